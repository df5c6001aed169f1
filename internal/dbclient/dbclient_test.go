package dbclient_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbclient"
)

// TestPostgres has URLs, and the arguments and variables of psql. No argument has a password.
func TestPostgres(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, password string
		arg           string
		env           []string
	}{
		"plain": {"postgres://alice@db/notes", "", "postgres://alice@db/notes", nil},
		"a password beside the URL": {"postgres://alice@db:5433/notes?sslmode=verify-full", "s3cret",
			"postgres://alice@db:5433/notes?sslmode=verify-full", []string{"PGPASSWORD=s3cret"}},
		"a password in the URL": {"postgres://alice:s3cret%40@db/notes", "s3cret-other", "postgres://alice@db/notes",
			[]string{"PGPASSWORD=s3cret@"}},
		"a password as a parameter": {"postgresql://db/notes?user=alice&password=s3cret", "",
			"postgresql://db/notes?user=alice",
			[]string{"PGPASSWORD=s3cret"}},
		"the password of a key": {"postgres://db/notes?sslkey=k&sslpassword=s3cret", "",
			"postgres://db/notes?sslkey=k", nil},
		"several hosts, a socket": {"postgres:///notes?host=/run/a%20b,db&port=1,2", "",
			"postgres:///notes?host=%2Frun%2Fa%20b%2Cdb&port=1%2C2", nil},
		"parameters of the driver": {"postgres://db/notes?pooled=true&statement_cache_capacity=5", "",
			"postgres://db/notes", nil},
		"settings of the session": {"postgres://db/notes?search_path=app,public&work_mem=4%20MB&options=-c%20a%3Db", "",
			"postgres://db/notes?options=-c%20a%3Db%20-c%20search_path%3Dapp%2Cpublic%20-c%20work_mem%3D4%5C%20MB", nil},
	} {
		client, err := dbclient.Postgres(c.url, c.password)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string{"--dbname=" + c.arg}, client.Args); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.env, client.Env); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if strings.Contains(strings.Join(client.Args, " "), "s3cret") {
			t.Errorf("%s: an argument has the password: %q", name, client.Args)
		}
	}
}

// TestMySQL has URLs, and the file of options of mysql and of mariadb. No argument has a password.
func TestMySQL(t *testing.T) {
	t.Parallel()
	const head = "[client]\n"
	const charset = "default-character-set=\"utf8mb4\"\n"
	for name, c := range map[string]struct {
		url, password  string
		mysql, mariadb string
	}{
		"plain": {"mysql://alice@db/notes", "",
			head + "user=\"alice\"\n" + charset + "host=\"db\"\nprotocol=\"tcp\"\n", "same"},
		"no host": {"mysql:///notes", "", head + charset + "host=\"127.0.0.1\"\nprotocol=\"tcp\"\n", "same"},
		"a password beside the URL": {"mysql://alice@[::1]:3307/notes", "s3cret",
			head + "user=\"alice\"\npassword=\"s3cret\"\n" + charset +
				"host=\"::1\"\nport=\"3307\"\nprotocol=\"tcp\"\n", "same"},
		"a password in the URL": {"mysql://alice:s3cret%0A%22%5C%23@db/notes", "s3cret-other",
			head + "user=\"alice\"\npassword=\"s3cret\\n\\\"\\\\#\"\n" + charset + "host=\"db\"\nprotocol=\"tcp\"\n",
			"same"},
		"a socket": {"mysql://alice@db/notes?socket=/run/m.sock&tls=true", "",
			head + "user=\"alice\"\n" + charset + "socket=\"/run/m.sock\"\nprotocol=\"socket\"\n", "same"},
		"TLS": {"mysql://db/notes?tls=true", "", head + charset +
			"host=\"db\"\nprotocol=\"tcp\"\nssl-mode=VERIFY_IDENTITY\n",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nssl\nssl-verify-server-cert\n"},
		"TLS with an authority": {"mysql://db/notes?tls_ca=ca.pem", "",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nssl-ca=\"ca.pem\"\nssl-mode=VERIFY_IDENTITY\n",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nssl-ca=\"ca.pem\"\nssl\nssl-verify-server-cert\n"},
		"unverified TLS": {"mysql://db/notes?tls=skip-verify", "",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nssl-mode=REQUIRED\n",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nssl\nskip-ssl-verify-server-cert\n"},
		"no TLS": {"mysql://db/notes?tls=false", "", head + charset +
			"host=\"db\"\nprotocol=\"tcp\"\nssl-mode=DISABLED\n",
			head + charset + "host=\"db\"\nprotocol=\"tcp\"\nskip-ssl\n"},
	} {
		client, err := dbclient.MySQL(c.url, c.password)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string{"--database=notes"}, client.Args); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.mysql, client.Options(false)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if c.mariadb == "same" {
			c.mariadb = c.mysql
		}
		if diff := cmp.Diff(c.mariadb, client.Options(true)); diff != "" {
			t.Errorf("%s, MariaDB: %s", name, diff)
		}
	}
}
