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

// StartPostgres starts a PostgreSQL with UTF8, C.UTF-8 and 600 connections, for the user postgres.
// settings are further ones, such as "max_connections=20". The server stops when ctx ends; Stop
// also waits until it has stopped.
func StartPostgres(ctx context.Context, settings ...string) (*Server, error) {
	postgres, err := find("postgres", "postgresql", "/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil, err
	}
	initdb := filepath.Join(filepath.Dir(postgres), "initdb")
	settings = append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=600",
		"fsync=off", // synchronous_commit stays on: an acknowledged write survives the process
		"log_min_messages=log",
		"deadlock_timeout=20ms",           // not the default of 1s: tests cause many deadlocks in sequence
		"dynamic_shared_memory_type=mmap", // files in the server's folder
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
		stop:  syscall.SIGINT, // "fast" shutdown: clients are disconnected
		clean: removeSharedMemory,
	})
}

// removeSharedMemory removes the few bytes of shared memory that a killed PostgreSQL leaves in the
// kernel. The lock file names their key.
func removeSharedMemory(dir string) {
	lock, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		return // the server ended in order
	}
	if lines := strings.Split(string(lock), "\n"); len(lines) > 6 {
		if key := strings.Fields(lines[6]); len(key) == 2 {
			_ = exec.Command("ipcrm", "-m", key[1]).Run() // a failure leaks a few bytes only
		}
	}
}
