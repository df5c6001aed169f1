package resource_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/table"
	"github.com/latchkey-go/latchkey/testkit"
)

type Note struct {
	ID     int64
	Owner  model.Ref[auth.User] `model:"cascade,related=notes,noedit"`
	Title  string               `model:"max_length=20,unique"`
	Stars  int32                `model:"default=0"`
	Claims model.Back[Claim]
}

func (Note) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

type Claim struct {
	ID   int64
	Note model.Ref[Note] `model:"protect,related=claims"`
	Text string          `model:"max_length=20"`
}

func (Claim) Meta() model.Meta { return model.Meta{Ordering: []string{"id"}} }

var tables = migrate.Migration{App: "books", Name: "0001_initial", Up: []string{
	`CREATE TABLE books_note (id integer PRIMARY KEY AUTOINCREMENT, title varchar(20) NOT NULL UNIQUE,
		stars integer NOT NULL CHECK (stars <> -13), owner_id integer NOT NULL REFERENCES auth_user (id))`,
	`CREATE TABLE books_claim (id integer PRIMARY KEY AUTOINCREMENT, text varchar(20) NOT NULL,
		note_id integer NOT NULL REFERENCES books_note (id))`,
}, Down: []string{"DROP TABLE books_claim", "DROP TABLE books_note"}}

var claims = serializer.Serializer[Claim]{Fields: []string{"id", "text"}}

var notes = serializer.Serializer[Note]{Fields: []string{"id", "title", "stars", "claims"},
	With: serializer.With{"claims": {Nested: claims, Many: true}}}

// books opens a project with the routes that setup adds.
func books(t *testing.T, setup func(site *latchkey.Site)) *testkit.Site {
	t.Helper()
	return testkit.Open(t, latchkey.Project{
		Name: "books", Migrations: []migrate.Migration{tables},
		Apps: []model.App{{Label: "books", Models: []any{Note{}, Claim{}}}},
		Setup: func(site *latchkey.Site) error {
			setup(site)
			return nil
		},
	})
}

// noted adds a note.
func noted(t *testing.T, site *testkit.Site, owner auth.User, title string, stars int32) *Note {
	t.Helper()
	n := &Note{Title: title, Stars: stars}
	n.Owner.ID = model.Key(string(owner.ID))
	if err := latchkey.Table[Note](site.Site).Insert(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	return n
}

func owned(v resource.ViewSet[Note]) resource.ViewSet[Note] {
	v.Serializer, v.Owner = notes, "owner"
	v.Filter = []string{"stars__gte", "title", "id__in", "claims__text"}
	v.Search, v.Order = []string{"title", "claims__text"}, []string{resource.All}
	v.Actions = []resource.Action[Note]{{Name: "star", Methods: "POST",
		Detail: func(_ *rest.Request, o *resource.Object[Note]) (*rest.Response, error) {
			o.Row.Stars++
			if err := o.Save(); err != nil {
				return nil, err
			}
			return o.Response()
		}}}
	return v
}

// TestOwner tries to see and to change the rows of another user, in each way that a client has.
func TestOwner(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		api := site.Router("/api/")
		api.Register("notes", owned(resource.ViewSet[Note]{}))
		api.Register("paged", owned(resource.ViewSet[Note]{Name: "paged", Pages: resource.PageNumber{Size: 1}}))
		api.Register("limited", owned(resource.ViewSet[Note]{Name: "limited", Pages: resource.LimitOffset{Size: 1}}))
		api.Register("cursor", owned(resource.ViewSet[Note]{Name: "cursor",
			Pages: resource.Cursor{Size: 1, Order: []string{"-id"}}}))
	})
	alice, bob := site.User(t, "alice"), site.User(t, "bob")
	mine, theirs := noted(t, site, alice, "mine", 1), noted(t, site, bob, "secret", 9)
	if err := latchkey.Table[Claim](site.Site).Insert(t.Context(), claimOn(theirs)); err != nil {
		t.Fatal(err)
	}
	c := site.Client().As(alice)
	for _, list := range []string{"notes", "paged", "limited", "cursor"} {
		for _, query := range []string{"", "?search=secret", "?ordering=-stars", "?stars__gte=0", "?title=secret",
			"?id__in=1,2", "?page=last", "?limit=10&offset=0", "?claims__text=owed", "?search=owed", "?ordering=owner",
			"?cursor=cD0z", "?cursor=cj0xJnA9MA=="} {
			if body := c.Get("/api/" + list + "/" + query).Text(); strings.Contains(body, "secret\"") ||
				strings.Contains(body, `"count":2`) || strings.Contains(body, "cD0y") {
				t.Errorf("%s%s shows what is bob's: %s", list, query, body)
			}
		}
	}
	other := fmt.Sprint("/api/notes/", theirs.ID, "/")
	const missing = `{"detail":"No Note matches the given query."}`
	c.Get(other).ExpectJSON(t, 404, missing)
	c.Put(other, testkit.JSON(map[string]any{"title": "x"})).ExpectJSON(t, 404, missing)
	c.Patch(other, testkit.JSON(map[string]any{"title": "x"})).ExpectJSON(t, 404, missing)
	c.Delete(other).ExpectJSON(t, 404, missing)
	c.Post(other+"star/").ExpectJSON(t, 404, missing)
	c.Post("/api/notes/", testkit.JSON(map[string]any{"title": "new", "owner": string(bob.ID)})).
		ExpectJSON(t, 201, `{"id":3,"title":"new","stars":0,"claims":[]}`)
	c.Patch(fmt.Sprint("/api/notes/", mine.ID, "/"), testkit.JSON(map[string]any{"owner": string(bob.ID), "stars": 5})).
		ExpectJSON(t, 200, `{"id":1,"title":"mine","stars":5,"claims":[]}`)
	c.Post(fmt.Sprint("/api/notes/", mine.ID, "/star/")).
		ExpectJSON(t, 200, `{"id":1,"title":"mine","stars":6,"claims":[]}`)
	site.Client().As(bob).Get("/api/notes/").
		ExpectJSON(t, 200, `[{"id":2,"title":"secret","stars":9,"claims":[{"id":1,"text":"owed"}]}]`)
	site.Client().Get("/api/notes/").Expect(t, 401)
}

func claimOn(n *Note) *Claim {
	c := &Claim{Text: "owed"}
	c.Note.ID = model.Int(n.ID)
	return c
}

// TestOwnerOfNobody opens a viewset with an Owner to everybody.
func TestOwnerOfNobody(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", owned(resource.ViewSet[Note]{
			Options: []rest.Option{rest.Permissions(rest.AllowAny)}}))
	})
	noted(t, site, site.User(t, "alice"), "mine", 1)
	c := site.Client()
	c.Get("/api/notes/").ExpectJSON(t, 200, `[]`)
	c.Get("/api/notes/1/").Expect(t, 404)
	c.Post("/api/notes/", testkit.JSON(map[string]any{"title": "x"})).Expect(t, 401)
}

// TestRefusedWrites answers what a database refuses, where REST framework answers 500.
func TestRefusedWrites(t *testing.T) {
	t.Parallel()
	var rows table.Table[Note]
	site := books(t, func(site *latchkey.Site) {
		rows = latchkey.Table[Note](site)
		site.Router("/api/").Register("notes", resource.ViewSet[Note]{Serializer: notes, Owner: "owner",
			Before: func(ctx context.Context, c *serializer.Change[Note]) error {
				if c.Creating() && c.New.Title == "raced" { // another request is faster
					other := *c.New
					return rows.Insert(ctx, &other)
				}
				return nil
			}})
	})
	alice := site.User(t, "alice")
	n := noted(t, site, alice, "mine", 1)
	if err := latchkey.Table[Claim](site.Site).Insert(t.Context(), claimOn(n)); err != nil {
		t.Fatal(err)
	}
	c := site.Client().As(alice)
	c.Delete("/api/notes/1/").ExpectJSON(t, 409, `{"detail":"Cannot delete some instances of model 'Note' because they `+
		`are referenced through protected foreign keys: 'Claim.note'."}`)
	c.Post("/api/notes/", testkit.JSON(map[string]any{"title": "mine"})).
		ExpectJSON(t, 400, `{"title":["note with this title already exists."]}`)
	c.Post("/api/notes/", testkit.JSON(map[string]any{"title": "raced"})).
		ExpectJSON(t, 400, `{"title":["This field must be unique."]}`)
	const refused = `{"non_field_errors":["The database refuses these values."]}`
	unlucky := testkit.JSON(map[string]any{"title": "thirteen", "stars": -13}) // a rule of the table alone
	c.Post("/api/notes/", unlucky).ExpectJSON(t, 400, refused)
	c.Put("/api/notes/1/", unlucky).ExpectJSON(t, 400, refused)
	if left, err := rows.Count(t.Context(), model.Cond{}); err != nil || left != 1 {
		t.Errorf("%d notes (%v): a refused change is not undone", left, err)
	}
}

// TestQueries holds lists and changes to a number of statements, whatever the rows.
func TestQueries(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		api := site.Router("/api/")
		api.Register("notes", owned(resource.ViewSet[Note]{Pages: resource.PageNumber{Size: 50}}))
		api.Register("all", owned(resource.ViewSet[Note]{Name: "all"}))
		api.Register("cursor", owned(resource.ViewSet[Note]{Name: "cursor",
			Pages: resource.Cursor{Size: 50, Order: []string{"-id"}}}))
	})
	alice := site.User(t, "alice")
	c := site.Client().As(alice)
	for i := range 20 {
		if err := latchkey.Table[Claim](site.Site).Insert(t.Context(),
			claimOn(noted(t, site, alice, fmt.Sprint("note ", i), 1))); err != nil {
			t.Fatal(err)
		}
		if i%19 != 0 { // with one row, and with twenty
			continue
		}
		site.CountQueries(t, 3, func() { c.Get("/api/notes/").Expect(t, 200) })
		site.CountQueries(t, 2, func() { c.Get("/api/all/").Expect(t, 200) })
		site.CountQueries(t, 2, func() { c.Get("/api/cursor/").Expect(t, 200) })
		site.CountQueries(t, 2, func() { c.Get("/api/notes/1/").Expect(t, 200) })
	}
	site.CountQueries(t, 4, func() { // unique, INSERT, and the row with its claims
		c.Post("/api/notes/", testkit.JSON(map[string]any{"title": "new"})).Expect(t, 201)
	})
	site.CountQueries(t, 4, func() { // the row with its claims, unique, UPDATE
		c.Patch("/api/notes/1/", testkit.JSON(map[string]any{"title": "newer"})).Expect(t, 200)
	})
}
