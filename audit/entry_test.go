package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// TestCanonicalForm pins the bytes that a hash is made of. They must never change: hashes that are
// stored were made of them.
func TestCanonicalForm(t *testing.T) {
	t.Parallel()
	e := audit.Entry{
		Number: 12, Time: noon, Version: 1, Previous: audit.GenesisHash,
		Actor: audit.Actor{ID: "1", Name: "ann", Via: "key 7ks3", Network: "192.0.2.1", RequestID: "r"},
		Event: auth.Event{Action: "user.update", Kind: "user", ID: "7", Name: "bób", User: "7",
			Changes: []auth.Change{{Field: "email", Old: "", New: "b@x"}, {Field: "password"}}},
	}
	want := "latchkey audit 1\n2:12,27:2026-01-02T12:00:00.123456Z,1:1,3:ann,8:key 7ks3,9:192.0.2.1,1:r," +
		"11:user.update,4:user,1:7,4:bób,1:7,1:2,5:email,0:,3:b@x,8:password,0:,0:,64:" + audit.GenesisHash + ","
	if diff := cmp.Diff(want, string(e.Canonical())); diff != "" {
		t.Error(diff)
	}
	const sum = "15deb59cbc759819298d08a37dc1f75522514ae479a8febef999e554a2b9d9ef"
	if got := e.Sum(); got != sum {
		t.Errorf("%s, want %s", got, sum)
	}
}

// A change of any field changes the hash. The test finds the fields itself, so that a new field
// cannot be forgotten.
func TestEveryFieldIsInTheHash(t *testing.T) {
	t.Parallel()
	e := chain(t, 1)[0]
	sum := e.Sum()
	var visit func(v reflect.Value, path string)
	visit = func(v reflect.Value, path string) {
		switch before := reflect.ValueOf(v.Interface()); v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "x")
			defer v.Set(before)
		case reflect.Int, reflect.Int64:
			v.SetInt(v.Int() + 1)
			defer v.Set(before)
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i), fmt.Sprint(path, i))
			}
			v.Set(v.Slice(0, v.Len()-1))
			defer v.Set(before)
		case reflect.Struct:
			if path == ".Time" {
				v.Set(reflect.ValueOf(noon.Add(1000)))
				defer v.Set(before)
				break
			}
			for i := range v.NumField() {
				visit(v.Field(i), path+"."+v.Type().Field(i).Name)
			}
			return
		default:
			t.Fatalf("%s is a %s", path, v.Kind())
		}
		if e.Sum() == sum && path != ".Hash" {
			t.Errorf("%s is not part of the hash", path)
		}
	}
	visit(reflect.ValueOf(&e).Elem(), "")
	if e.Sum() != sum {
		t.Error("the test has changed the entry")
	}
}

// FuzzCanonicalForm makes two entries of the same texts, and checks that they have the same bytes
// only if they are equal.
func FuzzCanonicalForm(f *testing.F) {
	f.Add("a\x00b", "a\x00", "b", int64(1), int64(2))
	f.Add("1:x,", "1:x", ",", int64(0), int64(0))
	f.Add("", "0:,", "", int64(12), int64(1))
	f.Fuzz(func(t *testing.T, one, two, three string, n, m int64) {
		build := func(n int64, texts ...string) audit.Entry {
			e := audit.Entry{Number: n, Time: noon, Version: 1,
				Actor: audit.Actor{ID: auth.UserID(texts[0]), Name: texts[1], Via: texts[2]},
				Event: auth.Event{Action: texts[3], Name: texts[4]}, Previous: texts[5]}
			for i := 6; i+2 < len(texts); i += 3 {
				e.Changes = append(e.Changes, auth.Change{Field: texts[i], Old: texts[i+1], New: texts[i+2]})
			}
			return e
		}
		all := []audit.Entry{
			build(n, one, two, three, one, two, three),
			build(m, one, two, three, one, two, three),
			build(n, one+two, "", three, one, two, three),
			build(n, one, two+three, "", one, two, three),
			build(n, one, two, three, one, two, "", one, two, three),
			build(n, one, two, three, one, two, "", one, two, three, "", "", ""),
			build(n, one, two, three, one, two, "", one, two+three, ""),
			build(n, one, two, three, "", one+two, three),
		}
		for i := range all {
			for j := range i {
				same := bytes.Equal(all[i].Canonical(), all[j].Canonical())
				if same != cmp.Equal(all[i], all[j]) {
					t.Errorf("%+v and %+v: same bytes %t", all[i], all[j], same)
				}
			}
		}
	})
}

// Texts that are too long or not UTF-8, and too many changes, are cut. None of them makes a change
// fail.
func TestBounds(t *testing.T) {
	t.Parallel()
	trail, m := open(func(c *audit.Config) { c.MaxValue = 5 })
	long := strings.Repeat("ä", 1000)
	many := make([]auth.Change, 500)
	for i := range many {
		many[i] = auth.Change{Field: "f", Old: "123456", New: "\xff\x00ok"}
	}
	ctx := audit.WithActor(t.Context(), audit.Actor{ID: auth.UserID(long), Name: long, Via: long, Network: long,
		RequestID: long})
	err := trail.Record(ctx, auth.Event{Action: long, Kind: long, ID: long, Name: long, User: auth.UserID(long),
		Changes: many})
	if err != nil {
		t.Fatal(err)
	}
	e := m.entries[0]
	cut := strings.Repeat("ä", 252) + "..."
	want := audit.Entry{Number: 1, Time: noon.Truncate(1000), Version: 1, Previous: audit.GenesisHash, Hash: e.Hash,
		Actor: audit.Actor{ID: auth.UserID(cut), Name: cut, Via: cut, Network: cut, RequestID: cut},
		Event: auth.Event{Action: cut, Kind: cut, ID: cut, Name: cut, User: auth.UserID(cut), Changes: e.Changes}}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
	if n := len(e.Changes); n != 100 || e.Changes[0] != (auth.Change{Field: "f", Old: "12...", New: "??ok"}) ||
		e.Changes[99] != (auth.Change{Field: "...", New: "401 more"}) {
		t.Errorf("%d changes, %q, %q", n, e.Changes[0], e.Changes[99])
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	trail, m := open()
	if err := trail.Record(t.Context(), auth.Event{}); !errors.Is(err, auth.ErrInvalid) {
		t.Errorf("without an action: %v", err)
	}
	off, none := open(func(c *audit.Config) { c.Off = true })
	if err := off.Record(t.Context(), auth.Event{Action: "x"}); err != nil || len(none.entries) > 0 {
		t.Errorf("off: %v, %v", err, none.entries)
	}
	if len(m.entries) > 0 {
		t.Error(m.entries)
	}
	for name, c := range map[string]audit.Config{
		"no store": {}, "short": {Store: m, MaxValue: 2}, "long": {Store: m, MaxValue: audit.MaxMaxValue + 1},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "audit: Config") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			audit.New(c)
		}()
	}
}

// named is a credential that the trail can name.
type named string

func (n named) Credential() string { return string(n) }

func TestActorFromContext(t *testing.T) {
	t.Parallel()
	ann := auth.User{ID: "1", Username: "ann"}
	with := func(ctx context.Context, id auth.Identity) context.Context { return auth.NewContext(ctx, &id) }
	request := func(ctx context.Context) context.Context {
		return auth.WithAttempt(ctx, auth.Attempt{Client: "2001:db8::1"})
	}
	for name, c := range map[string]struct {
		ctx  context.Context
		want audit.Actor
	}{
		"nobody": {t.Context(), audit.Actor{Via: "program"}},
		"a credential": {request(with(t.Context(), auth.Identity{User: ann, Auth: named("key 7ks3"), Via: "x"})),
			audit.Actor{ID: "1", Name: "ann", Via: "key 7ks3", Network: "2001:db8::/64"}},
		"a kind": {with(t.Context(), auth.Identity{User: ann, Via: "session"}),
			audit.Actor{ID: "1", Name: "ann", Via: "session"}},
		"another": {with(t.Context(), auth.Identity{User: ann, Auth: 7}),
			audit.Actor{ID: "1", Name: "ann", Via: "other"}},
		"anonymous": {request(with(t.Context(), auth.Identity{})),
			audit.Actor{Via: "anonymous", Network: "2001:db8::/64"}},
		"an operator": {request(audit.WithActor(with(t.Context(), auth.Identity{User: ann}),
			audit.Actor{Name: "root", Via: "command x"})),
			audit.Actor{Name: "root", Via: "command x", Network: "2001:db8::/64"}},
	} {
		if diff := cmp.Diff(c.want, audit.ActorFromContext(c.ctx)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
