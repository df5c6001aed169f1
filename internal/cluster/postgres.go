//go:build unix

package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// StartPostgres starts a PostgreSQL with UTF8, C.UTF-8 and 600 connections, for the user postgres, and more settings
// ("max_connections=20") where given. It stops with ctx at the latest; call Stop to have waited for it.
func StartPostgres(ctx context.Context, settings ...string) (*Server, error) {
	postgres, err := find("postgres", "postgresql", "/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil, err
	}
	initdb := filepath.Join(filepath.Dir(postgres), "initdb")
	settings = append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=600",
		"fsync=off", // and synchronous_commit on: what it acknowledges outlives the process
		"log_min_messages=log",
		"deadlock_timeout=20ms",           // not 1s: tests have many deadlocks, one after the other
		"dynamic_shared_memory_type=mmap", // in its folder
	}, settings...)
	return start(ctx, engine{
		name: "PostgreSQL", scheme: "postgres", user: "postgres",
		create: func(ctx context.Context, dir string) error {
			return fromTemplate(ctx, "postgres", dir, func() error {
				return once(ctx, dir, initdb, "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust",
					"-E", "UTF8", "--locale=C.UTF-8", "--lc-messages=C", "--no-sync")
			})
		},
		run: func(dir string, port int) []string {
			command := []string{postgres, "-D", filepath.Join(dir, "data"), "-p", fmt.Sprint(port)}
			for _, s := range settings {
				command = append(command, "-c", s)
			}
			return command
		},
		ready: "database system is ready to accept connections",
		stop:  syscall.SIGINT, // fast: clients are cut off
		clean: forget,
	})
}

// forget removes the few bytes of shared memory that a killed PostgreSQL leaves to the kernel, by its lock file.
func forget(dir string) {
	lock, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return // it ended in order
	}
	if lines := strings.Split(string(lock), "\n"); len(lines) > 6 {
		if key := strings.Fields(lines[6]); len(key) == 2 {
			_ = exec.Command("ipcrm", "-m", key[1]).Run() // bytes; nothing to do about it
		}
	}
}
