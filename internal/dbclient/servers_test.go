package dbclient_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbclient"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// query runs a statement in a client on the real database, and returns what it prints.
func query(t *testing.T, client dbclient.Client, args ...string) string {
	t.Helper()
	cmd, clean, err := client.Command(context.WithoutCancel(t.Context()), args...) // also in a Cleanup
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if err := clean(); err != nil {
		t.Error(err)
	}
	return strings.TrimSpace(string(out))
}

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			return
		}
	}
	t.Skipf("no %s is installed", strings.Join(programs, " or "))
}

func TestOnPostgres(t *testing.T) {
	t.Parallel()
	need(t, "psql")
	url := dbtest.Postgres(t)
	query(t, clientOf(t, dbclient.Postgres, url, ""), "-c", "CREATE ROLE habits LOGIN PASSWORD 's3cret'")
	t.Cleanup(func() { query(t, clientOf(t, dbclient.Postgres, url, ""), "-c", "DROP ROLE habits") })
	mark := "?"
	if strings.Contains(url, "?") {
		mark = "&"
	}
	client := clientOf(t, dbclient.Postgres,
		strings.Replace(url, "postgres@", "habits@", 1)+mark+"pooled=true&search_path=a,b", "s3cret")
	if got := query(t, client, "-tAc", "SELECT current_user, current_setting('search_path')"); got != "habits|a,b" {
		t.Error(got)
	}
}

func TestOnMySQL(t *testing.T) {
	t.Parallel()
	need(t, "mysql", "mariadb")
	url := dbtest.MySQL(t, "utf8mb4_bin")
	const password = `s3 "'#\%;`
	root := clientOf(t, dbclient.MySQL, url, "")
	query(t, root, "-e", `CREATE USER habits@'%' IDENTIFIED BY 's3 "\'#\\%;'; GRANT ALL ON *.* TO habits@'%'`)
	t.Cleanup(func() { query(t, root, "-e", "DROP USER habits@'%'") })
	client := clientOf(t, dbclient.MySQL, strings.Replace(url, "root@", "habits@", 1), password)
	if got := query(t, client, "-Ne",
		"SELECT substring_index(user(), '@', 1), @@character_set_client"); got != "habits\tutf8mb4" {
		t.Error(got)
	}
	cmd, clean, err := client.Command(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := strings.TrimPrefix(cmd.Args[1], "--defaults-file=")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || strings.Contains(strings.Join(cmd.Args, " "), "s3") {
		t.Errorf("%v, %v, %q", info, err, cmd.Args)
	}
	if err := clean(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
		t.Errorf("the file of options is left: %v", err)
	}
}

func clientOf(
	t *testing.T, of func(url, password string) (dbclient.Client, error), url, password string,
) dbclient.Client {
	t.Helper()
	client, err := of(url, password)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
