package session_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// login is a view that signs users in: GET returns the form's token, POST checks it.
type login struct {
	users    *auth.Users
	sessions *session.Service
}

func (v login) Get(r *rest.Request) (*rest.Response, error) {
	token, err := v.sessions.CSRFToken(r.Request, r.ResponseHeader())
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"csrfmiddlewaretoken", token}), nil
}

func (v login) Post(r *rest.Request) (*rest.Response, error) {
	reason, err := v.sessions.CheckCSRF(r.Request, r.ResponseHeader(), session.FormCSRFToken(r))
	if err != nil {
		return nil, err
	}
	if reason != "" {
		return nil, rest.PermissionDenied("CSRF Failed: " + reason)
	}
	var in struct {
		Username string
		Password string `rest:"raw"`
	}
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	user, err := v.users.Authenticate(r.Context(), in.Username, in.Password)
	if err == nil {
		err = v.sessions.SignIn(r.Request, r.ResponseHeader(), user)
	}
	if errors.Is(err, auth.ErrBadCredentials) {
		return nil, rest.ValidationError("Please enter a correct username and password.")
	}
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"hello", user.Username}), nil
}

func ExampleService() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "session")
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
	secrets := []string{"the SECRET_KEY of the Django project"}
	users := auth.NewUsers(auth.UsersConfig{
		Store: db.Users(), Tx: db, Hasher: password.NewPool(password.PoolConfig{Iterations: 1000}), Secrets: secrets,
	})
	sessions := session.New(session.Config{Store: db.Sessions(), Tx: db, Users: users, Secrets: secrets})
	if _, err := users.Create(ctx, auth.CreateParams{Username: "alice", Password: "wonderland-1865"}); err != nil {
		panic(err)
	}
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{Sessions: sessions}}})
	page := api.View(login{users, sessions}, rest.Permissions(rest.AllowAny))

	post := func(form string, cookies ...*http.Cookie) {
		r := httptest.NewRequest("POST", "/login/", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	post("username=alice&password=wonderland-1865")

	get := httptest.NewRecorder()
	page.ServeHTTP(get, httptest.NewRequest("GET", "/login/", nil))
	cookie := get.Result().Cookies()[0]
	post("username=alice&password=wonderland-1865&csrfmiddlewaretoken="+cookie.Value, cookie)
	// Output:
	// 403 {"detail":"CSRF Failed: CSRF cookie not set."}
	// 200 {"hello":"alice"}
}
