package latchkey_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Ticket is a row of a table that a Django made.
type Ticket struct {
	ID      int64
	Title   string `model:"max_length=80"`
	Closed  bool   `model:"default=false"`
	Changes int32  `model:"default=0,noedit"`
}

// Meta names Django's table, which Django's migrations create and alter.
func (Ticket) Meta() model.Meta {
	return model.Meta{Table: "helpdesk_ticket", Unmanaged: true, Ordering: []string{"id"}}
}

// helpdesk serves the table.
func helpdesk(site *latchkey.Site) error {
	// @receiver(post_save, sender=Ticket)
	latchkey.Table[Ticket](site).OnSave(func(ctx context.Context, t *Ticket, created bool) error {
		site.DB.AfterCommit(ctx, func() { fmt.Println("saved", t.Title, created) })
		return nil
	})
	site.Router("/api/").Register("tickets", resource.ViewSet[Ticket]{
		// def get_queryset(self)
		Scope: func(r *rest.Request) (model.Cond, error) {
			if r.User.Staff {
				return model.Cond{}, nil
			}
			return model.Is("closed", false), nil
		},
		// def perform_create(self, serializer), perform_update, perform_destroy
		Before: func(_ context.Context, c *serializer.Change[Ticket]) error {
			switch {
			case c.New == nil:
				return rest.PermissionDenied("Close the ticket instead.")
			case !c.Creating() && c.Old.Closed:
				return serializer.Invalid("The ticket is closed.")
			}
			c.New.Changes++
			return nil
		},
		SerializerFor: map[string]serializer.Serializer[Ticket]{
			resource.List: {Fields: []string{"id", "title"}},
		},
	})
	return nil
}

// A viewset over a table that a Django made, with hooks around its changes.
func ExampleSite_Router() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "helpdesk")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	site, err := latchkey.Open(ctx, latchkey.Project{
		Name: "helpdesk", Setup: helpdesk,
		Apps: []model.App{{Label: "helpdesk", Models: []any{Ticket{}}}},
		// Only for this example: beside a Django its migrations do this.
		Migrations: []migrate.Migration{{
			App: "helpdesk", Name: "0001_initial",
			Up: []string{`CREATE TABLE helpdesk_ticket (id integer PRIMARY KEY AUTOINCREMENT,
				title varchar(80) NOT NULL, closed bool NOT NULL, changes integer NOT NULL)`},
			Down: []string{"DROP TABLE helpdesk_ticket"},
		}},
	}, latchkey.Settings{
		Database:       "sqlite:" + filepath.Join(dir, "helpdesk.sqlite3"),
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	alice, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice"})
	if err != nil {
		log.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(ctx, alice.ID)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range []string{`POST / {"title": "Printer"}`, `PATCH /1/ {"closed": true}`, "GET / ",
		`POST / {"title": ""}`, `POST / {"title": "Screen"}`, "GET / ", "DELETE /2/ "} {
		part := strings.SplitN(line, " ", 3)
		r := httptest.NewRequest(part[0], "/api/tickets"+part[1], strings.NewReader(part[2]))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Token "+token.Key)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// saved Printer true
	// 201 {"id":1,"title":"Printer","closed":false,"changes":1}
	// saved Printer false
	// 200 {"id":1,"title":"Printer","closed":true,"changes":2}
	// 200 []
	// 400 {"title":["This field may not be blank."]}
	// saved Screen true
	// 201 {"id":2,"title":"Screen","closed":false,"changes":1}
	// 200 [{"id":2,"title":"Screen"}]
	// 403 {"detail":"Close the ticket instead."}
}
