// Package urltest has the tests that every engine on a server must pass for its database URLs.
package urltest

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// A Target is an engine to test.
type Target struct {
	Schemes  []string
	Check    func(databaseURL string) error
	Verified func(databaseURL string) bool
	Open     func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error)

	Refused []string        // parameters that Check refuses: "tls=bogus"
	Taken   []string        // parameters that Check accepts
	Holding []string        // further URLs that contain [Secret] and that Open refuses
	Trusts  map[string]bool // the expected results of Verified, by the URL after "SCHEME://"
}

// Secret is the password that no error may repeat.
const Secret = "S3cret"

// passwords contain the secret. Some have characters that, unescaped, end a part of a URL.
var passwords = []string{
	"S3cret", "12/S3cret", "12?S3cret", "12#S3cret", "S3cret%", "%zzS3cret", "S3cret S", "S3cret:S", "a/S3cret",
	"[S3cret", "S3cret\n", `S3cret\`, "1/S3cret@x", "1?S3cret@x", "1#S3cret@x", "12/S3cret?x=1",
	"1234567/S3cret", "/S3cret", "?S3cret", "#S3cret", "12/?S3cret",
}

// Test runs all tests.
func Test(t *testing.T, target Target) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, target Target){
		"errors do not repeat a password":        testNoSecretInErrors,
		"a failed Open leaves nothing open":      testNothingOpen,
		"unescaped passwords are refused":        testCutShort,
		"valid URLs are accepted":                testTaken,
		"invalid URLs are refused":               testRefused,
		"Verified tells which hosts are trusted": testVerified,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, target)
		})
	}
}

// testNoSecretInErrors tries URLs that cannot be read, and URLs of servers that cannot be reached.
// No error may repeat what may be a password.
func testNoSecretInErrors(t *testing.T, target Target) {
	rests := []string{"@127.0.0.1:1/db", "@127.0.0.1:1", "@127.0.0.1:1/", "@127.0.0.1:1/db?bogus=1",
		"@127.0.0.1:x/db", "@127.0.0.1:1/d\x00b", "@127.0.0.1:1,127.0.0.1:2/db"}
	for _, parameter := range target.Refused {
		rests = append(rests, "@127.0.0.1:1/db?"+parameter)
	}
	scheme := target.Schemes[0]
	for _, password := range passwords {
		for _, rest := range rests {
			target.wantClosed(t, scheme+"://notes:"+password+rest)
		}
	}
	for _, address := range append([]string{
		scheme + "://127.0.0.1:1/db?password=S3cret", scheme + "://:S3cret@127.0.0.1:1/db",
		scheme + ":u:S3cret@127.0.0.1/db", scheme + "+driver://u:S3cret@127.0.0.1:1/db", "S3cret://x",
		"u:S3cret@127.0.0.1/db",
	}, target.Holding...) {
		target.wantClosed(t, address)
	}
}

// wantClosed fails the test if an address can be opened, or if an error repeats the secret.
func (target Target) wantClosed(t *testing.T, address string) {
	t.Helper()
	_, err := target.Open(t.Context(), address, sqlstore.Config{Connect: time.Second, Wait: time.Second})
	if err == nil {
		t.Errorf("%q was opened", address)
	}
	for _, err := range []error{err, target.Check(address)} {
		if err != nil && strings.Contains(err.Error(), Secret) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// testNothingOpen fails to open a server that cannot be reached, and URLs that cannot be read. The
// bubble reports a goroutine that is left, and a pool that is not closed has one.
func testNothingOpen(t *testing.T, target Target) {
	for _, rest := range []string{"u@127.0.0.1:1/d", "u@127.0.0.1:1"} {
		synctest.Test(t, func(t *testing.T) {
			_, err := target.Open(t.Context(), target.Schemes[0]+"://"+rest, sqlstore.Config{})
			if err == nil {
				t.Errorf("%s was opened", rest)
			}
		})
	}
}

// testCutShort tries passwords with an unescaped character that ends the host. The error must show
// how to escape them.
func testCutShort(t *testing.T, target Target) {
	for _, cut := range []string{"/", "?", "#", "/x?", "?x=1/", "#?/"} {
		for _, password := range []string{"12" + cut + "S3cret", cut + "S3cret", "12" + cut, "12" + cut + "S3@cret"} {
			err := target.Check(target.Schemes[0] + "://notes:" + password + "@db.example.com/notes")
			if err == nil || !strings.Contains(err.Error(), "as %25, %2F, %3F, %23 and %40; want ") {
				t.Errorf("%q: %v", password, err)
			}
		}
	}
	for _, cut := range []string{"?", "#"} { // behind digits, which url.Parse takes for a port
		err := target.Check(target.Schemes[0] + "://u:1" + cut + "2@h/d")
		if err == nil || !strings.Contains(err.Error(), "%3F") {
			t.Errorf("%s: %v", cut, err)
		}
	}
}

// testTaken tries URLs with an @ in each place where it is allowed besides the end of a password.
func testTaken(t *testing.T, target Target) {
	addresses := []string{
		"notes:12%2FS3%3Fcr%23et%40%25@db.example.com/notes", "notes:S3@cret@db.example.com/notes",
		"u@h/a%40b", "u@h/d",
	}
	for _, parameter := range target.Taken {
		addresses = append(addresses, "notes@db.example.com/notes?"+parameter)
	}
	for _, scheme := range target.Schemes {
		for _, address := range addresses {
			if err := target.Check(scheme + "://" + address); err != nil {
				t.Errorf("%s://%s: %v", scheme, address, err)
			}
		}
	}
}

// testRefused tries URLs without the name of a database, other schemes, and invalid parameters.
func testRefused(t *testing.T, target Target) {
	for _, address := range []string{"u@h", "u@h/", "u@h/?x=1", "u@h/a%00b", "u@h/%00"} {
		err := target.Check(target.Schemes[0] + "://" + address)
		want := strings.ReplaceAll("database url without the name of a database: "+
			"want SCHEME://USER@HOST:PORT/DATABASE, for example SCHEME://notes@127.0.0.1:", "SCHEME", target.Schemes[0])
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, scheme := range []string{"sqlite", "http", target.Schemes[0] + "s", target.Schemes[0][:1]} {
		if err := target.Check(scheme + "://u@h/d"); err == nil {
			t.Errorf("scheme %s is accepted", scheme)
		}
	}
	for _, parameter := range target.Refused {
		err := target.Check(target.Schemes[0] + "://u@h/d?" + parameter)
		if err == nil || !strings.HasPrefix(err.Error(), "database url: ") {
			t.Errorf("%s: %v", parameter, err)
		}
	}
}

// testVerified checks that a connection which leaves this machine needs a certificate.
func testVerified(t *testing.T, target Target) {
	trusts := map[string]bool{
		"u@127.0.0.1/d": true, "u@127.0.0.2:1/d": true, "u@[::1]/d": true, "u@localhost/d": true,
		"u@db/d": false, "u@192.0.2.1/d": false, "u@localhost.example.com/d": false, "u@128.0.0.1/d": false,
		"u@127.0.0.1": false, // cannot be read
	}
	for address, want := range target.Trusts {
		trusts[address] = want
	}
	for address, want := range trusts {
		if got := target.Verified(target.Schemes[0] + "://" + address); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// Fuzz looks for a URL with which Check panics or returns an error that repeats a password.
func Fuzz(f *testing.F, target Target) {
	scheme := target.Schemes[0]
	for _, parts := range [][2]string{
		{scheme + "://user:", "@host/name"}, {scheme + "://user:", "%@host"}, {"", ""},
		{scheme + "://host/name?password=", "&x=%"}, {scheme + "://h/d?pooled=", ""}, {scheme + "://", ":1:2/d"},
	} {
		f.Add(parts[0], parts[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "S3CRET-0123456789"
		address := before + secret + after
		if err := target.Check(address); err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", address, err)
		}
		if u, err := url.Parse(address); err != nil && target.Verified(address) {
			t.Errorf("%q cannot be read and is trusted: %v", address, u)
		}
	})
}
