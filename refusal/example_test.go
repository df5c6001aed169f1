package refusal_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// The client gets DRF's answer. The reason is kept under the id of the request.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(dir, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		fmt.Println(err)
		return
	}

	refusals := refusal.New(refusal.Config{Store: db.Refusals()})
	api := rest.New(rest.Config{OnRefusal: refusals.Record, Log: slog.New(slog.DiscardHandler)})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("hello"), nil }))

	w := httptest.NewRecorder()
	view.ServeHTTP(w, rest.WithRequestID(httptest.NewRequest("GET", "/hello/", nil), "4QK7"))
	fmt.Println(w.Code, w.Body)

	if err := refusals.Flush(ctx); err != nil { // Run does this in the background
		fmt.Println(err)
	}
	found, err := refusals.Find(ctx, "4QK7")
	for _, r := range found {
		fmt.Printf("%s %s: %s (%s)\n", r.Method, r.Path, r.Detail, r.Reason)
	}
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 403 {"detail":"You do not have permission to perform this action."}
	// GET /hello/: permission IsAuthenticated refused (permission)
}
