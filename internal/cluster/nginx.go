//go:build unix

package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// StartNginx starts an nginx with default settings that passes all requests on to the HTTP server
// at upstream ("127.0.0.1:8000"). nginx stops when ctx ends; Stop also waits until it has stopped.
func StartNginx(ctx context.Context, upstream string) (*Server, error) {
	return StartNginxSite(ctx, func(port int) string {
		return fmt.Sprintf("server { listen 127.0.0.1:%d; location / { proxy_pass http://%s; } }\n", port, upstream)
	}, nil)
}

// StartNginxSite is [StartNginx] with a site of the caller's own. site returns what Debian's nginx
// reads from /etc/nginx/sites-enabled, and listens on the port of [Server.Address]. If the port is
// taken, site is called again with another one. files are written beside the configuration, by
// their names: certificates, for example.
func StartNginxSite(ctx context.Context, site func(port int) string, files map[string][]byte) (*Server, error) {
	nginx, err := find("nginx", "nginx", "/usr/sbin/nginx")
	if err != nil {
		return nil, err
	}
	conf := func(dir string) string { return filepath.Join(dir, "nginx.conf") }
	return start(ctx, engine{
		name: "nginx", scheme: "http",
		create: func(_ context.Context, dir string) error { return writeOwned(dir, files) },
		run: func(dir string, port int) []string {
			if err := os.WriteFile(conf(dir), []byte(nginxConf(dir)+site(port)+"}\n"), 0o644); err != nil {
				return []string{err.Error()} // launch then fails with this text
			}
			return []string{nginx, "-p", dir, "-c", conf(dir)}
		},
		ready: "start worker process",
		stop:  syscall.SIGTERM,
	})
}

// nginxConf returns the configuration of an nginx in dir, up to its sites.
func nginxConf(dir string) string {
	lines := []string{
		"daemon off;", "pid " + filepath.Join(dir, "nginx.pid") + ";", "error_log stderr notice;",
		"worker_processes 2;", "events { worker_connections 512; }", "http {", "access_log off;",
	}
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		lines = append(lines, fmt.Sprintf("%s_temp_path %s;", kind, filepath.Join(dir, kind)))
	}
	return strings.Join(lines, "\n") + "\n"
}

// writeOwned writes files into dir, which the server's account can read and others cannot.
func writeOwned(dir string, files map[string][]byte) error {
	who, err := account()
	for name, text := range files {
		path := filepath.Join(dir, name)
		err = errors.Join(err, os.WriteFile(path, text, 0o600))
		if who != nil {
			err = errors.Join(err, os.Chown(path, int(who.Uid), int(who.Gid)))
		}
	}
	return err
}
