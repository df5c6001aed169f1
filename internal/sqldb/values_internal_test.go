package sqldb

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestScan has what a driver may give for a column, and what is read. An error leaves the value as
// it was, except that a time which cannot be read is the zero time.
func TestScan(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)
	zone := time.FixedZone("", 3600)
	const uuid = "01234567-89ab-cdef-0123-456789abcdef"
	bare := strings.ReplaceAll(uuid, "-", "")
	e := engine.MySQL() // its driver reads timestamps as time.Time
	scan := func(kind string, stored any) (any, error) {
		switch kind {
		case "time":
			got := at
			err := ScanTime(e, &got).Scan(stored)
			return got, err
		case "flag", "set flag":
			got := kind == "set flag"
			err := ScanFlag(&got).Scan(stored)
			return got, err
		case "text":
			got := "before"
			err := ScanText(&got).Scan(stored)
			return got, err
		}
		got := "before"
		err := ScanKey(map[string]Key{"integer": KeyInteger, "uuid": KeyUUID, "key": KeyText}[kind], &got).Scan(stored)
		return got, err
	}
	for _, test := range []struct {
		kind   string
		stored any
		want   any
		fails  bool
	}{
		{"time", at, at, false}, {"time", at.In(zone), at, false}, {"time", nil, time.Time{}, false},
		{"time", "now", time.Time{}, false}, {"time", int64(5), time.Time{}, false},
		{"flag", true, true, false}, {"set flag", false, false, false}, {"set flag", nil, false, false},
		{"flag", int64(1), true, false}, {"flag", int64(-1), true, false}, {"flag", int64(2), true, false},
		{"set flag", int64(0), false, false}, {"flag", "t", false, true}, {"flag", 1.0, false, true},
		{"text", "a", "a", false}, {"text", []byte("b"), "b", false}, {"text", nil, "", false},
		{"text", int64(1), "before", true},
		{"integer", int64(-7), "-7", false}, {"integer", "7", "7", false}, {"integer", nil, "before", true},
		{"integer", 1.0, "before", true},
		{"uuid", uuid, uuid, false}, {"uuid", bare, uuid, false}, {"uuid", []byte(strings.ToUpper(bare)), uuid, false},
		{"uuid", bare[1:], "before", true}, {"uuid", bare + "0", "before", true},
		{"key", "Ab", "Ab", false}, {"key", []byte("Ab"), "Ab", false},
	} {
		got, err := scan(test.kind, test.stored)
		if diff := cmp.Diff(test.want, got); diff != "" || (err != nil) != test.fails {
			t.Errorf("%s of %v: %v, %v", test.kind, test.stored, got, err)
		}
		if at, ok := got.(time.Time); ok && at.Location() != time.UTC {
			t.Errorf("%s of %v: in %v", test.kind, test.stored, at.Location())
		}
	}
}

// TestParseKey has ids and the values to bind; nil for a text that cannot be an id.
func TestParseKey(t *testing.T) {
	t.Parallel()
	const uuid = "01234567-89ab-cdef-0123-456789abcdef"
	bare := strings.ReplaceAll(uuid, "-", "")
	for key, ids := range map[Key]map[string]any{
		KeyInteger: {"1": int64(1), "-1": int64(-1), "0": int64(0), "9223372036854775807": int64(9223372036854775807),
			"9223372036854775808": nil, "01": nil, "+1": nil, " 1": nil, "": nil, "1.0": nil, "-0": nil, "x": nil},
		KeyUUID: {uuid: bare, bare: nil, strings.ToUpper(uuid): nil, uuid[1:]: nil, uuid + "0": nil, "": nil,
			strings.Replace(uuid, "f", "g", 1): nil, uuid[:8] + uuid[9:] + "-": nil},
		KeyText: {"a": "a", "A b": "A b", "": nil, "a\x00": nil, "\xff": nil, "é": "é"},
	} {
		for id, want := range ids {
			got, ok := ParseKey(key, id)
			if ok != (want != nil) || ok && got != want {
				t.Errorf("key %d, %q: %v, %v, want %v", key, id, got, ok, want)
			}
		}
	}
	seen := map[string]bool{}
	for range 200 {
		id := NewUUID()
		if _, ok := ParseKey(KeyUUID, id); !ok || id[14] != '4' || !strings.Contains("89ab", id[19:20]) || seen[id] {
			t.Errorf("%s is not a new uuid of version 4", id)
		}
		seen[id] = true
	}
}

func TestStorable(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]struct{ storable, ascii bool }{
		"": {true, true}, "a": {true, true}, "\x7f": {true, true}, "\x01": {true, true}, "é": {true, false},
		"\u0080": {true, false},
		"\x00":   {false, true}, "a\x00b": {false, true}, "\xff": {false, false}, "a\xc3": {false, false},
	} {
		if got := IsStorable(s); got != want.storable {
			t.Errorf("IsStorable(%q): %v", s, got)
		}
		if got := IsASCII(s); got != want.ascii {
			t.Errorf("IsASCII(%q): %v", s, got)
		}
		good := "good"
		for _, texts := range [][]*string{{&s}, {&good, &s}, {nil, &s}, {&s, nil}} {
			if err := CheckStorable(texts...); (err == nil) != want.storable || err != nil &&
				!errors.Is(err, auth.ErrInvalid) {
				t.Errorf("CheckStorable of %d, %q: %v", len(texts), s, err)
			}
		}
	}
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		hyphenated("0123456789abcdef0123456789abcdef"):                        "01234567-89ab-cdef-0123-456789abcdef",
		(&DB{engine: &engine.Engine{Rebind: dollar}}).rebind("'?'", nil):      "'?'",
		(&DB{engine: &engine.Engine{Rebind: dollar}}).rebind("= ?", []any{1}): "= $",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	db := &DB{engine: &engine.Engine{Exact: func(column string) (string, int) { return column + " = ? AND ?", 2 }}}
	condition, args := db.Exact("c", "x")
	if diff := cmp.Diff([]any{"x", "x"}, args); condition != "c = ? AND ?" || diff != "" {
		t.Errorf("%s %s", condition, diff)
	}
}

func dollar(query string) string { return strings.ReplaceAll(query, "?", "$") }
