// Guard protects plain net/http handlers with Latchkey's tokens. The mux, the server and the
// handlers are the program's own. Create its database and users with the latchkey command.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

func main() {
	settings, err := latchkey.LoadSettings(project, latchkey.Sources{}) // latchkey.toml and LATCHKEY_*
	if err != nil {
		log.Fatal(err)
	}
	site, err := latchkey.OpenExisting(context.Background(), project, settings)
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	server := http.Server{Addr: settings.Addr, Handler: site, ReadHeaderTimeout: 10 * time.Second}
	log.Print(server.ListenAndServe())
}

// project serves the program's own mux, and a view that gives tokens. Its middleware refuses
// requests that pages of other sites send.
var project = latchkey.Project{
	Name: "guard",
	Setup: func(site *latchkey.Site) error {
		site.View("/token/", site.ObtainAuthToken)
		site.Handle("/{path...}", routes(site))
		return nil
	},
	Middleware: func(_ *latchkey.Site, next http.Handler) http.Handler {
		return http.NewCrossOriginProtection().Handler(next)
	},
}

// routes returns the program's own mux. The site around it bounds and drains all request bodies,
// also those of requests that the mux itself answers with 404 or 405. A mux that is served without
// a site gets the same from site.Intake.Handler.
func routes(site *latchkey.Site) http.Handler {
	mux := http.NewServeMux()
	guard := site.API.Protect(rest.Permissions(rest.IsAuthenticated))
	mux.Handle("GET /hello", guard(http.HandlerFunc(hello)))
	return mux
}

// hello greets the caller, whom the guard has put into the context.
func hello(w http.ResponseWriter, r *http.Request) {
	id, _ := auth.FromContext(r.Context())
	fmt.Fprintf(w, "Hello, %s!\n", id.User.Username)
}
