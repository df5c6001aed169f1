package messages_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A form's handler adds a message and redirects. The next page shows the message, once. A project
// uses site.Messages.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "messages")
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
	service := messages.New(messages.Config{Sessions: sessions, Secrets: secrets})

	mux := http.NewServeMux()
	mux.HandleFunc("POST /users/", func(w http.ResponseWriter, r *http.Request) {
		if err := service.Success(r, w.Header(), "The user <ann> was added."); err != nil {
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		http.Redirect(w, r, "/users/", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /users/", func(w http.ResponseWriter, r *http.Request) {
		list, err := service.Take(r, w.Header())
		if err != nil {
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		for _, m := range list {
			fmt.Fprintf(w, "<li class=%q>%s</li>", m.Tags(), m.HTML())
		}
	})

	post := httptest.NewRecorder()
	mux.ServeHTTP(post, httptest.NewRequest("POST", "/users/", nil))
	next := httptest.NewRequest("GET", "/users/", nil)
	next.AddCookie(post.Result().Cookies()[0])
	page := httptest.NewRecorder()
	mux.ServeHTTP(page, next)
	fmt.Println(page.Body)
	// Output: <li class="success">The user &lt;ann&gt; was added.</li>
}
