package authtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/session"
)

// onlyWithSessions returns tests that pass without running for a store without sessions.
func onlyWithSessions(tests map[string]func(*testing.T, Stores)) map[string]func(*testing.T, Stores) {
	only := map[string]func(*testing.T, Stores){}
	for name, test := range tests {
		only[name] = func(t *testing.T, s Stores) {
			if s.Sessions != nil {
				test(t, s)
			}
		}
	}
	return only
}

var sessionTests = map[string]func(*testing.T, Stores){
	"a saved session is read back": func(t *testing.T, s Stores) {
		for _, want := range []session.Session{
			{
				Key: "alicesession0000000000000000000a", Expires: joined,
				Data: "eyJhIjoxfQ:1kHR5c:CXAZYgqifKjZJPkuBBgNKXg8sMk9St6WjBg2kk_Q9qI",
			},
			{Key: "short", Data: "", Expires: joined.Truncate(time.Second)},
			{Key: strings.Repeat("k", 40), Data: strings.Repeat("d", 1<<17), Expires: joined.AddDate(100, 0, 0)},
		} {
			saveSession(t, s, want)
			got, err := s.Sessions.Session(t.Context(), want.Key)
			if err != nil {
				t.Fatal(err)
			}
			if diff := diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	},
	"saving a session again replaces it": func(t *testing.T, s Stores) {
		saveSession(t, s, session.Session{Key: "key", Data: "old", Expires: joined})
		saveSession(t, s, session.Session{Key: "other", Data: "other's", Expires: joined})
		want := session.Session{Key: "key", Data: "new", Expires: joined.Add(time.Hour)}
		saveSession(t, s, want)
		got, err := s.Sessions.Session(t.Context(), "key")
		if diff := diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
		if other, err := s.Sessions.Session(t.Context(), "other"); err != nil || other.Data != "other's" {
			t.Errorf("another session: %q, %v", other.Data, err)
		}
	},
	"keys are compared byte by byte": func(t *testing.T, s Stores) {
		saveSession(t, s, session.Session{Key: "abcdef0123", Data: "data", Expires: joined})
		for _, key := range []string{
			"", "ABCDEF0123", "ábcdef0123", "abcdef0123 ", " abcdef0123", "abcdef012",
			"abcdef0123\x00", "abcdef0123\xff", "\xff", "%", "abcdef012_",
		} {
			_, find := s.Sessions.Session(t.Context(), key)
			remove := s.Sessions.DeleteSession(t.Context(), key)
			for what, err := range map[string]error{"find": find, "delete": remove} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s %q: %v", what, key, err)
				}
			}
		}
		if _, err := s.Sessions.Session(t.Context(), "abcdef0123"); err != nil {
			t.Error(err)
		}
	},
	"text that not every engine can store is ErrInvalid": func(t *testing.T, s Stores) {
		for _, text := range []string{"a\x00b", "\xff"} {
			for _, row := range []session.Session{{Key: text, Data: "data"}, {Key: "key", Data: text}} {
				row.Expires = joined
				if err := s.Sessions.SaveSession(t.Context(), row); !errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
	},
	"a deleted session is gone": func(t *testing.T, s Stores) {
		saveSession(t, s, session.Session{Key: "key", Data: "data", Expires: joined})
		if err := s.Sessions.DeleteSession(t.Context(), "key"); err != nil {
			t.Fatal(err)
		}
		_, find := s.Sessions.Session(t.Context(), "key")
		again := s.Sessions.DeleteSession(t.Context(), "key")
		if !errors.Is(find, auth.ErrNotFound) || !errors.Is(again, auth.ErrNotFound) {
			t.Errorf("find: %v, delete again: %v", find, again)
		}
	},
	"several sessions are deleted at once": func(t *testing.T, s Stores) {
		for key, user := range map[string]auth.UserID{"one": "1", "two": "2", "three": "", "four": "1"} {
			saveSession(t, s, session.Session{Key: key, Data: "data", Expires: joined, User: user})
		}
		for _, c := range []struct{ keys, want []string }{
			{nil, nil}, {[]string{"ONE", "two ", "", "a\x00b", "\xff", "%"}, nil},
			{[]string{"two", "gone", "one", "two", "three"}, []string{"one", "three", "two"}},
			{[]string{"two", "one"}, nil},
		} {
			deleted, err := s.Sessions.DeleteSessions(t.Context(), c.keys)
			slices.Sort(deleted)
			if err != nil || !slices.Equal(deleted, c.want) {
				t.Errorf("%q: %q, %v", c.keys, deleted, err)
			}
		}
		if got := partsOf(t, s, "1", "2"); got != "four|" {
			t.Error(got)
		}
	},
	"sessions of several users go by user and key": func(t *testing.T, s Stores) {
		for key, user := range map[string]auth.UserID{"e": "1", "f": "1", "a": "2", "c": "2", "b": "3", "d": "30"} {
			saveSession(t, s, session.Session{Key: key, Data: "data", Expires: joined, User: user})
		}
		for users, want := range map[string]string{
			"3 1 2": "e f|a c|b|", "2 30": "a c|d|", "30 4 3": "b d||", "": "|",
		} {
			var all []auth.UserID
			for _, user := range strings.Fields(users) {
				all = append(all, auth.UserID(user))
			}
			if got := partsOf(t, s, all...); got != want {
				t.Errorf("%s: %s, want %s", users, got, want)
			}
		}
	},
	"an update needs the session": func(t *testing.T, s Stores) {
		row := session.Session{Key: "updated", Data: "before", Expires: joined}
		if err := s.Sessions.UpdateSession(t.Context(), row); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("without the session: %v", err)
		}
		saveSession(t, s, row)
		row.Data, row.Expires = "after", joined.Add(time.Hour)
		err := s.Sessions.UpdateSession(t.Context(), row)
		got, find := s.Sessions.Session(t.Context(), "updated")
		if err != nil || find != nil || got.Data != "after" || !got.Expires.Equal(row.Expires) {
			t.Errorf("%v, %v, %q, %s", err, find, got.Data, got)
		}
	},
	"the sessions of a user come in parts": func(t *testing.T, s Stores) {
		for i, user := range []auth.UserID{"1", "2", "1", "", "1", "1"} {
			saveSession(t, s, session.Session{Key: fmt.Sprint("key", i), Data: "data", Expires: joined, User: user})
		}
		for user, want := range map[auth.UserID]string{"1": "key0 key2|key4 key5||", "2": "key1|", "3": "|", "": "|"} {
			if got := partsOf(t, s, user); got != want {
				t.Errorf("of %q: %s, want %s", user, got, want)
			}
		}
	},
	"a saved session moves to its user": func(t *testing.T, s Stores) {
		row := session.Session{Key: "moved", Data: "data", Expires: joined}
		saveSession(t, s, row)
		check := func(want ...string) {
			t.Helper()
			if got := []string{partsOf(t, s, "1"), partsOf(t, s, "2")}; diff(want, got) != "" {
				t.Error(diff(want, got))
			}
		}
		check("|", "|")
		noteAll(t, s) // as nobody's
		check("|", "|")
		row.User = "1"
		saveSession(t, s, row)
		check("moved|", "|")
		row.User = "2"
		if err := s.Sessions.UpdateSession(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		check("|", "moved|")
		row.User = ""
		saveSession(t, s, row)
		check("|", "moved|")
		if err := s.Sessions.DeleteSession(t.Context(), "moved"); err != nil {
			t.Fatal(err)
		}
		check("|", "|")
	},
	"a session is unnoted until its user is noted": func(t *testing.T, s Stores) {
		const all = 2100 // more than two pages
		saveSessions(t, s, all, session.Session{Data: "data", Expires: joined})
		saveSession(t, s, session.Session{Key: "known", Data: "data", Expires: joined, User: "1"})
		if n := len(unnoted(t, s, 300)); n != all {
			t.Errorf("%d unnoted, want %d", n, all)
		}
		rows := unnoted(t, s, 5000)
		if len(rows) != all || rows[7].Key != "k0007" || rows[7].Data != "data" || !rows[7].Expires.Equal(joined) {
			t.Errorf("%d unnoted: %v", len(rows), rows[7])
		}
		rows[7].User = "2"
		if err := s.Sessions.NoteSessions(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
		if n := len(unnoted(t, s, 5000)); n != 0 {
			t.Errorf("%d unnoted", n)
		}
		if got := partsOf(t, s, "1") + partsOf(t, s, "2"); got != "known|k0007|" {
			t.Error(got)
		}
	},
	"what is noted already stays": func(t *testing.T, s Stores) {
		row := session.Session{Key: "known", Data: "data", Expires: joined, User: "1"}
		saveSession(t, s, row)
		for _, user := range []auth.UserID{"", "2"} { // as if it had been read before
			row.User = user
			err := errors.Join(s.Sessions.NoteSessions(t.Context(), []session.Session{row}),
				s.Sessions.RenoteSessions(t.Context(), []session.Session{row}))
			if got := partsOf(t, s, "1"); err != nil || got != "known|" {
				t.Errorf("%q: %s, %v", user, got, err)
			}
		}
	},
	"nobody's session is read again when its content changes": func(t *testing.T, s Stores) {
		const all = 1100 // more than a page
		changed := func() (rows []session.Session) {
			for after := ""; ; {
				some, end, err := s.Sessions.ChangedSessions(t.Context(), after, 300)
				if err != nil {
					t.Fatal(err)
				}
				if rows, after = append(rows, some...), end; end == "" {
					return rows
				}
			}
		}
		row := session.Session{Expires: joined, Data: "content:time:" + strings.Repeat("s", 43)}
		saveSessions(t, s, all, row)
		noteAll(t, s)
		if n := len(changed()); n != 0 {
			t.Errorf("%d changed", n)
		}
		for _, i := range []int{7, 1007} {
			row.Key, row.Data = fmt.Sprintf("k%04d", i), "content:time:"+strings.Repeat("t", 43)
			saveSession(t, s, row)
		}
		rows := changed()
		if len(rows) != 2 || rows[0].Key != "k0007" || rows[1].Data != row.Data {
			t.Fatalf("%d changed", len(rows))
		}
		rows[0].User = "1"
		if err := s.Sessions.RenoteSessions(t.Context(), rows); err != nil || len(changed()) != 0 {
			t.Errorf("%v, %d changed", err, len(changed()))
		}
		if got := partsOf(t, s, "1"); got != "k0007|" {
			t.Error(got)
		}
	},
	"sessions join the transaction": func(t *testing.T, s Stores) {
		saveSession(t, s, session.Session{Key: "old", Data: "data", Expires: joined})
		undone := errors.New("undone")
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			err := errors.Join(s.Sessions.DeleteSession(ctx, "old"),
				s.Sessions.SaveSession(ctx, session.Session{Key: "new", Data: "data", Expires: joined}))
			if _, find := s.Sessions.Session(ctx, "new"); err != nil || find != nil {
				t.Errorf("inside: %v, %v", err, find)
			}
			return undone
		})
		_, old := s.Sessions.Session(t.Context(), "old")
		_, created := s.Sessions.Session(t.Context(), "new")
		if !errors.Is(err, undone) || old != nil || !errors.Is(created, auth.ErrNotFound) {
			t.Errorf("%v; old: %v, new: %v", err, old, created)
		}
	},
	"last_login is stored, and the zero time as never": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		for _, want := range []time.Time{joined, joined.Add(time.Hour), {}} {
			err := s.Users.UpdateUser(t.Context(), id, auth.UserChange{LastLogin: &want})
			account, find := s.Users.UserByID(t.Context(), id)
			if err != nil || find != nil || !account.LastLogin.Equal(want) {
				t.Errorf("%v: %v, %v, %v", want, account.LastLogin, err, find)
			}
		}
	},
	"no error contains a key": func(t *testing.T, s Stores) {
		const key = "thekeythatnobodytells"
		ctx, cancel := context.WithCancel(t.Context())
		_, unknown := s.Sessions.Session(ctx, key)
		cancel()
		_, find := s.Sessions.Session(ctx, key)
		save := s.Sessions.SaveSession(ctx, session.Session{Key: key, Data: key, Expires: joined})
		remove := s.Sessions.DeleteSession(ctx, key)
		for what, err := range map[string]error{"unknown": unknown, "find": find, "save": save, "delete": remove} {
			if err == nil || strings.Contains(err.Error(), key) {
				t.Errorf("%s: %v", what, err)
			}
		}
	},
}
