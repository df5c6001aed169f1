// Package shop is a project whose pages the tests look at: the shop Nordlicht, with an admin, a
// browsable API and the page of its OpenAPI document.
package shop

import (
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// Password is that of each user of the shop.
const Password = "correct horse battery"

// Morning is the time of a shop with a history.
var Morning = time.Date(2026, 11, 25, 9, 14, 3, 0, time.UTC)

// Shop is an open site, and a server for it on a free port.
type Shop struct {
	*testkit.Site
	URL string // of the server, without a slash at its end
}

// Open returns a new shop with one user: maria.lindqvist, a superuser.
func Open(t testing.TB) *Shop {
	t.Helper()
	p := project()
	p.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	site := testkit.Open(t, p, testkit.Settings(func(s *latchkey.Settings) {
		s.Pages.Title, s.Pages.Environment, s.Pages.Live = "Nordlicht", "Production", true
	}))
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return &Shop{site, server.URL}
}

// Maria adds the superuser maria.lindqvist.
func (s *Shop) Maria(t testing.TB) *Shop {
	t.Helper()
	s.User(t, "maria.lindqvist", testkit.Superuser, testkit.Staff, testkit.Password(Password))
	return s
}

func project() latchkey.Project {
	store := newOrders()
	return latchkey.Project{
		Name: "nordlicht", Apps: apps, Migrations: []migrate.Migration{tables},
		API: func(site *latchkey.Site) rest.Config {
			config := site.SecureDefaults()
			config.Authenticators = []rest.Authenticator{site.SessionAuthentication, site.TokenAuthentication,
				site.APIKeyAuthentication}
			config.Renderers = []rest.Renderer{rest.JSON{}, site.Browsable()}
			return config
		},
		Setup: func(site *latchkey.Site) error {
			site.Users.OnCreate(site.Tokens.CreateFor)
			orders := rest.Permissions(rest.IsAuthenticated, rest.HasScope("orders:read"))
			site.View("/api/", root{}, rest.Name("Nordlicht API"),
				rest.Description("Orders of the shop. Sign in, or send a token or an API key."))
			site.View("/api/orders/", orderList{store}, rest.Name("Orders"),
				rest.Description("All orders, the newest first."), orders)
			site.View("/api/orders/{number:int}/", orderDetail{store}, rest.Name("Order"),
				rest.Description("One order of the shop."), orders)
			docs := openapi.New(openapi.Config{Title: "Nordlicht API", Version: "1.0", Prefix: "/api",
				Description: "Orders of the shop. Money has two decimals."}, site.Routes)
			site.View("/api/schema/", docs.View())
			site.View("/api/docs/", docs.Page(site.Pages()))
			site.Admin(admin.Config{API: "/api/", Models: registered(site), MaxReadTime: time.Hour,
				Scopes: []string{"orders:read", "orders:write", "reports:read"}})
			site.SignInPages("/api-auth/")
			return nil
		},
	}
}
