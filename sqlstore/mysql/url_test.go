package mysql_test

import (
	"crypto/rand"
	"encoding/pem"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/dburl/urltest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
)

var target = urltest.Target{
	Schemes: []string{"mysql", "mariadb"}, Check: mysql.Check, Verified: mysql.Verified, Open: mysql.Open,
	Refused: []string{"tls=bogus", "tls_ca=/none", "bogus=1", "charset=latin1", "pooled=true"},
	Taken:   []string{"tls=true", "tls=skip-verify", "tls=preferred", "tls=false", "socket=/run/a%40b"},
	Holding: []string{"mysql://u:S3cret@tcp(127.0.0.1:1)/db", "u:S3cret@tcp(127.0.0.1:1)/db"},
	Trusts: map[string]bool{
		"u@db/d?tls=true": true, "u@db/d?tls=preferred": false, "u@db/d?tls=skip-verify": false,
		"u@db/d?tls=false":         false,
		"u@h/d?socket=/run/m.sock": true, "u@/d": true,
	},
}

func TestURLs(t *testing.T) {
	t.Parallel()
	urltest.Test(t, target)
}

func FuzzCheck(f *testing.F) { urltest.Fuzz(f, target) }

// TestSlash checks that a database name with a / is refused, because it may be the end of a
// password.
func TestSlash(t *testing.T) {
	t.Parallel()
	err := mysql.Check("mysql://u@h/a/b")
	if err == nil || !strings.HasPrefix(err.Error(), "database url without the name of a database: ") {
		t.Errorf("got %v", err)
	}
}

// TestPassword checks that Config.Password is used for a URL without a password.
func TestPassword(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(dbtest.MySQL(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	admin, name := dbtest.Raw(t, u.String()), "lk_"+strings.ToLower(rand.Text())[:12]
	for _, statement := range []string{"CREATE USER " + name + "@'%' IDENTIFIED BY 'ri/ght'", "GRANT ALL ON " +
		strings.TrimPrefix(u.Path, "/") + ".* TO " + name + "@'%'"} {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	defer admin.ExecContext(t.Context(), "DROP USER "+name+"@'%'")
	for _, test := range []struct {
		user   *url.Userinfo
		config string
		open   bool
	}{
		{url.UserPassword(name, "ri/ght"), "wrong", true},
		{url.UserPassword(name, "ri/ght"), "", true},
		{url.UserPassword(name, "wrong"), "ri/ght", false},
		{url.User(name), "ri/ght", true},
		{url.User(name), "wrong", false},
	} {
		u.User = test.user
		db, err := mysql.Open(t.Context(), u.String(), sqlstore.Config{Password: test.config, Connect: time.Minute})
		if err == nil {
			db.Close()
		}
		if (err == nil) != test.open {
			t.Errorf("%s with %q: opened: %v, want %v: %v", test.user, test.config, err == nil, test.open, err)
		}
	}
}

// TestSocketTLS has URLs with both a socket and tls, in either order. A socket stays on the machine
// and uses no TLS.
func TestSocketTLS(t *testing.T) {
	t.Parallel()
	address := dbtest.MySQL(t, "")
	var socket string
	if err := dbtest.Raw(t, address).QueryRowContext(t.Context(), "SELECT @@socket").Scan(&socket); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socket); err != nil {
		t.Skip("the server is on another machine")
	}
	for query, times := range map[string]int{"?tls=true&socket=": 50, "?tls=preferred&socket=": 1, "?socket=": 1} {
		for range times { // a map has no order, but often one
			db, err := mysql.Open(t.Context(), address+query+url.QueryEscape(socket), dbtest.Patient())
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			db.Close()
		}
	}
}

// TestSocketCA checks that a socket uses no TLS with tls_ca either.
func TestSocketCA(t *testing.T) {
	t.Parallel()
	address := dbtest.MySQL(t, "")
	var socket string
	if err := dbtest.Raw(t, address).QueryRowContext(t.Context(), "SELECT @@socket").Scan(&socket); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(socket); err != nil {
		t.Skip("the server is on another machine")
	}
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	db, err := mysql.Open(t.Context(), address+"?tls_ca="+ca+"&socket="+url.QueryEscape(socket), dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}
