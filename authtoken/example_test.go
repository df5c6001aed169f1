package authtoken_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A client sends a password for a token, and the token to a view.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		panic(err)
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		panic(err)
	}

	pool := password.NewPool(password.PoolConfig{Iterations: 1000}) // the default is Django's 1,000,000
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Hasher: pool})
	tokens := token.New(token.Config{Store: db.Tokens(), Tx: db})
	alice, err := users.Create(ctx, auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		panic(err)
	}

	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{authtoken.Authentication{Tokens: tokens}}})
	mux := http.NewServeMux()
	mux.Handle("/token/", api.View(authtoken.ObtainView{Tokens: tokens, Users: users}))
	mux.Handle("/hello/", api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"hello", r.User.Username}), nil
	}), rest.Permissions(rest.IsAuthenticated)))

	form := strings.NewReader("username=alice&password=wonderland-1865")
	r, w := httptest.NewRequest("POST", "/token/", form), httptest.NewRecorder()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	mux.ServeHTTP(w, r)
	known, err := tokens.ByUser(ctx, alice.ID) // the view has created it
	fmt.Println(w.Code, strings.Contains(w.Body.String(), known.Key), err)

	for _, key := range []string{known.Key, strings.Repeat("0", 40)} {
		r, w := httptest.NewRequest("GET", "/hello/", nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Token "+key)
		mux.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 true <nil>
	// 200 {"hello":"alice"}
	// 401 {"detail":"Invalid token."}
}
