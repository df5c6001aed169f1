package sqlstore_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestAdminLog adds entries and lists those of one object, the latest first and page by page.
func TestAdminLog(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, at := open(t), time.Date(2026, 11, 25, 9, 14, 3, 123456000, time.UTC)
		id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "maria"}})
		if err != nil {
			t.Fatal(err)
		}
		object := adminlog.Object{App: "auth", Model: "user", ID: "7", Text: strings.Repeat("ü", 300)}
		other := adminlog.Object{App: "auth", Model: "group", ID: "7", Text: "Support"}
		for _, e := range []adminlog.Entry{
			{Time: at, User: id, Object: object, Action: adminlog.Addition, Message: adminlog.AddedMessage},
			{Time: at, User: id, Object: other, Action: adminlog.Addition, Message: adminlog.AddedMessage},
			{Time: at, User: id, Object: object, Action: adminlog.Change, Message: "[]"},
			{Time: at, User: id, Object: object, Action: adminlog.Deletion},
		} {
			if err := db.AdminLog().AddEntries(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		list := func(f adminlog.Filter) []adminlog.Entry {
			f.Object = object
			all, err := db.AdminLog().ListEntries(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		object.Text = strings.Repeat("ü", 200)
		want := []adminlog.Entry{
			{Time: at, User: id, Name: "maria", Object: object, Action: adminlog.Deletion},
			{Time: at, User: id, Name: "maria", Object: object, Action: adminlog.Change, Message: "[]"},
			{Time: at, User: id, Name: "maria", Object: object, Action: adminlog.Addition,
				Message: adminlog.AddedMessage},
		}
		all := list(adminlog.Filter{})
		if diff := cmp.Diff(want, all, cmpopts.IgnoreFields(adminlog.Entry{}, "Number")); diff != "" {
			t.Error(diff)
		}
		first := list(adminlog.Filter{Limit: 2})
		if rest := list(adminlog.Filter{Before: first[1].Number}); len(first) != 2 || len(rest) != 1 {
			t.Errorf("%d entries, then %d", len(first), len(rest))
		}
		later := list(adminlog.Filter{After: all[2].Number, Limit: 1})
		if len(later) != 1 || later[0].Number != all[1].Number ||
			len(list(adminlog.Filter{After: all[0].Number})) != 0 {
			t.Errorf("behind entry %d stands %v", all[2].Number, later)
		}
		from := list(adminlog.Filter{Before: all[0].Number, From: all[1].Number})
		if len(from) != 1 || from[0].Number != all[1].Number {
			t.Errorf("from %d on and before %d stands %v", all[1].Number, all[0].Number, from)
		}
		lowest, highest, err := db.AdminLog().Numbers(t.Context())
		if err != nil || lowest != all[2].Number || highest != all[0].Number {
			t.Errorf("numbers %d to %d, not %d to %d: %v", lowest, highest, all[2].Number, all[0].Number, err)
		}
	})
}
