package admin_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

var (
	prevLink = regexp.MustCompile(`rel="prev" href="([^"]*)"`)
	nextLink = regexp.MustCompile(`rel="next" href="([^"]*)"`)
	rowNames = regexp.MustCompile(`<th scope="row"[^>]*><a href="[^"]*"><bdi>([^<]*)</bdi></a>`)
)

// page returns the names of a list's page, and the addresses of those before and after it.
func (b *browser) page(path string) (names []string, previous, next string) {
	b.t.Helper()
	b.get(path).want(200)
	for _, found := range rowNames.FindAllStringSubmatch(b.text(), -1) {
		names = append(names, html.UnescapeString(found[1]))
	}
	list, _, _ := strings.Cut(path, "?")
	to := func(link *regexp.Regexp) string {
		if found := link.FindStringSubmatch(b.text()); found != nil {
			return list + html.UnescapeString(found[1])
		}
		return ""
	}
	return names, to(prevLink), to(nextLink)
}

// TestPaging reads lists to the end and back again. Each object is on one page, and a page is the
// same from both sides. A filter and the order stay.
func TestPaging(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	carl := site.User(t, "owner")
	var all []string
	for i := range 120 {
		name := fmt.Sprintf("many%03d", i)
		all = append(all, name)
		if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: name}); err != nil {
			t.Fatal(err)
		}
		if _, err := site.Groups.Create(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if i >= 60 { // as many as a user may have
			carl = site.User(t, "owner"+name)
		}
		if _, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: carl.ID, Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	b := as(t, site, "maria")
	for path, want := range map[string][]string{
		"/admin/auth/user/?q=many":              nil,
		"/admin/auth/user/?q=many&o=-1":         nil,
		"/admin/auth/group/?q=many":             all,
		"/admin/auth/group/?q=MANY&o=-1":        backwards,
		"/admin/latchkey/apikey/?q=many":        backwards,
		"/admin/latchkey/apikey/?q=many&o=1":    all,
		"/admin/latchkey/apikey/?state=live":    backwards,
		"/admin/auth/user/?is_staff__exact=1":   {"maria", "staff"},
		"/admin/auth/group/?q=many00&nosuch=1":  all[:10],
		"/admin/auth/group/?q=many&after=zzz":   {},
		"/admin/auth/group/?q=many&before=aaa":  all,
		"/admin/auth/group/?q=many&after=many1": all[100:],
	} {
		t.Run(path, func(t *testing.T) {
			var forth, back []string
			var pages [][]string
			at, last := path, ""
			for at != "" {
				names, _, next := b.page(at)
				forth, pages = append(forth, names...), append(pages, names)
				at, last = next, at
				if len(pages) > 10 {
					t.Fatal("the pages have no end")
				}
			}
			if want != nil && !slices.Equal(forth, want) {
				t.Errorf("%d: %v", len(forth), forth)
			}
			if strings.Contains(path, "after=") || strings.Contains(path, "before=") {
				return
			}
			for i := len(pages) - 1; last != ""; i-- {
				names, previous, _ := b.page(last)
				if i < 0 || !slices.Equal(names, pages[i]) {
					t.Fatalf("page %d is another one from behind: %v", i, names)
				}
				back, last = append(names, back...), previous
			}
			if !slices.Equal(forth, back) {
				t.Errorf("back: %v", back)
			}
		})
	}
	b.get("/admin/auth/user/?o=-1&q=many").want(200, `aria-sort="descending"`, `href="?q=many"`,
		`<input type="hidden" name="o" value="-1">`, "From the end, by username.")
	b.get("/admin/auth/user/?q=many").want(200, `aria-sort="ascending"`, `href="?o=-1&amp;q=many"`)
}

// TestFirstPageIsFull: the page before the second one is the first one as it is from the start,
// also if objects were added meanwhile.
func TestFirstPageIsFull(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for i := range 60 {
		if _, err := site.Groups.Create(t.Context(), fmt.Sprintf("g%03d", i)); err != nil {
			t.Fatal(err)
		}
	}
	names, previous, next := as(t, site, "maria").page("/admin/auth/group/?before=g003")
	if len(names) != 50 || previous != "" || next != "/admin/auth/group/?after=g049" {
		t.Errorf("%d groups, previous %q, next %q", len(names), previous, next)
	}
}

// TestPagingByNumber reads the lists that go by numbers to the end and back again: tokens, the
// audit trail as it is and with a filter, and the history of an object.
func TestPagingByNumber(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	anna := site.User(t, "anna")
	object := adminlog.Object{App: "auth", Model: "user", ID: string(anna.ID), Text: "anna"}
	for i := range 120 {
		user := site.User(t, fmt.Sprintf("many%03d", i))
		_, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
		if err == nil {
			err = site.AdminLog.AddEntries(t.Context(), adminlog.Entry{User: anna.ID, Object: object,
				Action: adminlog.Change, Message: adminlog.ChangedMessage(fmt.Sprint("field", i))})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b := as(t, site, "maria")
	row := regexp.MustCompile(`(?s)<tr>.*?</tr>`)
	for path, pages := range map[string]int{
		"/admin/authtoken/tokenproxy/":                      3,
		"/admin/latchkey/audit/":                            5,
		"/admin/latchkey/audit/?action=token.create":        3,
		"/admin/latchkey/audit/?q=many007":                  1,
		"/admin/auth/user/" + string(anna.ID) + "/history/": 3,
		"/admin/authtoken/tokenproxy/?after=999999999":      0,
	} {
		t.Run(path, func(t *testing.T) {
			var forth [][]string
			last := ""
			for at := path; at != ""; {
				_, _, next := b.page(at)
				rows := row.FindAllString(b.text(), -1)
				if len(rows) > 0 {
					forth = append(forth, rows[1:])
				}
				at, last = next, at
			}
			if len(forth) != pages {
				t.Fatalf("%d pages, not %d", len(forth), pages)
			}
			seen := map[string]bool{}
			for _, r := range slices.Concat(forth...) {
				if seen[r] {
					t.Errorf("twice: %s", r)
				}
				seen[r] = true
			}
			if strings.Contains(path, "after=") || strings.Contains(path, "before=") {
				return
			}
			for i := len(forth) - 1; last != ""; i-- {
				_, previous, _ := b.page(last)
				if i < 0 || !slices.Equal(row.FindAllString(b.text(), -1)[1:], forth[i]) {
					t.Fatalf("page %d is another one from behind", i)
				}
				last = previous
			}
		})
	}
}
