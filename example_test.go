package latchkey_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// MyView answers authenticated users.
type MyView struct{}

func (MyView) Get(r *rest.Request) (*rest.Response, error) {
	return rest.JSONResponse(map[string]string{"Data": "My View"}), nil
}

// tutorial is a project with a token for each new user, a view that asks for a token, and a view
// that gives it.
var tutorial = latchkey.Project{Name: "tutorial", Setup: func(site *latchkey.Site) error {
	site.Users.OnCreate(site.Tokens.CreateFor)

	site.View("/get/my/view/", MyView{},
		rest.Authenticators(site.TokenAuthentication), rest.Permissions(rest.IsAuthenticated))
	site.View("/token/", site.ObtainAuthToken)
	return nil
}}

// A test opens a project on a database of its own, without the command line.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "tutorial")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	site, err := latchkey.Open(ctx, tutorial, latchkey.Settings{
		Database: "sqlite:" + filepath.Join(dir, "tutorial.sqlite3"),
		Password: latchkey.PasswordSettings{Iterations: 1000}, // fast, for tests only
		Log:      latchkey.LogSettings{Access: "off"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	user, err := site.Users.Create(ctx, auth.CreateParams{Username: "username", Password: "password"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := site.Tokens.ByUser(ctx, user.ID) // the hook has created it
	if err != nil {
		log.Fatal(err)
	}

	server := httptest.NewServer(site)
	defer server.Close()
	show := func(r *http.Request) {
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			log.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		fmt.Println(resp.StatusCode, string(body))
	}
	request, _ := http.NewRequest("GET", server.URL+"/get/my/view/", nil)
	show(request)
	request.Header.Set("Authorization", "Token "+token.Key)
	show(request)

	resp, err := http.PostForm(server.URL+"/token/", url.Values{"username": {"username"}, "password": {"password"}})
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	fmt.Println(string(body) == `{"token":"`+token.Key+`"}`)
	// Output:
	// 401 {"detail":"Authentication credentials were not provided."}
	// 200 {"Data": "My View"}
	// true
}
