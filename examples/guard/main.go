// Guard protects plain net/http handlers with Latchkey's tokens. The mux, the server and the
// handlers are the program's own. Create its database and users with the latchkey command.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

func main() {
	database := os.Getenv("LATCHKEY_DATABASE")
	if database == "" {
		database = "sqlite:latchkey.sqlite3"
	}
	site, err := latchkey.OpenExisting(context.Background(), latchkey.Project{Name: "guard"},
		latchkey.Settings{Database: database})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	server := http.Server{Addr: "127.0.0.1:8000", Handler: routes(site), ReadHeaderTimeout: 10 * time.Second}
	log.Print(server.ListenAndServe())
}

// routes returns the program's own mux. The intake around it bounds and drains all request bodies,
// also those of requests that the mux itself answers with 404 or 405.
func routes(site *latchkey.Site) http.Handler {
	mux := http.NewServeMux()
	guard := site.API.Protect(rest.Permissions(rest.IsAuthenticated))
	mux.Handle("GET /hello", guard(http.HandlerFunc(hello)))
	mux.Handle("/token/", site.API.View(site.ObtainAuthToken))
	return site.Intake.Handler(mux)
}

// hello greets the caller, whom the guard has put into the context.
func hello(w http.ResponseWriter, r *http.Request) {
	id, _ := auth.FromContext(r.Context())
	fmt.Fprintf(w, "Hello, %s!\n", id.User.Username)
}
