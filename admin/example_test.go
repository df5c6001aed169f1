package admin_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
)

// A project mounts the admin in its Setup, here with a page of its own.
func Example() {
	dir, err := os.MkdirTemp("", "admin")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	reports := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "all is well") })
	project := latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{Places: []admin.Place{
			{Section: "Shop", Title: "Reports", Path: "reports/", Permissions: []string{"shop.view_order"},
				Handler: reports},
		}})
		return nil
	}}
	settings := latchkey.Settings{Database: "sqlite:" + filepath.Join(dir, "db.sqlite3")}
	settings.AllowedHosts = []string{"example.com"}
	site, err := latchkey.Open(context.Background(), project, settings)
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(context.Background()); err != nil {
		log.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/reports/", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output: 302 /admin/login/?next=%2Fadmin%2Freports%2F
}
