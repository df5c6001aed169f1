//go:build unix

package cluster

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// StartPgBouncer starts a PgBouncer that pools transactions, 20 connections a database, before a server of
// [StartPostgres]. It stops with ctx at the latest; call Stop to have waited for it.
func StartPgBouncer(ctx context.Context, behind *Server) (*Server, error) {
	pgbouncer, err := find("pgbouncer", "pgbouncer", "/usr/sbin/pgbouncer")
	if err != nil {
		return nil, err
	}
	ini := func(dir string) string { return filepath.Join(dir, "pgbouncer.ini") }
	users := func(dir string) string { return filepath.Join(dir, "users.txt") }
	write := func(dir string, port int) error {
		return os.WriteFile(ini(dir), []byte(strings.Join([]string{
			"[databases]", fmt.Sprintf("* = host=127.0.0.1 port=%d", behind.port),
			"[pgbouncer]", "listen_addr = 127.0.0.1", fmt.Sprintf("listen_port = %d", port),
			"unix_socket_dir =", "auth_type = trust", "auth_file = " + users(dir),
			"pool_mode = transaction", "default_pool_size = 20", "max_client_conn = 600",
			"server_login_retry = 1", "log_connections = 0", "log_disconnections = 0",
		}, "\n")+"\n"), 0o644)
	}
	return start(ctx, engine{
		name: "PgBouncer", scheme: "postgres", user: "postgres",
		create: func(_ context.Context, dir string) error {
			return os.WriteFile(users(dir), []byte("\"postgres\" \"\"\n"), 0o644)
		},
		run: func(dir string, port int) []string {
			if err := write(dir, port); err != nil {
				return []string{err.Error()} // no such command
			}
			return []string{pgbouncer, ini(dir)}
		},
		ready: "process up",
		stop:  syscall.SIGTERM, // at once
	})
}
