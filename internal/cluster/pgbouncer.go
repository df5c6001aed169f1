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

// StartPgBouncer starts a PgBouncer in front of a server of [StartPostgres]. It pools transactions,
// with 20 connections for each database. It stops when ctx ends; Stop also waits until it has
// stopped.
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
				return []string{err.Error()} // launch then fails with this text
			}
			return []string{pgbouncer, ini(dir)}
		},
		ready: "process up",
		stop:  syscall.SIGTERM, // stops at once
	})
}
