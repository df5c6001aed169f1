package latchkey

import "testing"

// TestHasPassword lists database URLs. A URL that cannot be parsed counts as one with a password,
// because any part of it may be one.
func TestHasPassword(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"sqlite:x.sqlite3": false, "sqlite:/a:b@c": false, "postgres://u@h/d": false,
		"postgres://u@h:5432/d?sslmode=require": false,
		"mysql://u@h/d?socket=/run/m.sock":      false,
		"postgres://u:p@h/d":                    true, "postgres://u:@h/d": true, "mysql://u:p@h/d": true,
		"postgres://h/d?password=p":   true,
		"postgres://h/d?%70assword=p": true, "postgres://u:p%zz@h/d": true, "postgres://u:p@h:port/d": true,
		"postgres://u:p\x7f@h/d": true,
		"postgres://h/d?a=%zz":   true, "postgres://u:p@[h/d": true,
	} {
		if got := hasPassword(url); got != want {
			t.Errorf("%q: %v", url, got)
		}
	}
}
