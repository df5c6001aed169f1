package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSpelling(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		quoteWith(`"`)(`a"b`):         `"a""b"`,
		quoteWith("`")("a`b\""):       "`a``b\"`",
		keepOnConflict(`"t"`, "a"):    `ON CONFLICT (a) DO UPDATE SET a = "t".a`,
		keepOnConflict("t", "a", "b"): "ON CONFLICT (a, b) DO UPDATE SET a = t.a",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestEncodeTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 5, 4, 5, 678901999, time.FixedZone("", 2*3600))
	got, _ := encodeTime(at).(time.Time)
	if want := time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestPostgres has what depends on the wait for a lock, and on a pooler.
func TestPostgres(t *testing.T) {
	t.Parallel()
	const timeout = "SET LOCAL lock_timeout = "
	for wait, want := range map[time.Duration]string{1: "1", time.Millisecond: "1", 2500 * time.Microsecond: "2",
		4 * time.Second: "4000"} {
		for _, pooled := range []bool{true, false} {
			e := Postgres(wait, pooled)
			lock := []string{timeout + "0", "SELECT pg_advisory_xact_lock(" + schemaLock + ")", timeout + want}
			begin := map[bool][]string{true: {timeout + want}}[pooled]
			if diff := cmp.Diff(lock, e.DDL.Lock) + cmp.Diff(begin, e.Begin); diff != "" || e.Unprepared != pooled {
				t.Errorf("%v, pooled %v: unprepared %v, %s", wait, pooled, e.Unprepared, diff)
			}
		}
	}
	if schemaLock != "7809651199139603833" {
		t.Error("processes of other versions have another lock")
	}
}

func TestRebind(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT 1": "SELECT 1", "?": "$1", "a = ? AND b = ?": "a = $1 AND b = $2", "": "",
		strings.Repeat("?,", 11) + "?": "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12",
	} {
		if got := rebind(query); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
}
