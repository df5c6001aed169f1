package mysql

import (
	"crypto/tls"
	"encoding/pem"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestParse has the parts of a URL and each parameter, with the driver's options for them.
func TestParse(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(nil)
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
		0o600); err != nil {
		t.Fatal(err)
	}
	type options struct{ User, Password, Net, Address, Database, TLS, CAFor string }
	for address, want := range map[string]options{
		"u@h/d":                         {"u", "", "tcp", "h:3306", "d", "preferred", ""},
		"u:p%2F@h:77/a%20b":             {"u", "p/", "tcp", "h:77", "a b", "preferred", ""},
		"/d":                            {"", "", "tcp", "127.0.0.1:3306", "d", "preferred", ""},
		"u@[::1]/d":                     {"u", "", "tcp", "[::1]:3306", "d", "preferred", ""},
		"u@h/d?tls=preferred":           {"u", "", "tcp", "h:3306", "d", "preferred", ""},
		"u@h/d?tls=true":                {"u", "", "tcp", "h:3306", "d", "true", ""},
		"u@h/d?tls=false":               {"u", "", "tcp", "h:3306", "d", "false", ""},
		"u@h/d?tls=skip-verify":         {"u", "", "tcp", "h:3306", "d", "skip-verify", ""},
		"u@h:77/d?tls_ca=CA":            {"u", "", "tcp", "h:77", "d", "preferred", "h"},
		"/d?tls_ca=CA":                  {"", "", "tcp", "127.0.0.1:3306", "d", "preferred", "127.0.0.1"},
		"u@h/d?tls_ca=CA&tls=true":      {"u", "", "tcp", "h:3306", "d", "true", "h"},
		"u@h/d?socket=/run/m":           {"u", "", "unix", "/run/m", "d", "false", ""},
		"u@h/d?socket=/run/m&tls_ca=CA": {"u", "", "unix", "/run/m", "d", "false", ""},
		"u@h/d?socket=/run/m&tls=true":  {"u", "", "unix", "/run/m", "d", "false", ""},
	} {
		address = "mysql://" + strings.Replace(address, "=CA", "="+url.QueryEscape(ca), 1)
		c, err := parse(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		got := options{c.User, c.Passwd, c.Net, c.Addr, c.DBName, c.TLSConfig, ""}
		if c.TLS != nil {
			got.CAFor = c.TLS.ServerName
			if c.TLS.RootCAs == nil || c.TLS.InsecureSkipVerify || c.TLS.MinVersion != tls.VersionTLS12 {
				t.Errorf("%s: %+v", address, c.TLS)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", address, diff)
		}
		if want.CAFor != "" && !Verified(address) {
			t.Errorf("%s is not verified", address)
		}
	}
	key := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(key, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"tls_ca=" + url.QueryEscape(key): "database url: tls_ca must name a file of certificates",
		"tls_ca=/nosuch":                 "database url: tls_ca must name a file of certificates",
		"tls_ca=CA&tls=false":            "database url: tls_ca needs tls=true",
		"tls_ca=CA&tls=skip-verify":      "database url: tls_ca needs tls=true",
		"tls=TRUE":                       "database url: tls must be preferred, true, skip-verify or false",
		"TLS=true":                       "database url: unknown parameter: the parameters are tls, tls_ca and socket",
	} {
		if err := Check("mysql://u@h/d?" + strings.Replace(query, "=CA", "="+url.QueryEscape(ca), 1)); err == nil ||
			err.Error() != want {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// TestConfigure has the options that do not depend on the URL.
func TestConfigure(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		1: "1", time.Second: "1", time.Second + 1: "2", 1500 * time.Millisecond: "2", 4 * time.Second: "4",
	} {
		c := driver.NewConfig()
		configure(c, sqlstore.Config{Wait: wait, Connect: 7 * time.Second, Password: "of config"})
		params := map[string]string{
			"optimizer_switch":         "COALESCE(/*M! 'exists_to_in=off', */ @@optimizer_switch)",
			"sql_mode":                 "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
			"innodb_lock_wait_timeout": want, "lock_wait_timeout": want, "autocommit": "1",
		}
		if diff := cmp.Diff(params, c.Params); diff != "" {
			t.Errorf("%v: %s", wait, diff)
		}
		if !c.ParseTime || c.Loc != time.UTC || !c.ClientFoundRows || !c.RejectReadOnly || c.Timeout != 7*time.Second ||
			c.Passwd != "of config" {
			t.Errorf("%+v", c)
		}
	}
	c := driver.NewConfig()
	c.Passwd = "of url"
	if configure(c, sqlstore.Config{Password: "of config"}); c.Passwd != "of url" {
		t.Errorf("the password is %q", c.Passwd)
	}
}
