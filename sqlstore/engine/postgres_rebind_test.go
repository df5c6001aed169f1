package engine

import (
	"regexp"
	"strings"
	"testing"
)

func TestRebindTokens(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"SELECT 1":                              "SELECT 1",
		"?":                                     "$1",
		"a = ? AND b IN (?, ?)":                 "a = $1 AND b IN ($2, $3)",
		"a=?AND b=?":                            "a=$1AND b=$2",
		"a = $1 AND b = $2":                     "a = $1 AND b = $2",
		"'what?' = ?":                           "'what?' = $1",
		"'it''s ?' = ?":                         "'it''s ?' = $1",
		`'a\' = ? AND b = 'c?'`:                 `'a\' = $1 AND b = 'c?'`, // standard_conforming_strings
		`E'a\'?' = ?`:                           `E'a\'?' = $1`,           // escapes
		`e'\\' = ?`:                             `e'\\' = $1`,             // an escaped backslash
		`name'a\' = ?`:                          `name'a\' = $1`,          // no escapes: a type before a literal
		`U&'d\0061?' = ?`:                       `U&'d\0061?' = $1`,       // U& escapes no quote
		`"a?" = ?`:                              `"a?" = $1`,              // a quoted name
		`"a""?" = ?`:                            `"a""?" = $1`,            // with a quote in it
		"1 -- why?\n = ?":                       "1 -- why?\n = $1",       // a comment
		"1 -- isn't it?\r = ?":                  "1 -- isn't it?\r = $1",
		"1 -- why? isn't it":                    "1 -- why? isn't it", // the last line
		"1 /* a ? /* b ? */ c ? */ = ?":         "1 /* a ? /* b ? */ c ? */ = $1",
		"a / ? * ?":                             "a / $1 * $2",
		"a - ? - -?":                            "a - $1 - -$2",
		"$$ what? $$ = ?":                       "$$ what? $$ = $1",
		"$q$ $$ ? $q$ = ?":                      "$q$ $$ ? $q$ = $1",
		"$1 = ? AND '$1'":                       "$1 = $1 AND '$1'",        // mixed: as it is
		"a$b$ = ? AND c$b$ = ?":                 "a$b$ = $1 AND c$b$ = $2", // a name may contain $
		"data ?? 'key' AND a = ?":               "data ? 'key' AND a = $1",
		"data ??| ? OR data ??& ?":              "data ?| $1 OR data ?& $2",
		"a = ?2":                                "a = $1 2", // PostgreSQL refuses it
		"data ???":                              "data ?$1",
		"data @?? '$.a[*] ? (@ > 2)' AND a = ?": "data @? '$.a[*] ? (@ > 2)' AND a = $1",
		"'open ?":                               "'open ?",
		`"open ?`:                               `"open ?`,
		"/* open ?":                             "/* open ?",
		"-- ?\r? -- ?\n?":                       "-- ?\r$1 -- ?\n$2", // a carriage return ends a comment
		"$$ open ?":                             "$$ open ?",
		"ünïcode = ? AND 'ü?' = ?":              "ünïcode = $1 AND 'ü?' = $2",
		"SELECT ?::text, ARRAY[?, ?], (?)":      "SELECT $1::text, ARRAY[$2, $3], ($4)",
		"CREATE FUNCTION f() AS $body$ ? $body$ ?": "CREATE FUNCTION f() AS $body$ ? $body$ $1",
	} {
		if got := rebind(query); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

// FuzzRebind checks that rebind changes placeholders alone, and never within a literal whose end
// the test knows.
func FuzzRebind(f *testing.F) {
	for _, seed := range []string{"a = ? AND b = '?'", `E'\'?'`, "$a$ ? $a$ ?", "/* /* ? */ ? */ ??", `"?" -- ?` +
		"\n?", "e'", "$$", "/*", "$1", "é?'"} {
		f.Add(seed)
	}
	numbered := regexp.MustCompile(`\$[0-9]+`)
	f.Fuzz(func(t *testing.T, query string) {
		got := rebind(query)
		if !strings.Contains(query, "?") && got != query {
			t.Errorf("%q became %q", query, got)
		}
		// without question marks and numbers the texts are the same
		bare := func(s string) string {
			return strings.NewReplacer("?", "", " ", "").Replace(numbered.ReplaceAllString(s, ""))
		}
		if !numbered.MatchString(query) && !strings.Contains(query, "$") && bare(got) != bare(query) {
			t.Errorf("%q became %q", query, got)
		}
		text := strings.NewReplacer("'", "", "\x00", "").Replace(query)
		if want := "SELECT '" + text + "' = $1"; rebind("SELECT '"+text+"' = ?") != want {
			t.Errorf("in a literal: %q", rebind("SELECT '"+text+"' = ?"))
		}
		if name := strings.ReplaceAll(query, "$", ""); !strings.Contains(name, "$q$") {
			if want := "$q$" + name + "$q$ = $1"; rebind("$q$"+name+"$q$ = ?") != want {
				t.Errorf("in dollar quotes: %q", rebind("$q$"+name+"$q$ = ?"))
			}
		}
		if line := strings.NewReplacer("\n", "", "\r", "").Replace(query); rebind("--"+line+"\n?") != "--"+line+"\n$1" {
			t.Errorf("in a comment: %q", rebind("--"+line+"\n?"))
		}
	})
}
