package latchkey

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// TestRedact checks that a text shows no secret, however it is written, and no part of one.
func TestRedact(t *testing.T) {
	t.Parallel()
	secrets := append([]string{"s3cret", "s3cret-and-more", `quo"te`, "a b&c", "pw", "sémi;c/d"},
		append(dburl.Passwords("postgres://u:p%40ss@h/d?password=other&sslpassword=of-the-key"),
			dburl.Passwords("postgres://u:low%3aer@h/d")...)...)
	for text, want := range map[string]string{
		"key s3cret-and-more, s3cret":    "key …, …",
		`dial "quo\"te"`:                 `dial "…"`,
		"GET /?key=a+b%26c":              "GET /?key=…",
		"GET /a%20b&c/":                  "GET /…/",
		"postgres://u:p%40ss@h":          "postgres://u:…@h",
		"login as u with p@ss, other!":   "login as u with …, …!",
		"postgres://u:s%C3%A9mi;c%2Fd@h": "postgres://u:…@h", // as a part of a URL, where ; stays
		`"s\u00e9mi;c/d"`:                `"…"`,
		"GET /s%C3%A9mi%3Bc%2Fd":         "GET /…",
		"cannot open of-the-key":         "cannot open …",
		"postgres://u:low%3aer@h":        "postgres://u:…@h", // as the user wrote it
		"pwd":                            "pwd",              // too short to be told from a word
	} {
		if got := redact(text, secrets); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
