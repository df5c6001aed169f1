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
	"sessions are listed until they expire": func(t *testing.T, s Stores) {
		const others = 1100 // more than a page, or two
		for n := range others {
			row := session.Session{Key: fmt.Sprintf("k%04d", n), Data: "data", Expires: joined.Add(time.Hour)}
			saveSession(t, s, row)
		}
		ended := session.Session{Key: "ended", Data: "data", Expires: joined}
		saveSession(t, s, ended)
		last := session.Session{Key: "last", Data: "its data", Expires: joined.Add(time.Microsecond)}
		saveSession(t, s, last)
		seen := map[string]int{}
		for row, err := range s.Sessions.ListSessions(t.Context(), joined) {
			if err != nil {
				t.Fatal(err)
			}
			if seen[row.Key]++; row.Key == last.Key && diff(last, row) != "" {
				t.Error(diff(last, row))
			}
			if err := s.Sessions.DeleteSession(t.Context(), row.Key); err != nil {
				t.Error(err)
			}
		}
		if len(seen) != others+1 || seen[ended.Key] != 0 || seen[last.Key] != 1 || seen["k0000"] != 1 {
			t.Errorf("%d sessions seen; ended: %d, last: %d", len(seen), seen[ended.Key], seen[last.Key])
		}
		for range s.Sessions.ListSessions(t.Context(), joined) {
			t.Error("a session is left")
		}
	},
	"the last sessions come in parts": func(t *testing.T, s Stores) {
		for i, key := range []string{"a", "b", "c", "d", "e", "ended"} {
			expires := joined.Add(time.Duration(5-i) * time.Hour)
			if key == "c" || key == "d" { // at the same moment
				expires = joined.Add(2 * time.Hour)
			}
			saveSession(t, s, session.Session{Key: key, Data: "data of " + key, Expires: expires})
		}
		for n, want := range map[int]string{1: "a|b|cd|e|", 2: "ab|cd|e|", 3: "abcd|e|", 4: "abcd|e|", 5: "abcde||",
			9: "abcde|"} {
			got, before := "", time.Time{}
			for {
				list, err := s.Sessions.LastSessions(t.Context(), joined, before, n)
				if err != nil {
					t.Fatal(err)
				}
				var keys []string
				for _, row := range list {
					if keys, before = append(keys, row.Key), row.Expires; row.Data != "data of "+row.Key {
						t.Errorf("%s: %s", row.Key, row.Data)
					}
				}
				slices.Sort(keys)
				if got += strings.Join(keys, "") + "|"; len(list) < n {
					break
				}
			}
			if strings.TrimRight(got, "|") != strings.TrimRight(want, "|") {
				t.Errorf("%d at a time: %s, want %s", n, got, want)
			}
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

func saveSession(t *testing.T, s Stores, row session.Session) {
	t.Helper()
	if err := s.Sessions.SaveSession(t.Context(), row); err != nil {
		t.Fatal(err)
	}
}
