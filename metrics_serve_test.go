package latchkey_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestServeMetrics runs the command serve. Its metrics are on an address of their own, and not on
// the public one; they end with the server.
func TestServeMetrics(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	socket := filepath.Join(dir, "m.sock")
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatal(out)
	}
	for _, c := range []struct{ addr, network, says string }{
		{"127.0.0.1:0", "tcp", `^Metrics on http://(127\.0\.0\.1:\d+), path /metrics\n`},
		{"unix:" + socket, "unix", `^Metrics on unix:(\S+), path /metrics\n`},
	} {
		server, address, ended := launch(t, dir, []string{"LATCHKEY_METRICS_ADDR=" + c.addr})
		public, err := http.Get("http://" + address + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		public.Body.Close()
		if public.StatusCode != http.StatusNotFound {
			t.Errorf("/metrics on the public address: %d", public.StatusCode)
		}
		taken := c.addr
		if c.network == "unix" {
			if got := ask(t, "unix", socket, "/metrics"); got != "HTTP/1.1 200 OK" {
				t.Errorf("on the socket: %s", got)
			}
			if got := ask(t, "unix", socket, "/get/my/view/"); got != "HTTP/1.1 404 Not Found" {
				t.Errorf("a view beside /metrics: %s", got)
			}
		} else {
			other, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			taken = other.Addr().String()
		}
		exit, out := run(t, dir, []string{"LATCHKEY_METRICS_ADDR=" + taken}, "serve", "--addr", "127.0.0.1:0")
		if exit != 1 || !strings.Contains(out, "in use") || !strings.Contains(out, "LATCHKEY_METRICS_ADDR") {
			t.Errorf("on an address that is taken: %d, %s", exit, out)
		}
		server.Signal(syscall.SIGTERM)
		log, err := ended()
		_, log, _ = strings.Cut(log, "\n")
		said := regexp.MustCompile(c.says).FindStringSubmatch(log)
		if err != nil || said == nil {
			t.Fatalf("%v, serve says %s", err, log)
		}
		if conn, err := net.Dial(c.network, said[1]); err == nil {
			conn.Close()
			t.Error("the metrics outlive the server")
		}
		if _, err := os.Lstat(socket); err == nil {
			t.Error("the socket is still there")
		}
	}
}

// TestScrapeWhileServing reads the metrics over TCP, as Prometheus does.
func TestScrapeWhileServing(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	if exit, out := run(t, dir, nil, "migrate"); exit != 0 {
		t.Fatal(out)
	}
	cmd := command(t, dir, []string{"LATCHKEY_METRICS_ADDR=127.0.0.1:0"}, "serve", "--addr", "127.0.0.1:0")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	said := make([]byte, 4096)
	n := 0
	addresses := regexp.MustCompile(`(?s)^Serving tutorial on (http://\S+) .*Metrics on (http://\S+),`)
	for addresses.FindSubmatch(said[:n]) == nil {
		more, err := stderr.Read(said[n:])
		if n += more; err != nil {
			t.Fatalf("%v: %s", err, said[:n])
		}
	}
	go io.Copy(io.Discard, stderr)
	at := addresses.FindSubmatch(said[:n])
	fetch := func(url string) string {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	fetch(string(at[1]) + "/get/my/view/")
	rebound, err := http.NewRequest("GET", string(at[2])+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	rebound.Host = "evil.example"
	if resp, err := http.DefaultClient.Do(rebound); err != nil || resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("a page of another site (DNS rebinding): %v, %v", resp, err)
	} else {
		resp.Body.Close()
	}
	want := `latchkey_http_requests_total{method="GET",route="/get/my/view/",status="401"} 1`
	if got := fetch(string(at[2]) + "/metrics"); !strings.Contains(got, want) {
		t.Errorf("want %s in %s", want, got)
	}
}
