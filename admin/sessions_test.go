package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestSessionPageIsBounded has more sessions that nobody has read than a page reads. The first page
// says so, and its link goes on where that one has stopped.
func TestSessionPageIsBounded(t *testing.T) {
	t.Parallel()
	const readable, unread = 500, 1200
	site := open(t, func(_ *latchkey.Site, c *admin.Config) { c.MaxRead, c.MaxReadTime = readable, time.Hour })
	anna, b := site.User(t, "anna", testkit.Password(password)), as(t, site, "maria")
	if err := site.Sessions.SignIn(httptest.NewRequest(http.MethodPost, "/", nil), http.Header{}, anna); err != nil {
		t.Fatal(err)
	}
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		if _, err := site.DB.Exec(ctx, "DELETE FROM latchkey_session"); err != nil { // a Django writes none
			return err
		}
		for i := range unread { // before the keys of sessions
			if _, err := site.DB.Exec(ctx, "INSERT INTO django_session (session_key, session_data, expire_date) "+
				"VALUES (?, '', '2199-01-01 00:00:00')", fmt.Sprintf("%032d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	path := userURL(anna.ID, "sessions/")
	for range unread / readable {
		b.get(path).want(200, "Nothing found so far", "500 were read; more may match.", `href="`+path+`"`)
	}
	handle := ""
	b.get(path).want(200, "End all sessions")
	for s, err := range site.Sessions.Noted(t.Context(), anna.ID) {
		if handle = s.Handle; err != nil {
			t.Fatal(err)
		}
	}
	b.want(200, handle)
}
