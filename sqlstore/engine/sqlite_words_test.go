package engine_test

import (
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// FuzzSQLiteStatements compares FirstWords with SQLite itself: if SQLite finds a second statement,
// FirstWords does too. It may find more, in texts that SQLite refuses.
func FuzzSQLiteStatements(f *testing.F) {
	for _, seed := range []string{
		"SELECT 1", "SELECT ';'; COMMIT", "SELECT $a('); COMMIT; --')", "SELECT $a(;)", "SELECT [;]; SELECT `;`",
		"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END", "SELECT 1 /* ; */; -- ;\nEND",
		"EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; COMMIT", "SELECT x'ab'; SELECT x'a'';",
		"SELECT :a::b(';'), @a, #a; SELECT 1", "SELECT \"a;\"\"b\", 'c''; d'; SELECT 1", "SELECT /*/ ; */ 1",
		"\ufeffSELECT 1;SELECT 2",
	} {
		f.Add(seed)
	}
	db := newSQLite(f)
	firstWords := engine.SQLite().FirstWords
	f.Fuzz(func(t *testing.T, text string) {
		for _, text := range []string{text, text + "; COMMIT", text + "'; COMMIT", text + " END; COMMIT"} {
			if got, want := len(firstWords(text)), db.count(text); got < want {
				t.Errorf("%q: %d statements, but SQLite finds %d", text, got, want)
			}
		}
	})
}

// rawSQLite is a database in memory, without a Go driver around it.
type rawSQLite struct {
	mu  sync.Mutex
	tls *libc.TLS
	db  uintptr
}

func newSQLite(f *testing.F) *rawSQLite {
	s := &rawSQLite{tls: libc.NewTLS()}
	name, err := libc.CString(":memory:")
	if err != nil {
		f.Fatal(err)
	}
	defer libc.Xfree(s.tls, name)
	handle := libc.Xcalloc(s.tls, 1, libc.Tsize_t(unsafe.Sizeof(s.db)))
	defer libc.Xfree(s.tls, handle)
	if code := lib.Xsqlite3_open(s.tls, name, handle); code != lib.SQLITE_OK {
		f.Fatal("open:", code)
	}
	s.db = pointerAt(handle)
	f.Cleanup(func() {
		lib.Xsqlite3_close(s.tls, s.db)
		s.tls.Close()
	})
	if n := s.count("CREATE TABLE a (b)"); n != 1 {
		f.Fatal("no table")
	}
	return s
}

// count returns how many statements SQLite finds in a text before an error. It runs none, except
// for CREATE TABLE.
func (s *rawSQLite) count(text string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	start, err := libc.CString(text)
	if err != nil {
		return 0
	}
	defer libc.Xfree(s.tls, start)
	out := libc.Xcalloc(s.tls, 2, libc.Tsize_t(unsafe.Sizeof(s.db)))
	defer libc.Xfree(s.tls, out)
	tail := out + unsafe.Sizeof(s.db)
	for at := start; ; at = pointerAt(tail) {
		if lib.Xsqlite3_prepare_v2(s.tls, s.db, at, -1, out, tail) != lib.SQLITE_OK {
			return n
		}
		if statement := pointerAt(out); statement != 0 {
			n++
			if text == "CREATE TABLE a (b)" {
				lib.Xsqlite3_step(s.tls, statement)
			}
			lib.Xsqlite3_finalize(s.tls, statement)
		}
		if pointerAt(tail) == at {
			return n
		}
	}
}

// pointerAt returns the pointer that SQLite's memory has at p.
func pointerAt(p uintptr) uintptr { return libc.AtomicLoadPUintptr(p) }
