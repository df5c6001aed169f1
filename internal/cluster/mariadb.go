//go:build unix

package cluster

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
)

// StartMariaDB starts a MariaDB with utf8mb4, utf8mb4_bin and 600 connections, for the user root
// without a password. options are further ones, such as "--max-connections=20". The server stops
// when ctx ends; Stop also waits until it has stopped.
func StartMariaDB(ctx context.Context, options ...string) (*Server, error) {
	mariadbd, err := find("mariadbd", "mariadb-server-core", "/usr/sbin/mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := find("mariadb-install-db", "mariadb-server-core", "/usr/bin/mariadb-install-db")
	if err != nil {
		return nil, err
	}
	const log = "--innodb-log-file-size=16M" // not the default of 96M: the file is written and copied for each server
	return start(ctx, engine{
		name: "MariaDB", scheme: "mysql", user: "root",
		create: func(ctx context.Context, dir string) error {
			return fromTemplate(ctx, "mariadb", dir, func() error {
				return once(ctx, dir, install, "--no-defaults", "--auth-root-authentication-method=normal",
					"--skip-test-db", "--datadir="+filepath.Join(dir, "data"), "--innodb-flush-method=nosync", log)
			})
		},
		run: func(dir string, port int) []string {
			return append([]string{
				mariadbd, "--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--tmpdir=" + dir,
				"--socket=" + filepath.Join(dir, "socket"), "--pid-file=" + filepath.Join(dir, "pid"),
				"--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", port), "--skip-name-resolve",
				"--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin", "--max-connections=600",
				// An acknowledged write has reached the kernel, so it survives the process.
				"--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-buffer-pool-size=64M",
				log,
			}, options...)
		},
		ready: "ready for connections",
		stop:  syscall.SIGTERM,
	})
}
