package postgres_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// passwords have the secret in them, and some what cuts a URL short when nobody escapes it.
var passwords = []string{
	"S3cret", "12/S3cret", "12?S3cret", "12#S3cret", "S3cret%", "%zzS3cret", "S3cret S", "S3cret:S", "a/S3cret", "[S3cret", "S3cret\n",
	`S3cret\`, "1/S3cret@x", "1?S3cret@x", "1#S3cret@x", "12/S3cret?x=1", "1234567/S3cret", "/S3cret", "?S3cret", "#S3cret", "12/?S3cret",
}

// TestNoSecretInErrors has URLs that nobody can read, or that lead nowhere: no error repeats what may be a password.
func TestNoSecretInErrors(t *testing.T) {
	t.Parallel()
	for _, password := range passwords {
		for _, rest := range []string{"@127.0.0.1:1/db", "@127.0.0.1:1", "@127.0.0.1:1/", "@127.0.0.1:1/db?bogus=1", "@127.0.0.1:x/db",
			"@127.0.0.1:1/db?sslmode=bogus", "@127.0.0.1:1/db?pooled=maybe", "@127.0.0.1:1/d\x00b", "@127.0.0.1:1,127.0.0.1:2/db"} {
			url := "postgres://notes:" + password + rest
			wantNoSecret(t, url, postgres.Check(url))
			_, err := postgres.Open(t.Context(), url, sqlstore.Config{Connect: time.Second, Wait: time.Second})
			if err == nil {
				t.Errorf("%q was opened", url)
			}
			wantNoSecret(t, url, err)
		}
	}
	for _, url := range []string{
		"postgres://127.0.0.1:1/db?password=S3cret", "postgres://u@127.0.0.1:1/db?sslpassword=S3cret&sslcert=/x&sslkey=/y",
		"postgres://u@127.0.0.1:1/db?options=-c%20x=S3cret", "postgres://:S3cret@127.0.0.1:1/db", "postgres:u:S3cret@127.0.0.1/db",
		"u:S3cret@127.0.0.1/db", "host=127.0.0.1 port=1 password=S3cret", "S3cret://x", "postgres+psycopg://u:S3cret@127.0.0.1:1/db",
	} {
		_, err := postgres.Open(t.Context(), url, sqlstore.Config{Connect: time.Second, Wait: time.Second})
		wantNoSecret(t, url, err)
	}
}

func wantNoSecret(t *testing.T, url string, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "S3cret") {
		t.Errorf("%q: %v", url, err)
	}
}

// TestCutShort has passwords whose rest would be the path, the query or the fragment: such a URL is refused, and no
// other host is asked.
func TestCutShort(t *testing.T) {
	t.Parallel()
	for _, cut := range []string{"/", "?", "#", "/x?", "?x=1/", "#?/"} {
		for _, password := range []string{"12" + cut + "S3cret", cut + "S3cret", "12" + cut, "12" + cut + "S3@cret"} {
			if err := postgres.Check("postgres://notes:" + password + "@db.example.com/notes"); err == nil {
				t.Errorf("%q: taken", password)
			}
		}
	}
	for _, url := range []string{
		"postgres://notes:12%2FS3%3Fcr%23et%40%25@db.example.com/notes", "postgres://notes:S3@cret@db.example.com/notes",
		"postgres://notes@db.example.com/notes?application_name=a%40b", "postgresql://notes@db.example.com/notes?sslmode=require&pooled=true",
	} {
		if err := postgres.Check(url); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestPassword has Config's password be for a URL that has none.
func TestPassword(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ user, query, want string }{
		{"u", "", "of config"},
		{"u:of-url", "", "of-url"},
		{"u:of%2Furl", "", "of/url"},
		{"u", "&password=of-query", "of-query"},
	} {
		address, asked := askForPassword(t)
		url := "postgres://" + test.user + "@" + address + "/db?sslmode=disable" + test.query
		_, err := postgres.Open(t.Context(), url, sqlstore.Config{Password: "of config", Connect: time.Minute})
		if got := <-asked; got != test.want || err == nil {
			t.Errorf("%s%s: the server is told %q, want %q: %v", test.user, test.query, got, test.want, err)
		}
	}
}

// askForPassword is a server that asks the first caller for a password, and tells which it was.
func askForPassword(t *testing.T) (address string, asked chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked = make(chan string, 1)
	go func() {
		defer listener.Close()
		conn, err := listener.Accept()
		if err != nil {
			asked <- err.Error()
			return
		}
		defer conn.Close()
		message := func(r io.Reader) string { // without its type
			var length [4]byte
			if _, err := io.ReadFull(r, length[:]); err != nil {
				return err.Error()
			}
			body := make([]byte, binary.BigEndian.Uint32(length[:])-4)
			_, _ = io.ReadFull(r, body) // then it is not the wanted one
			return string(body)
		}
		in := bufio.NewReader(conn)
		message(in)
		_, _ = conn.Write([]byte{'R', 0, 0, 0, 8, 0, 0, 0, 3}) // AuthenticationCleartextPassword
		_, _ = in.ReadByte()
		asked <- strings.TrimSuffix(message(in), "\x00")
	}()
	return listener.Addr().String(), asked
}

// TestEscapedName: an @ that is escaped is not what cuts a URL short.
func TestEscapedName(t *testing.T) {
	t.Parallel()
	if err := postgres.Check("postgres://u@h/a%40b"); err != nil {
		t.Error(err)
	}
}

// TestCutShortTold: whose password is cut short by ? or # is told what to escape.
func TestCutShortTold(t *testing.T) {
	t.Parallel()
	for _, cut := range []string{"?", "#"} {
		if err := postgres.Check("postgres://u:1" + cut + "2@h/d"); err == nil || !strings.Contains(err.Error(), "%3F") {
			t.Errorf("%s: %v", cut, err)
		}
	}
}
