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

// StartNginx starts an nginx with default settings that passes all requests on to the HTTP server
// at upstream ("127.0.0.1:8000"). nginx stops when ctx ends; Stop also waits until it has stopped.
func StartNginx(ctx context.Context, upstream string) (*Server, error) {
	nginx, err := find("nginx", "nginx", "/usr/sbin/nginx")
	if err != nil {
		return nil, err
	}
	conf := func(dir string) string { return filepath.Join(dir, "nginx.conf") }
	write := func(dir string, port int) error {
		temp := ""
		for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			temp += fmt.Sprintf("  %s_temp_path %s;\n", kind, filepath.Join(dir, kind))
		}
		return os.WriteFile(conf(dir), []byte(strings.Join([]string{
			"daemon off;", "pid " + filepath.Join(dir, "nginx.pid") + ";",
			"error_log stderr notice;", "worker_processes 2;",
			"events { worker_connections 512; }",
			"http {", "  access_log off;", temp,
			"  server {", fmt.Sprintf("    listen 127.0.0.1:%d;", port),
			"    location / { proxy_pass http://" + upstream + "; }",
			"  }", "}",
		}, "\n")+"\n"), 0o644)
	}
	return start(ctx, engine{
		name: "nginx", scheme: "http",
		create: func(context.Context, string) error { return nil },
		run: func(dir string, port int) []string {
			if err := write(dir, port); err != nil {
				return []string{err.Error()} // launch then fails with this text
			}
			return []string{nginx, "-p", dir, "-c", conf(dir)}
		},
		ready: "start worker process",
		stop:  syscall.SIGTERM,
	})
}
