package resource_test

import (
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/resource"
)

// TestNoSuchYear: as in Django no object has a year that its calendar does not have, and a mistake
// in another filter comes first.
func TestNoSuchYear(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", resource.ViewSet[Note]{Serializer: notes,
			Filter: []string{"owner__date_joined__year", "stars__gte"}})
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
	} {
		c.Get(tt.target).ExpectJSON(t, tt.status, tt.want)
	}
}
