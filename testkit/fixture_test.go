package testkit_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// notes is a project with a table of its own.
func notes() latchkey.Project {
	return latchkey.Project{
		Name: "notes",
		Migrations: []migrate.Migration{{
			App: "notes", Name: "0001_initial",
			Up:   []string{"CREATE TABLE notes_note (id integer PRIMARY KEY, text varchar(100) NOT NULL)"},
			Down: []string{"DROP TABLE notes_note"},
		}},
		Setup: setup,
	}
}

func setup(site *latchkey.Site) error {
	limits := throttle.New(site.Counters, throttle.Rates{"user": "2/hour"})
	open := rest.Permissions(rest.AllowAny)
	site.View("/token/", site.ObtainAuthToken)
	site.View("/notes/", notesView{site}, rest.Authenticators(site.SessionAuthentication, site.TokenAuthentication))
	site.View("/who/", rest.Func(who, "GET"), open,
		rest.Authenticators(site.TokenAuthentication, site.BasicAuthentication))
	site.View("/echo/", rest.Func(echo, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"), open)
	site.View("/limited/", rest.Func(who, "GET"), rest.Throttles(limits.User()))
	site.View("/staff/", rest.Func(who, "GET"), rest.Permissions(rest.IsAdminUser))
	site.View("/panic/", rest.Func(func(*rest.Request) (*rest.Response, error) { panic("boom") }), open)
	site.Handle("/guarded/", site.API.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := auth.FromContext(r.Context())
		fmt.Fprint(w, id.User.Username)
	})))
	for from, to := range map[string]string{"/a/": "/b/", "/b/": "http://testserver/who/?x=1", "/loop/": "/loop/"} {
		site.Handle(from, http.RedirectHandler(to, http.StatusFound))
	}
	site.Handle("/again/", http.RedirectHandler("/echo/", http.StatusTemporaryRedirect))
	site.Handle("/cut/", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	return nil
}

// notesView has the notes of the table.
type notesView struct{ site *latchkey.Site }

func (v notesView) Get(r *rest.Request) (*rest.Response, error) {
	var count int
	if err := v.site.DB.QueryRow(r.Context(), "SELECT count(*) FROM notes_note").Scan(&count); err != nil {
		return nil, err
	}
	return rest.OK(map[string]any{"count": count, "now": v.site.Now()}), nil
}

func (v notesView) Post(r *rest.Request) (*rest.Response, error) {
	var note struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}
	if err := r.Decode(&note); err != nil {
		return nil, err
	}
	if _, err := v.site.DB.Exec(r.Context(), "INSERT INTO notes_note (id, text) VALUES (?, ?)", note.ID,
		note.Text); err != nil {
		return nil, err
	}
	return rest.Created(note), nil
}

// who answers with the user who asks.
func who(r *rest.Request) (*rest.Response, error) {
	return rest.OK(map[string]any{"user": r.User.Username, "auth": fmt.Sprint(r.Auth)}), nil
}

// echo answers with what the request is.
func echo(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	answer := map[string]any{
		"method": r.Method, "host": r.Host, "from": r.ClientAddress(), "tls": r.TLS != nil,
		"type": r.Header.Get("Content-Type"), "x": r.Header.Get("X-Test"), "query": r.URL.RawQuery,
	}
	switch data := data.(type) {
	case *rest.FormData:
		text, _ := data.Get("text")
		answer["data"] = text
	default:
		answer["data"] = data
	}
	return rest.OK(answer), nil
}

// fake is a test whose failures can be looked at.
type fake struct {
	testing.TB // for Context, TempDir and so on

	mu     sync.Mutex
	failed string
	logged bytes.Buffer
}

func (f *fake) Helper() {}

func (f *fake) Output() io.Writer { return &f.logged }

func (f *fake) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed += fmt.Sprintf(format, args...)
}

func (f *fake) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// failure runs fn as a test, and returns the message with which it failed, or "".
func failure(t *testing.T, fn func(t testing.TB)) string {
	t.Helper()
	f := &fake{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fn(f)
	}()
	<-ended
	return f.failed
}
