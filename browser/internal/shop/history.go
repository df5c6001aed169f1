package shop

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// people are the users of a shop with a history.
var people = []struct {
	username, first, last, group string
	daysAgo                      int // since the user was added
	staff, inactive              bool
}{
	{"maria.lindqvist", "Maria", "Lindqvist", "", 700, true, false},
	{"jonas.berg", "Jonas", "Berg", "Support", 690, true, false},
	{"leila.haddad", "Leïla", "Haddad", "Support", 600, true, false},
	{"export", "", "", "Reports", 420, false, false},
	{"label-printer", "", "", "Warehouse", 400, false, false},
	{"nils.aaltonen", "Nils", "Aaltonen", "Warehouse", 380, false, false},
	{"ines.moreau", "Inès", "Moreau", "Warehouse", 210, false, true},
	{"anneliese.von.und.zu.hohenstein-wittgenstein", "Anneliese", "von und zu Hohenstein-Wittgenstein", "Reports", 120,
		false, false},
	{"lukasz.wojcik", "Łukasz", "Wójcik", "Support", 61, true, false},
	{"omar.rahman", "عمر", "رحمن", "Warehouse", 12, false, false},
	{"tess.okafor", "Tess", "Okafor", "Support", 3, false, false},
}

var groups = map[string][]string{
	"Support":   {"auth.view_user", "auth.change_user"},
	"Warehouse": {"auth.view_user"},
	"Reports":   {"auth.view_user", "auth.view_group"},
}

// keys are the API keys of a shop with a history.
var keys = []struct {
	name, owner, scopes, network string
	daysAgo, life, used          int // days; used is how long ago, and -1 is never
	revoked                      bool
}{
	{"billing-export", "export", "orders:read reports:read", "192.0.2.0/24", 80, 90, 0, false},
	{"label-printer-hall-2", "label-printer", "orders:read", "", 300, 365, 0, false},
	{"old-erp-sync", "export", "", "", 400, 0, 131, false},
	{"stock-terminal", "nils.aaltonen", "orders:read orders:write", "198.51.100.0/24", 200, 0, 97, false},
	{"returns-desk", "leila.haddad", "orders:read orders:write", "", 84, 90, 1, false},
	{"laptop", "jonas.berg", "orders:read", "", 30, 90, -1, false},
	{"leaked-in-chat", "ines.moreau", "orders:read", "", 150, 365, 20, true},
}

// WithHistory opens a shop that has been in use for two years. Its clock stands at Morning.
func WithHistory(t testing.TB) *Shop {
	t.Helper()
	s := Open(t)
	h := history{Shop: s, t: t, ids: map[string]auth.UserID{}, made: map[string]string{}, secrets: map[string]string{}}
	for day := people[0].daysAgo; day >= 0; day-- {
		h.live(day)
	}
	h.recent()
	s.Clock.Set(Morning)
	s.Sales(t)
	return s
}

// history makes what has happened in a shop.
type history struct {
	*Shop
	t   testing.TB
	ids map[string]auth.UserID
	// by name: the handle and the secret of each key
	made, secrets map[string]string
}

// at sets the clock, and returns a context in which maria.lindqvist acts.
func (h *history) at(daysAgo int, clock time.Duration) context.Context {
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -daysAgo)
	h.Clock.Set(day.Add(clock))
	ctx := auth.WithAttempt(h.t.Context(), auth.Attempt{Client: "192.0.2.17"})
	if id, ok := h.ids["maria.lindqvist"]; ok {
		return audit.WithActor(ctx, audit.Actor{ID: id, Name: "maria.lindqvist", Via: "session", Network: "192.0.2.17"})
	}
	return audit.WithActor(ctx, audit.Actor{Name: "root", Via: "command createsuperuser"})
}

func (h *history) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("make the history of the shop: %v", err)
	}
}

// live makes what has happened on a day, this many days ago.
func (h *history) live(day int) {
	for _, p := range people {
		if p.daysAgo == day {
			h.add(day, p.username, p.first, p.last, p.group, p.staff)
		}
		if p.inactive && day == 20 {
			h.must(h.Users.SetActive(h.at(day, 16*time.Hour), h.ids[p.username], false))
		}
	}
	for i, k := range keys {
		if k.daysAgo == day {
			h.key(day, k.life, k.name, k.owner, k.scopes, k.network)
		}
		if k.used == day {
			h.use(i)
		}
	}
}

func (h *history) add(daysAgo int, username, first, last, group string, staff bool) {
	ctx := h.at(daysAgo, 8*time.Hour+40*time.Minute)
	user, err := h.Users.Create(ctx, auth.CreateParams{Username: username, FirstName: first, LastName: last,
		Email: username + "@example.com", Password: Password, Staff: staff, Superuser: group == ""})
	h.must(err)
	h.ids[username] = user.ID
	h.must(h.AdminLog.AddEntries(ctx, adminlog.Entry{Time: h.Clock.Now(), User: h.ids["maria.lindqvist"],
		Action: adminlog.Addition, Message: adminlog.AddedMessage,
		Object: adminlog.Object{App: "auth", Model: "user", ID: string(user.ID), Text: username}}))
	if group == "" {
		return
	}
	of, err := h.Groups.ByName(ctx, group)
	if err != nil {
		of, err = h.Groups.Create(ctx, group)
		h.must(err)
		h.must(h.Groups.SetPermissions(ctx, of.ID, groups[group]...))
	}
	h.must(h.Groups.AddMember(ctx, of.ID, user.ID))
}

func (h *history) key(daysAgo, life int, name, owner, scopes, network string) {
	ctx := h.at(daysAgo, 10*time.Hour+5*time.Minute)
	var expires time.Time
	if life > 0 {
		expires = h.Clock.Now().AddDate(0, 0, life)
	}
	params := apikey.CreateParams{User: h.ids[owner], Name: name, Expires: &expires}
	if scopes != "" {
		limited, err := auth.ParseScopes(scopes)
		h.must(err)
		params.Scopes = &limited
	}
	if network != "" {
		params.Networks = []netip.Prefix{netip.MustParsePrefix(network)}
	}
	made, secret, err := h.Keys.Create(ctx, params)
	h.must(err)
	h.made[name] = made.Handle
	h.secrets[name] = secret.Reveal()
}

// use sends a request with a key, and revokes it afterwards if it is one of those.
func (h *history) use(i int) {
	k := keys[i]
	ctx, from := h.at(k.used, 7*time.Hour+52*time.Minute), "203.0.113.9"
	if k.network != "" {
		from = netip.MustParsePrefix(k.network).Addr().Next().String()
	}
	h.Client().From(from+":40001").WithHeader("X-API-Key", h.secrets[k.name]).Get("/api/orders/")
	h.must(h.Keys.Flush(ctx))
	if k.revoked {
		ctx := h.at(k.used, 16*time.Hour+20*time.Minute)
		h.must(h.Keys.Revoke(ctx, h.made[k.name], apikey.RevokeParams{Reason: "found in a chat"}))
	}
}

// recent is what has happened since yesterday: failed sign-ins, and changes.
func (h *history) recent() {
	for i, network := range []string{"198.51.100.23", "198.51.100.23", "198.51.100.23", "203.0.113.77", "203.0.113.77",
		"203.0.113.140", "198.51.100.23", "192.0.2.44"} {
		h.at(0, time.Duration(i)*67*time.Minute+9*time.Minute)
		page := h.Client().From(network+":4711").WithHeader("Accept", "text/html")
		page.Get("/admin/login/")
		page.Post("/admin/login/", testkit.Form(url.Values{
			"username": {fmt.Sprintf("admin%d", i%3)}, "password": {"no"}}))
	}
	h.must(h.Refusals.Flush(h.t.Context()))
	email, jonas := "jonas@example.com", h.ids["jonas.berg"]
	_, err := h.Users.Update(h.at(0, 8*time.Hour+12*time.Minute), jonas, auth.UpdateParams{Email: &email})
	h.must(err)
	h.must(h.Groups.GrantUser(h.at(0, 8*time.Hour+31*time.Minute), jonas, "auth.add_user"))
	h.must(h.AdminLog.AddEntries(h.t.Context(), adminlog.Entry{Time: h.Clock.Now(), User: h.ids["maria.lindqvist"],
		Action: adminlog.Change, Message: adminlog.ChangedMessage("Email address", "User permissions"),
		Object: adminlog.Object{App: "auth", Model: "user", ID: string(jonas), Text: "jonas.berg"}}))
	for _, name := range []string{"jonas.berg", "lukasz.wojcik", "leila.haddad"} {
		ctx := h.at(0, 8*time.Hour+44*time.Minute)
		user, err := h.Users.ByName(ctx, name)
		h.must(err)
		h.Client().SignedIn(h.t, user)
		h.must(h.Users.UpdateLastLogin(ctx, user.ID))
	}
}
