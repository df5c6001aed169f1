package sqldb

import "testing"

func TestVerbOf(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"insert into a":   "INSERT",
		" \n\t(SELECT 1)": "SELECT",
		"-- name: CreateNote :one\nINSERT INTO a": "INSERT",
		"/* a */ -- b\n /* c */COMMIT;":           "COMMIT",
		";; rollback":                             "ROLLBACK",
		"WITH a AS (SELECT 1) INSERT INTO b":      "WITH",
		"":                                        "",
		"-":                                       "",
		"/":                                       "",
		"--":                                      "",
		"/*/ COMMIT":                              "",
		"-- only a comment":                       "",
		"/* open COMMIT":                          "",
		"SELECT 'COMMIT' -- the verb is the first word": "SELECT",
	} {
		if got := verbOf(statement); got != want {
			t.Errorf("%q: %s, want %s", statement, got, want)
		}
	}
}
