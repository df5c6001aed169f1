package session_test

import (
	"context"
	"fmt"
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

// A view counts its visits in the session. A client without a session gets one with the first
// value.
func ExampleService_Data() {
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
		Store: db.Users(), Tx: db, Hasher: password.NewPool(password.PoolConfig{}), Secrets: secrets,
	})
	sessions := session.New(session.Config{Store: db.Sessions(), Tx: db, Users: users, Secrets: secrets})

	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		data := sessions.Data(r)
		var visits int
		if _, err := data.Get("visits", &visits); err != nil {
			return nil, err
		}
		visits++
		if err := data.Set("visits", visits); err != nil { // saved before the answer
			return nil, err
		}
		return rest.OK(rest.Object{"visits", visits}), nil
	}))

	cookie := ""
	for range 2 {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		cookie, _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
		fmt.Println(w.Body)
	}
	// Output:
	// {"visits":1}
	// {"visits":2}
}
