package dburl_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dburl"
)

// TestParse has URLs and the beginning of the error, "" for a URL that is read. No error repeats
// the secret.
func TestParse(t *testing.T) {
	t.Parallel()
	const cut, none = "database url cannot be read: in its password, write %, /, ?, # and @ as ",
		"database url without the name of a database: "
	format := dburl.Format{Schemes: []string{"first", "second"}, Port: "77"}
	const usage = "want first://USER@HOST:PORT/DATABASE, for example first://notes@127.0.0.1:77/notes"
	for url, want := range map[string]string{
		"first://u@h/d": "", "second://u@h:1/d?x=1": "", "first://u:S%40%2F%3F%23%25@h/d": "",
		"first://u:S@cret@h/d": "",
		"first:///d":           "", "first://u@h/a%40b": "", "first://u@h/d?x=a%40b": "",
		"third://u:S3cret@h/d": none, "first://u:S3cret@h": none, "first://u:S3cret@h/": none,
		"first://u@h/S3cret%00": none,
		"firsts://u@h/d":        none, "FIRST://u@h/d": "", "S3cret": none,
		"first://u:1/S3cret@h/d": cut, "first://u:1?S3cret@h/d": cut, "first://u:1#S3cret@h/d": cut,
		"first://u:%S3cret@h/d": cut,
		"first://u@h/d#S3cret":  cut, "first://u@h/d?x=S3cret@": cut, "first://u@h/S3cret@": cut,
		"first://u@h:S3cret/d": cut,
	} {
		u, err := format.Parse(url)
		switch {
		case want == "" && (err != nil || dburl.Database(u) == "" || strings.HasPrefix(dburl.Database(u), "/")):
			t.Errorf("%s: %v, %v", url, u, err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) ||
			!strings.HasSuffix(err.Error(), usage) || strings.Contains(err.Error(), "S3cret")):
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
	if u, err := format.Parse("first://u@h/a%20b/c"); err != nil || dburl.Database(u) != "a b/c" {
		t.Errorf("the name of the database: %v, %v", u, err)
	}
}

func TestIsLocal(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"/run/postgresql": true, "localhost": true, "127.0.0.1": true, "127.255.255.254": true, "::1": true,
		"": false, "db": false, "localhost.example.com": false, "126.255.255.255": false, "128.0.0.1": false,
		"::2": false, "0.0.0.0": false,
		"run/postgresql": false, "192.0.2.1": false,
	} {
		if got := dburl.IsLocal(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
