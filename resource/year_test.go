package resource_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/resource"
)

// TestNoSuchYear: as in Django no object has a year that its calendar does not have, and a mistake
// in another filter or in the search comes first.
func TestNoSuchYear(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", resource.ViewSet[Note]{Serializer: notes,
			Search: []string{"title"}, Filter: []string{"owner__date_joined__year", "stars__gte"}})
	})
	alice := site.User(t, "alice")
	noted(t, site, alice, "mine", 1)
	c := site.Client().As(alice)
	const no, none = `{"detail":"Not found."}`, `{"detail":"No Note matches the given query."}`
	for _, tt := range []struct {
		target string
		status int
		want   string
	}{
		{"/api/notes/1/?owner__date_joined__year=1999", 404, none},
		{"/api/notes/1/?owner__date_joined__year=9999", 404, none},
		{"/api/notes/1/?owner__date_joined__year=10000", 404, no},
		{"/api/notes/1/?owner__date_joined__year=0", 404, no},
		{"/api/notes/?owner__date_joined__year=-1", 404, no},
		{"/api/notes/?owner__date_joined__year=99999999999999999999", 404, no},
		{"/api/notes/?owner__date_joined__year=0&stars__gte=x", 400, `{"stars__gte":["Enter a number."]}`},
		{"/api/notes/?owner__date_joined__year=0&search=%00", 400, `["Null characters are not allowed."]`},
	} {
		c.Get(tt.target).ExpectJSON(t, tt.status, tt.want)
	}
}

// TestFormsOfFilters: dates have the formats of Django's forms, and a key with NUL is refused in
// their words.
func TestFormsOfFilters(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", resource.ViewSet[Note]{Serializer: notes,
			Filter: []string{"owner__date_joined__date", "owner", "claims"}})
	})
	c := site.Client().As(site.User(t, "alice"))
	const nul, day = `["Null characters are not allowed."]`, `["Enter a valid date."]`
	for query, want := range map[string]string{
		"owner=1%00":                                 `{"owner":` + nul + `}`,
		"claims=%00":                                 `{"claims":` + nul + `}`,
		"owner__date_joined__date=2 Feb, 2021":       `[]`,
		"owner__date_joined__date=2021-02- 2":        `[]`,
		"owner__date_joined__date=0000-01-01":        `{"owner__date_joined__date":` + day + `}`,
		"owner__date_joined__date=2021-02-%D9%A2":    `{"owner__date_joined__date":` + day + `}`,
		"owner__date_joined__date=2021-02-02T00:00Z": `{"owner__date_joined__date":` + day + `}`,
	} {
		status := 400
		if want == `[]` {
			status = 200
		}
		c.Get("/api/notes/?"+strings.ReplaceAll(query, " ", "+")).ExpectJSON(t, status, want)
	}
}
