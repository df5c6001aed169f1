//go:build unix

package postgres_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/internal/cluster/faults"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// TestOpenRefused has connections that a real server refuses: one line that says why, and a hint.
func TestOpenRefused(t *testing.T) {
	t.Parallel()
	s := faults.Start(t, cluster.StartPostgres)
	admin := adminOf(t, s)
	var hba string
	if err := admin.QueryRow("SHOW hba_file").Scan(&hba); err != nil {
		t.Fatal(err)
	}
	faults.Exec(t, admin, "CREATE ROLE alice LOGIN PASSWORD 's3cret-right'")
	faults.Exec(t, admin, "COPY (SELECT unnest(array['host all postgres 127.0.0.1/32 trust', "+
		"'host postgres alice 127.0.0.1/32 scram-sha-256', 'hostssl all carol 127.0.0.1/32 trust'])) TO '"+hba+"'")
	faults.Exec(t, admin, "SELECT pg_reload_conf()")

	at, err := url.Parse(s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	on := func(user, host, database string) string { return "postgres://" + user + "@" + host + "/" + database }
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) { // until the server has read the file again
		db, err := postgres.Open(t.Context(), on("alice", at.Host, "template1"), dbtest.Patient())
		if err != nil {
			break
		}
		db.Close()
		if time.Since(start) > 2*time.Minute {
			t.Fatal("the server does not read pg_hba.conf again")
		}
	}
	for name, c := range map[string]struct {
		url, password string
		says, hint    string
		temporary     bool
	}{
		"a wrong password": {on("alice", at.Host, "postgres"), "s3cret-wrong",
			`the password of user "alice" is refused: `,
			"set database_password, PGPASSWORD or ~/.pgpass", false},
		"no password": {on("alice", at.Host, "postgres"), "", `the password of user "alice" is refused: `,
			"set database_password", false},
		"no such database": {on("postgres", at.Host, "nosuch"), "", "there is no such database: ",
			"create it first: createdb nosuch", false},
		"no line of pg_hba.conf": {on("alice", at.Host, "template1"), "", `user "alice" is refused: `,
			"create the role (createuser), and let pg_hba.conf admit", false},
		"TLS demanded": {on("carol", at.Host, "postgres?sslmode=disable"), "", `user "carol" is refused: `,
			"create the role (createuser), and let pg_hba.conf admit the role, the database and this machine; if it demands TLS", false},
		"TLS not offered": {on("postgres", at.Host, "postgres?sslmode=require"), "", "the server does not offer TLS: ",
			"set ssl = on", false},
		"not running": {on("postgres", "127.0.0.1:1", "postgres"), "", "no server accepts connections there: ",
			"start the server", true},
		"no socket": {on("postgres", "", "postgres?host=/nosuch"), "", "there is no socket that this user may open: ",
			"start the server", true},
	} {
		patient := dbtest.Patient()
		patient.Password = c.password
		db, err := postgres.Open(t.Context(), c.url, patient)
		if err == nil {
			db.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		var hinter interface{ Hint() string }
		if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") ||
			strings.Contains(err.Error(), "s3cret") ||
			errors.Is(err, auth.ErrUnavailable) != c.temporary {
			t.Errorf("%s: %v", name, err)
		}
		if !errors.As(err, &hinter) || !strings.HasPrefix(hinter.Hint(), c.hint) {
			t.Errorf("%s: the hint of %v", name, err)
		}
	}
	db, err := postgres.Open(t.Context(), on("alice", at.Host, "postgres"),
		sqlstore.Config{Password: "s3cret-right", Connect: time.Minute})
	if err != nil {
		t.Fatalf("the right password: %v", err)
	}
	db.Close()
}
