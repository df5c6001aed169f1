package admin_test

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/testkit"
)

// crowd is how many users the sites of these tests have, and readable how many objects a page
// reads.
const crowd, readable = 1300, 200

// crowded opens a site with many users: user0000 and so on. The last names of five have Needle in
// them, each hundredth is a member of the staff, and "many" has more members than are sorted.
func crowded(t *testing.T, engine testkit.Engine) (site *testkit.Site, many, few auth.Group) {
	t.Helper()
	site = testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{Now: site.Now, MaxRead: readable, MaxReadTime: time.Hour})
		return nil
	}}, engine)
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) (err error) {
		if many, err = site.Groups.Create(ctx, "many"); err != nil {
			return err
		}
		if few, err = site.Groups.Create(ctx, "few"); err != nil {
			return err
		}
		for i := range crowd {
			p := auth.CreateParams{Username: fmt.Sprintf("user%04d", i), LastName: fmt.Sprint("Last ", i),
				Staff: i%100 == 7}
			if i%300 == 50 {
				p.LastName = "with a NEEDLE in it"
			}
			u, err := site.Users.Create(ctx, p)
			if err == nil {
				err = site.Groups.AddMember(ctx, many.ID, u.ID)
			}
			if err == nil && i%650 == 600 {
				err = site.Groups.AddMember(ctx, few.ID, u.ID)
			}
			if err == nil && i%3 == 0 { // each thirtieth is about the group
				e := adminlog.Entry{User: u.ID, Action: adminlog.Change, Message: fmt.Sprintf("change %d", i),
					Object: adminlog.Object{App: "auth", Model: "user", ID: string(u.ID)}}
				if i%90 == 0 {
					e.Object.Model, e.Object.ID = "group", string(many.ID)
				}
				err = site.AdminLog.AddEntries(ctx, e)
			}
			if err == nil && i%2 == 0 {
				_, _, err = site.Keys.Create(ctx, apikey.CreateParams{User: u.ID, Name: "key of " + u.LastName})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	site.User(t, "maria", testkit.Superuser, testkit.Staff, testkit.Password(password))
	return site, many, few
}

var (
	shownUser = regexp.MustCompile(`/admin/auth/user/\d+/change/"><bdi>(user\d+)<`)
	listedKey = regexp.MustCompile(`/admin/latchkey/apikey/(\w+)/change/">`)
	logEntry  = regexp.MustCompile(`<bdi>(change \d+)</bdi>`)
	leadsOn   = regexp.MustCompile(`<a [^>]*href="(\?[^"]*after=[^"]*)"`)
	leadsBack = regexp.MustCompile(`<a [^>]*href="(\?[^"]*before=[^"]*)"`)
)

// walk follows a list by its links, and returns how often it shows each object, on how many pages,
// and the address of the last one.
func (b *browser) walk(path, query string, shown, link *regexp.Regexp) (times map[string]int, pages int, last string) {
	b.t.Helper()
	times = map[string]int{}
	for {
		b.get(path + query).want(200)
		text := b.text()
		if i := strings.Index(text, `id="starts"`); i >= 0 { // it stands above the list
			text = text[i+strings.Index(text[i:], "</table>"):]
		}
		for _, found := range shown.FindAllStringSubmatch(text, -1) {
			times[found[1]]++
		}
		pages, last = pages+1, query
		next := link.FindStringSubmatch(text)
		if next == nil || pages > 50 {
			return times, pages, last
		}
		query = html.UnescapeString(next[1])
	}
}

// TestSift: a search or a filter that no index answers reads a bounded number of objects for a
// page, says so, and leads on. Who follows it sees each object that matches once, and none is lost
// on the way back.
func TestSift(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		dbtest.OnlySQLiteIfShort(t)
		site, many, few := crowded(t, engine)
		b := as(t, site, "maria")
		const users, keys = "/admin/auth/user/", "/admin/latchkey/apikey/"
		for query, test := range map[string]struct{ found, pages int }{
			"?q=needle":                                  {5, 7},
			"?q=nobody-has-this":                         {0, 7},
			"?is_staff__exact=1":                         {13, 7},
			"?is_staff__exact=1&o=-1":                    {13, 7},
			"?groups__id__exact=" + string(few.ID):       {2, 1},
			"?groups__id__exact=" + string(many.ID):      {crowd, 26},
			"?username__startswith=user000":              {10, 1},
			"?username__startswith=user000&q=Last":       {10, 1},
			"?username__startswith=user12&q=nobody":      {0, 1},
			"?username__startswith=USER":                 {0, 1},
			"?is_staff__exact=0&username__startswith=us": {crowd - 13, 26},
		} {
			times, pages, last := b.walk(users, query, shownUser, leadsOn)
			if len(times) != test.found || pages != test.pages {
				t.Errorf("%s: %d users on %d pages, want %d on %d", query, len(times), pages, test.found, test.pages)
			}
			if pages > 1 {
				back, _, _ := b.walk(users, last, shownUser, leadsBack)
				for name := range times {
					if back[name] == 0 { // the first page is full, so that it may show some again
						t.Errorf("%s, backwards: %s is not shown", query, name)
					}
				}
			}
			for name, n := range times {
				if n != 1 {
					t.Errorf("%s: %s is shown %d times", query, name, n)
				}
			}
		}
		b.get(users+"?q=nobody").want(200, "Nothing found so far", "200 were read, up to “user0198”; more may match.",
			"Search on")
		b.get(users+"?q=USER10").want(200, "Usernames that begin with “USER10”", "<bdi>user1000</bdi>",
			"?username__startswith=user10")
		times, pages, _ := b.walk(keys, "?q=needle", listedKey, leadsOn)
		if len(times) != 5 || pages != 4 {
			t.Errorf("keys: %v on %d pages", times, pages)
		}
		history := "/admin/auth/group/" + string(many.ID) + "/history/"
		times, pages, last := b.walk(history, "", logEntry, leadsOn)
		if len(times) != 15 || pages != 3 {
			t.Errorf("history: %v on %d pages", times, pages)
		}
		if back, _, _ := b.walk(history, last, logEntry, leadsBack); len(back) != 15 {
			t.Errorf("history, backwards: %v", back)
		}
		b.get("/admin/find/?q=needle").want(200, `id="users"`, "All that match")
		b.get("/admin/find/?q=nobody").want(200, "Nothing found so far", "Search on")
		if names, more := b.suggested("model=auth.user&term=user12"); !strings.HasPrefix(names, "user1200 ") || !more {
			t.Errorf("%q, more: %v", names, more)
		}
		b.get("/admin/auth/group/"+string(many.ID)+"/delete/").want(200, "Members: 200&#43;",
			`<td class="num"><bdi>200&#43;</bdi>`)
		b.get(users+"?q=needle").submit(users+"?q=needle", "action", "deactivate", "select_across", "1")
		b.get(users).want(200, "Not all that match were found")
	})
}
