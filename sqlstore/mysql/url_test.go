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
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
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
			"@127.0.0.1:1/db?tls=bogus", "@127.0.0.1:1/db?tls_ca=/none", "@127.0.0.1:1/d\x00b", "@127.0.0.1:1,127.0.0.1:2/db"} {
			address := "mysql://notes:" + password + rest
			wantNoSecret(t, address, mysql.Check(address))
			_, err := mysql.Open(t.Context(), address, sqlstore.Config{Connect: time.Second, Wait: time.Second})
			if err == nil {
				t.Errorf("%q was opened", address)
			}
			wantNoSecret(t, address, err)
		}
	}
	for _, address := range []string{
		"mysql://127.0.0.1:1/db?password=S3cret", "mysql://:S3cret@127.0.0.1:1/db", "mysql:u:S3cret@127.0.0.1/db",
		"mysql://u:S3cret@tcp(127.0.0.1:1)/db", "u:S3cret@tcp(127.0.0.1:1)/db", "S3cret://x", "mysql+pymysql://u:S3cret@127.0.0.1:1/db",
	} {
		_, err := mysql.Open(t.Context(), address, sqlstore.Config{Connect: time.Second, Wait: time.Second})
		wantNoSecret(t, address, err)
	}
}

func wantNoSecret(t *testing.T, address string, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "S3cret") {
		t.Errorf("%q: %v", address, err)
	}
}

// TestCutShort has passwords whose rest would be the path, the query or the fragment: such a URL is
// refused with the way out, and never asked for another host.
func TestCutShort(t *testing.T) {
	t.Parallel()
	for _, cut := range []string{"/", "?", "#", "/x?", "?x=1/", "#?/"} {
		for _, password := range []string{"12" + cut + "S3cret", cut + "S3cret", "12" + cut, "12" + cut + "S3@cret"} {
			if err := mysql.Check("mysql://notes:" + password + "@db.example.com/notes"); err == nil || !strings.Contains(err.Error(), "%2F, %3F, %23") {
				t.Errorf("%q: %v", password, err)
			}
		}
	}
	for _, address := range []string{
		"mysql://notes:12%2FS3%3Fcr%23et%40%25@db.example.com/notes", "mysql://notes:S3@cret@db.example.com/notes",
		"mariadb://notes@db.example.com/notes?tls=true", "mysql://notes@db.example.com/notes?socket=/run/a%40b",
	} {
		if err := mysql.Check(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestPassword has Config's password be for a URL that has none.
func TestPassword(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(dbtest.MySQL(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	admin, name := dbtest.Raw(t, u.String()), "lk_"+strings.ToLower(rand.Text())[:12]
	for _, statement := range []string{"CREATE USER " + name + "@'%' IDENTIFIED BY 'ri/ght'", "GRANT ALL ON " + strings.TrimPrefix(u.Path, "/") + ".* TO " + name + "@'%'"} {
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
		db, err := mysql.Open(t.Context(), u.String(), sqlstore.Config{Password: test.config})
		if err == nil {
			db.Close()
		}
		if (err == nil) != test.open {
			t.Errorf("%s with %q: opened: %v, want %v: %v", test.user, test.config, err == nil, test.open, err)
		}
	}
}

// TestSocketTLS has a URL ask for both a socket and a certificate: a socket stays on the machine and has none, in
// whichever order they stand.
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

// TestSocketCA: a socket has no certificate for tls_ca either.
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
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := mysql.Open(t.Context(), address+"?tls_ca="+ca+"&socket="+url.QueryEscape(socket), dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
}

// TestEscapedName: an @ that is escaped is not what cuts a URL short.
func TestEscapedName(t *testing.T) {
	t.Parallel()
	if err := mysql.Check("mysql://u@h/a%40b"); err != nil {
		t.Error(err)
	}
}
