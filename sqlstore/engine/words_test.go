package engine

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFirstWords has texts and the first words of their statements, for all engines or for some.
func TestFirstWords(t *testing.T) {
	t.Parallel()
	const s, p, m = "sqlite", "postgres", "mysql"
	all := []string{s, p, m}
	engines := map[string]*Engine{s: SQLite(), p: Postgres(1, false), m: MySQL()}
	for text, test := range map[string]struct {
		on   []string
		want string // the words; MySQL stops after the first
	}{
		"insert into a":   {all, "INSERT"},
		" \n\t(SELECT 1)": {all, "SELECT"},
		"-- name: CreateNote :one\nINSERT INTO a": {all, "INSERT"},
		"/* a */ -- b\n /* c */COMMIT;":           {all, "COMMIT"},
		";; rollback":                             {all, "ROLLBACK"},
		"":                                        {all, ""},
		";":                                       {all, ""},
		"--":                                      {all, ""},
		"/*/ COMMIT":                              {all, ""},
		"-- only a comment":                       {all, ""},
		"/* open COMMIT":                          {all, ""},
		"'COMMIT'":                                {all, "-"},
		"-":                                       {all, "-"},
		"/":                                       {all, "-"},
		"SELECT 'a''; COMMIT'":                    {all, "SELECT"},
		"SELECT 1; -- done; COMMIT":               {all, "SELECT"},
		"SELECT 1; /* done; COMMIT */ ;":          {all, "SELECT"},
		"SELECT 1; COMMIT":                        {all, "SELECT COMMIT"},
		"SELECT ';'; COMMIT; SELECT 2":            {all, "SELECT COMMIT SELECT"},
		"SELECT 1;;(SELECT 2)":                    {all, "SELECT SELECT"},
		"(SELECT 1); COMMIT":                      {all, "SELECT COMMIT"},
		"SELECT 1 -- a\n; COMMIT -- b":            {all, "SELECT COMMIT"},
		"SELECT 1; '":                             {all, "SELECT -"},
		`SELECT "a;""b"`:                          {all, "SELECT"},
		"SELECT `a;b`; COMMIT":                    {[]string{s, m}, "SELECT COMMIT"},
		"SELECT [a;b]; COMMIT":                    {[]string{s}, "SELECT COMMIT"},
		"SELECT $a('); COMMIT; --')":              {[]string{s}, "SELECT COMMIT"}, // a parameter of Tcl
		"SELECT $a::b(;), @c(;), :d(;)":           {[]string{s}, "SELECT"},
		`SELECT 'a\'; COMMIT; --'`:                {[]string{s, p}, "SELECT COMMIT"},
		`'a\'; COMMIT --'`:                        {[]string{m}, "-"},
		"/* /* */ */ COMMIT":                      {[]string{p}, "COMMIT"}, // nested
		"SELECT 1 /* ; /* ; */ ; */":              {[]string{p}, "SELECT"},
		"# a\nCOMMIT":                             {[]string{m}, "COMMIT"},
		"--a\nCOMMIT":                             {[]string{m}, "-"}, // no comment
		"/*!50000 COMMIT */":                      {[]string{m}, "COMMIT"},
		"/*M!100100 COMMIT */":                    {[]string{m}, "COMMIT"},
		"SELECT $$;$$, $a$;$$;$a$, E'\\';', U&';'":    {[]string{p}, "SELECT"},
		"SELECT a$$; COMMIT; --$$":                    {[]string{p}, "SELECT COMMIT"},
		"CREATE TABLE t (a text DEFAULT ';'); COMMIT": {all, "CREATE COMMIT"},
		"CREATE TRIGGER t AFTER INSERT ON a BEGIN\nUPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END;": {
			[]string{s}, "CREATE"},
		"create temp trigger IF NOT EXISTS t AFTER INSERT ON a BEGIN SELECT 1;END/* */;--": {[]string{s}, "CREATE"},
		"EXPLAIN QUERY PLAN CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END":        {[]string{s}, "EXPLAIN"},
		"CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END; COMMIT": {[]string{s},
			"CREATE COMMIT"},
		"CREATE TABLE trigger (a); COMMIT; END": {[]string{s},
			"CREATE COMMIT END"},
		"SELECT 1 AS x; CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END": {[]string{s},
			"SELECT CREATE"},
		"CREATE RULE r AS ON INSERT TO a DO (DELETE FROM b; DELETE FROM c)":    {[]string{p}, "CREATE"},
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END": {[]string{p}, "CREATE"},
		"CREATE OR REPLACE PROCEDURE f() BEGIN /* */ ATOMIC END; COMMIT": {[]string{p},
			"CREATE COMMIT"},
		"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; END; COMMIT": {[]string{p},
			"CREATE COMMIT"},
		"CREATE VIEW v AS SELECT begin atomic FROM t; COMMIT; END": {[]string{p},
			"CREATE COMMIT END"},
		"CREATE FUNCTION f() RETURNS int RETURN (SELECT begin atomic FROM t); COMMIT; END": {[]string{p},
			"CREATE COMMIT END"},
	} {
		want := []string{}
		for _, word := range strings.Fields(test.want) {
			want = append(want, strings.Trim(word, "-"))
		}
		for _, name := range test.on {
			want := want
			if name == m {
				want = want[:min(1, len(want))]
			}
			got := engines[name].FirstWords(text)
			if diff := cmp.Diff(want, append([]string{}, got...)); diff != "" {
				t.Errorf("%s: %q: %s", name, text, diff)
			}
		}
	}
}
