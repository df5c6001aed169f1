package resource_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

// ownClaims are the claims on one's own notes. Check keeps the relation to them: without it a body
// may name any note, as in REST framework. Its text is that of a note that is not there.
func ownClaims(link serializer.Field) serializer.Serializer[Claim] {
	link.Check = serializer.CheckFunc(func(r *rest.Request, n *Note) error {
		if n.Owner.ID.String() != string(r.User.ID) {
			return serializer.Invalid("There is no such note.", "does_not_exist")
		}
		return nil
	})
	link.Messages = map[string]string{"does_not_exist": "There is no such note."}
	return serializer.Serializer[Claim]{Fields: []string{"id", "text", "note"}, With: serializer.With{"note": link}}
}

// worlds opens the same project twice. In the first, bob has a note with a claim.
func worlds(t *testing.T) (all []*testkit.Client) {
	t.Helper()
	for _, withBob := range []bool{true, false} {
		site := books(t, func(site *latchkey.Site) {
			api := site.Router("/api/")
			mine := func(r *rest.Request) (model.Cond, error) {
				return model.Is("note__owner", string(r.User.ID)), nil
			}
			for name, pages := range map[string]resource.Pages{"notes": nil, "paged": resource.PageNumber{Size: 1},
				"limited": resource.LimitOffset{Size: 1}, "cursor": resource.Cursor{Size: 1, Order: []string{"-id"}}} {
				api.Register(name, owned(resource.ViewSet[Note]{Name: strings.TrimSuffix(name, "s"), Pages: pages}))
			}
			for name, link := range map[string]serializer.Field{"claims": {}, "slugs": {Slug: "title"},
				"links": {Link: "note-detail"}} {
				api.Register(name, resource.ViewSet[Claim]{Name: name, Serializer: ownClaims(link), Scope: mine,
					Filter: []string{"text", "note__title", "note__title__startswith", "note__stars__gte",
						"note__owner__username"},
					Search: []string{"text", "note__title"}, Order: []string{"note__stars", "text"}})
			}
		})
		alice, bob := site.User(t, "alice"), site.User(t, "bob")
		for _, title := range []string{"first", "second"} {
			own := claimOn(noted(t, site, alice, title, 1))
			if err := latchkey.Table[Claim](site.Site).Insert(t.Context(), own); err != nil {
				t.Fatal(err)
			}
		}
		if withBob {
			theirs := noted(t, site, bob, "secret", 9)
			if err := latchkey.Table[Claim](site.Site).Insert(t.Context(), claimOn(theirs)); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, site.Client().As(alice))
	}
	return all
}

// TestNobodySeesOthers sends each request in a world where bob has rows and in one where he has
// none. The answers to alice are the same, so none tells anything of bob's rows.
func TestNobodySeesOthers(t *testing.T) {
	t.Parallel()
	clients := worlds(t)
	var requests [][3]string // method, path, body
	get := func(path string) { requests = append(requests, [3]string{"GET", path, ""}) }
	for _, list := range []string{"notes", "paged", "limited", "cursor"} {
		for _, query := range []string{"", "search=secret", "search=owed", "search=s", "ordering=-stars",
			"ordering=stars", "ordering=owner", "ordering=-owner", "stars__gte=0", "stars__gte=2", "title=secret",
			"id__in=1,2,3",
			"claims__text=owed", "page=last", "page=2", "page=3", "limit=10&offset=0", "limit=1&offset=2",
			"cursor=cD00", "cursor=cj0xJnA9MA==", "cursor=cj0x", "cursor=bz0x", "format=json"} {
			get("/api/" + list + "/?" + query)
		}
	}
	for _, list := range []string{"claims", "slugs", "links"} {
		for _, query := range []string{"", "search=secret", "search=owed", "ordering=-note__stars",
			"note__title=secret",
			"note__title__startswith=s", "note__stars__gte=2", "note__owner__username=bob", "text=owed"} {
			get("/api/" + list + "/?" + query)
		}
	}
	for _, method := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		for _, path := range []string{"/api/notes/3/", "/api/paged/3/", "/api/claims/3/", "/api/links/3/",
			"/api/notes/3/?stars__gte=0", "/api/notes/3.json"} {
			requests = append(requests, [3]string{method, path, `{"title": "x", "text": "x", "note": 3}`})
		}
	}
	for _, path := range []string{"/api/", "/api/notes/", "/api/claims/", "/api/slugs/", "/api/links/"} {
		requests = append(requests, [3]string{"OPTIONS", path, ""})
	}
	requests = append(requests, [][3]string{
		{"POST", "/api/notes/3/star/", ""}, {"GET", "/api/notes/3/star/", ""}, {"OPTIONS", "/api/notes/3/star/", ""},
		{"POST", "/api/claims/", `{"text": "x", "note": 3}`},
		{"POST", "/api/claims/", `{"text": "", "note": "3"}`},
		{"PATCH", "/api/claims/1/", `{"note": 3}`},
		{"PUT", "/api/claims/1/", `{"text": "x", "note": 3}`},
		{"POST", "/api/slugs/", `{"text": "x", "note": "secret"}`},
		{"POST", "/api/links/", `{"text": "x", "note": "/api/notes/3/"}`},
		{"POST", "/api/links/", `{"text": "x", "note": "http://testserver/api/notes/3/"}`},
		{"PATCH", "/api/notes/1/", `{"owner": 2, "claims": [{"id": 3, "text": "x"}]}`},
	}...)
	for _, q := range requests {
		var answers []string
		for _, c := range clients {
			options := []testkit.RequestOption{}
			if q[2] != "" {
				options = append(options, testkit.Raw("application/json", []byte(q[2])))
			}
			resp := c.Do(q[0], q[1], options...)
			var head strings.Builder
			for _, name := range []string{"Allow", "Etag", "Location", "Content-Length", "Vary"} {
				head.WriteString(resp.Header.Get(name) + "\n")
			}
			answers = append(answers, http.StatusText(resp.Status)+"\n"+head.String()+resp.Text())
		}
		if answers[0] != answers[1] || strings.Contains(answers[0], `secret"`) {
			t.Errorf("%v: with bob's rows\n%s\nand without\n%s", q, answers[0], answers[1])
		}
	}
	// A unique field is unique in the table, as in REST framework: the one way that tells.
	clients[0].Post("/api/notes/", testkit.JSON(map[string]any{"title": "secret"})).
		ExpectJSON(t, 400, `{"title":["note with this title already exists."]}`)
	clients[1].Post("/api/notes/", testkit.JSON(map[string]any{"title": "secret"})).Expect(t, 201)
}
