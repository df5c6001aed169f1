// Keys is an API for programs. Each user makes API keys, which may have scopes, an expiry, and
// networks from which alone they may be used. A program presents a key in the header Authorization
// (as Api-Key or Bearer) or in X-API-Key.
package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/rest"
)

func main() { latchkey.Main(project()) }

func project() latchkey.Project {
	return latchkey.Project{
		Name: "keys",
		API: func(site *latchkey.Site) rest.Config {
			return rest.Config{Authenticators: []rest.Authenticator{
				site.TokenAuthentication, site.APIKeyAuthentication, site.BearerAuthentication,
				site.BasicAuthentication,
			}}
		},
		Setup: func(site *latchkey.Site) error {
			site.View("/orders/", Orders{}, rest.Permissions(rest.IsAuthenticated, rest.HasScope("orders:read")))

			site.View("/whoami/", apikey.WhoAmIView{Keys: site.Keys})
			site.View("/keys/", apikey.ListView{Keys: site.Keys})
			site.View("/keys/{handle}/", apikey.KeyView{Keys: site.Keys})
			site.View("/keys/{handle}/rotate/", apikey.RotateView{Keys: site.Keys})
			site.View("/logout/", apikey.LogoutView{Logout: site.Logout})
			site.View("/logout/all/", apikey.LogoutAllView{Logout: site.Logout})
			site.View("/token/", site.ObtainAuthToken)
			site.View("/schema/", openapi.New(openapi.Config{Title: "Keys", Version: "1.0"}, site.Routes).View())
			return nil
		},
	}
}

// Orders answers with the user's orders. A key needs the scope orders:read.
type Orders struct{}

// Get implements rest.Getter.
func (Orders) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK([]rest.Object{{"id", 1, "item", "tea", "owner", r.User.Username}}), nil
}
