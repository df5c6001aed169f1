package postgres_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dburl/urltest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

var target = urltest.Target{
	Schemes: []string{"postgres", "postgresql"}, Check: postgres.Check, Verified: postgres.Verified,
	Open:    postgres.Open,
	Refused: []string{"sslmode=bogus", "pooled=maybe"},
	Taken:   []string{"application_name=a%40b", "sslmode=require&pooled=true", "pooled=0"},
	Holding: []string{
		"postgres://u@127.0.0.1:1/db?sslpassword=S3cret&sslcert=/x&sslkey=/y",
		"postgres://u@127.0.0.1:1/db?options=-c%20x=S3cret", "host=127.0.0.1 port=1 password=S3cret",
	},
	Trusts: map[string]bool{
		"u@db/d?sslmode=verify-full": true, "u@db/d?sslmode=verify-ca": true, "u@db/d?sslmode=require": false,
		"u@db/d?sslmode=prefer": false, "u@db/d?sslmode=allow": false, "u@db/d?sslmode=disable": false,
		"/d?host=/run/postgresql": true, "u@127.0.0.1/d?host=db": false,
		"u@localhost,db/d": false, "u@db,localhost/d": false, "u@localhost,127.0.0.1/d": true,
		"u@localhost,db/d?sslmode=verify-full": true, "u@db,db2/d?sslmode=verify-full": true,
	},
}

func TestURLs(t *testing.T) {
	t.Parallel()
	urltest.Test(t, target)
}

func FuzzCheck(f *testing.F) { urltest.Fuzz(f, target) }

// TestPassword checks that Config.Password is used for a URL without a password.
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

// askForPassword is a server that asks its first client for a password, and returns that password.
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
