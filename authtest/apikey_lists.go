package authtest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
)

var keyListTests = map[string]func(*testing.T, Stores){
	"a filter selects keys": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		later := joined.Add(time.Hour)
		for _, key := range []apikey.Key{
			{Handle: "a1", UserID: alice, Name: "backup", Created: joined},
			{Handle: "a2", UserID: alice, Name: "Backup", Created: later, Parent: "a1"},
			{Handle: "a3", UserID: alice, Name: "backup ", Created: joined, LastUsed: later},
			{Handle: "b1", UserID: bob, Name: "backup", Created: joined, LastUsed: joined, Revoked: later},
			{Handle: "b2", UserID: bob, Name: "ü", Created: later, Expires: later.Add(time.Hour)},
		} {
			if _, err := s.APIKeys.InsertKey(ctx, key, digestOf(key.Handle)); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			filter apikey.Filter
			want   []string
		}{
			{apikey.Filter{}, []string{"a1", "a2", "a3", "b1", "b2"}},
			{apikey.Filter{User: alice}, []string{"a1", "a2", "a3"}},
			{apikey.Filter{Name: "backup"}, []string{"a1", "b1"}},
			{apikey.Filter{Name: "backup", User: bob}, []string{"b1"}},
			{apikey.Filter{Name: "u"}, nil},
			{apikey.Filter{Name: "\x00"}, nil},
			{apikey.Filter{Parent: "a1"}, []string{"a2"}},
			{apikey.Filter{Handles: []string{"b2", "a1", "none"}}, []string{"a1", "b2"}},
			{apikey.Filter{Handles: []string{}}, nil},
			{apikey.Filter{Handles: []string{"\xff"}}, nil},
			{apikey.Filter{UnusedSince: later}, []string{"a1", "b1"}},
			{apikey.Filter{UnusedSince: later.Add(time.Microsecond)}, []string{"a1", "a2", "a3", "b1", "b2"}},
			{apikey.Filter{MadeBefore: later}, []string{"a1", "a3", "b1"}},
			{apikey.Filter{LiveAt: later}, []string{"a1", "a2", "a3", "b2"}},
			{apikey.Filter{LiveAt: later.Add(time.Hour)}, []string{"a1", "a2", "a3"}},
			{apikey.Filter{ExpiresBy: later.Add(time.Hour - 1000)}, nil},
			{apikey.Filter{ExpiresBy: later.Add(time.Hour), LiveAt: later}, []string{"b2"}},
			{apikey.Filter{Newest: true}, []string{"b2", "b1", "a3", "a2", "a1"}},
			{apikey.Filter{Newest: true, Limit: 2}, []string{"b2", "b1"}},
			{apikey.Filter{Limit: 2}, []string{"a1", "a2"}},
			{apikey.Filter{Search: "BACK", Newest: true, Limit: 3}, []string{"b1", "a3", "a2"}},
			{apikey.Filter{Search: "LIC"}, []string{"a1", "a2", "a3"}},
			{apikey.Filter{Search: "A2"}, []string{"a2"}},
			{apikey.Filter{Search: "1"}, nil},
			{apikey.Filter{Search: "ü"}, []string{"b2"}},
			{apikey.Filter{Search: "%"}, nil},
			{apikey.Filter{Search: "_"}, nil},
			{apikey.Filter{Search: "\x00"}, nil},
			{apikey.Filter{Search: `' OR 1=1 --`}, nil},
			{apikey.Filter{Search: strings.Repeat("a", 100_000)}, nil},
		} {
			wantHandles(t, s, c.filter, c.want...)
		}
		if listed := collect(t, s.APIKeys.ListKeys(ctx, apikey.Filter{User: bob})); listed[0].Username != "bob" {
			t.Errorf("%+v", listed[0])
		}
		middle := collect(t, s.APIKeys.ListKeys(ctx, apikey.Filter{Newest: true, Limit: 2}))[1]
		wantHandles(t, s, apikey.Filter{Newest: true, Before: middle.ID}, "a3", "a2", "a1")
		wantHandles(t, s, apikey.Filter{After: middle.ID}, "b2")
		for _, err := range s.APIKeys.ListKeys(ctx, apikey.Filter{Handles: make([]string, apikey.MaxHandles+1)}) {
			if !errors.Is(err, auth.ErrInvalid) {
				t.Errorf("too many handles: %v", err)
			}
		}
	},
	"a long list has each key once": func(t *testing.T, s Stores) {
		const many = 1050 // more than a page
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			alice := insert(t, ctx, s, "alice")
			for n := range many {
				insertKey(t, ctx, s, alice, numbered("key", n))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		keys := s.APIKeys.ListKeys(t.Context(), apikey.Filter{})
		wantNumbered(t, "key", many, keys, func(l apikey.Listed) string { return l.Handle })
		newest := collect(t, s.APIKeys.ListKeys(t.Context(), apikey.Filter{Newest: true, Limit: many - 1}))
		slices.Reverse(newest)
		wantNumbered(t, "key", many, func(yield func(apikey.Listed, error) bool) {
			for key, err := range s.APIKeys.ListKeys(t.Context(), apikey.Filter{Limit: 1}) {
				yield(key, err)
			}
			for _, key := range newest {
				yield(key, nil)
			}
		}, func(l apikey.Listed) string { return l.Handle })
	},
	"ended keys are deleted, a few at a time": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		for _, key := range []apikey.Key{
			{Handle: "live"}, {Handle: "e1", Expires: joined}, {Handle: "r1", Revoked: joined},
			{Handle: "both", Expires: joined, Revoked: joined.Add(time.Hour)},
			{Handle: "later", Expires: joined.Add(time.Hour), Revoked: joined.Add(time.Hour)},
		} {
			key.UserID, key.Created = alice, joined
			if _, err := s.APIKeys.InsertKey(ctx, key, digestOf(key.Handle)); err != nil {
				t.Fatal(err)
			}
		}
		var deleted []string
		for _, want := range []int{2, 1, 0} {
			keys, err := s.APIKeys.DeleteEnded(ctx, joined.Add(time.Microsecond), 2)
			if err != nil || len(keys) != want {
				t.Fatalf("%d deleted, want %d: %v", len(keys), want, err)
			}
			for _, key := range keys {
				deleted = append(deleted, key.Handle)
			}
		}
		slices.Sort(deleted)
		if diff := diff([]string{"both", "e1", "r1"}, deleted); diff != "" {
			t.Error(diff)
		}
		wantHandles(t, s, apikey.Filter{}, "live", "later")
	},
	"the latest use of a key is stored": func(t *testing.T, s Stores) {
		ctx := t.Context()
		key := insertKey(t, ctx, s, insert(t, ctx, s, "alice"), "abc")
		for _, use := range []apikey.Use{
			{ID: key.ID, At: joined.Add(time.Hour), Network: "10.0.0.1"},
			{ID: key.ID, At: joined, Network: "10.0.0.2"}, // another process is late
			{ID: key.ID + 1000, At: joined, Network: "10.0.0.3"},
		} {
			if err := s.APIKeys.SaveUses(ctx, []apikey.Use{use}); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.APIKeys.KeyByHandle(ctx, "abc")
		if err != nil || !got.LastUsed.Equal(joined.Add(time.Hour)) || got.LastNetwork != "10.0.0.1" {
			t.Errorf("%v %s %v", got.LastUsed, got.LastNetwork, err)
		}
	},
	// Sanctum #207, #574: writes of last uses deadlocked.
	"concurrent writers of last uses do not fail": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		var uses []apikey.Use
		for n := range 50 {
			uses = append(uses, apikey.Use{ID: insertKey(t, ctx, s, alice, "k"+strconv.Itoa(n)).ID})
		}
		var all sync.WaitGroup
		for n := range 20 {
			all.Go(func() {
				mine := slices.Clone(uses)
				for i := range mine {
					mine[i].At = joined.Add(time.Duration(n) * time.Second)
				}
				err := s.Tx.InTx(ctx, func(ctx context.Context) error { return s.APIKeys.SaveUses(ctx, mine) })
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, key := range collect(t, s.APIKeys.ListKeys(ctx, apikey.Filter{})) {
			if want := joined.Add(19 * time.Second); !key.LastUsed.Equal(want) {
				t.Errorf("%s: %v", key.Handle, key.LastUsed)
			}
		}
	},
	"of 100 concurrent transactions as many create a key as LockOwner lets": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		const limit = 7
		full := errors.New("full")
		var all sync.WaitGroup
		for n := range 100 {
			all.Go(func() {
				err := s.Tx.InTx(ctx, func(ctx context.Context) error {
					counts, err := s.APIKeys.LockOwner(ctx, alice, joined)
					if err != nil {
						return err
					}
					if counts.Current >= limit {
						return full
					}
					key := apikey.Key{Handle: "k" + strconv.Itoa(n), UserID: alice, Created: joined}
					_, err = s.APIKeys.InsertKey(ctx, key, digestOf(key.Handle))
					return err
				})
				if err != nil && !errors.Is(err, full) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := len(collect(t, s.APIKeys.ListKeys(ctx, apikey.Filter{}))); n != limit {
			t.Errorf("%d keys, want %d", n, limit)
		}
	},
}
