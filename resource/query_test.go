package resource_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/resource"
)

// TestQueriesThatAskTooMuch sends queries with which REST framework's database would fail: each is
// a 400, or it is answered.
func TestQueriesThatAskTooMuch(t *testing.T) {
	t.Parallel()
	site := books(t, func(site *latchkey.Site) {
		site.Router("/api/").Register("notes", resource.ViewSet[Note]{Serializer: notes,
			Filter: []string{"id__in", "title__regex", "title__iregex", "claims"},
			Search: []string{"title", "claims__text", "$title"}, Order: []string{resource.All}})
	})
	alice := site.User(t, "alice")
	noted(t, site, alice, "mine", 1)
	c := site.Client().As(alice)
	const unfit = `["The database cannot read a value of this query."]`
	for query, want := range map[string]struct {
		status int
		body   string
	}{
		"search=" + strings.Repeat("mine+", 166):           {200, ""},
		"search=" + strings.Repeat("mine+", 167):           {400, `["Ensure there are at most 166 values."]`},
		"search=" + url.QueryEscape(`\`):                   {400, unfit},
		"id__in=" + strings.Repeat("1,", 499) + "1":        {200, ""},
		"id__in=" + strings.Repeat("1,", 500) + "1":        {400, `{"id__in":["Ensure there are at most 500 values."]}`},
		strings.Repeat("claims=1&", 501):                   {400, `{"claims":["Ensure there are at most 500 values."]}`},
		"title__regex=(":                                   {400, unfit},
		"title__iregex=" + url.QueryEscape("["):            {400, unfit},
		"ordering=" + strings.Repeat("title,-title,", 999): {200, ""},
	} {
		shown := query[:min(len(query), 40)]
		answer := c.Get("/api/notes/?" + query)
		if answer.Status != want.status || want.body != "" && answer.Text() != want.body {
			t.Errorf("%s: %d %s, want %d %s", shown, answer.Status, answer.Text(), want.status, want.body)
		}
		if one := c.Get("/api/notes/1/?" + query); one.Status != want.status && !strings.HasPrefix(shown, "ordering") {
			t.Errorf("one row, %s: %d %s, want %d", shown, one.Status, one.Text(), want.status)
		}
	}
}
