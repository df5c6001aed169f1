package latchkey_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/webtest"
)

// TestTerminate sends SIGTERM to a server with open connections, and then requests on these. They
// are answered with Connection: close. A second SIGTERM ends the server at once.
func TestTerminate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	environ := []string{"LATCHKEY_PASSWORD_ITERATIONS=1000", "LATCHKEY_TIMEOUTS_DRAIN=1h"}
	if exit, out := run(t, dir, environ, "migrate"); exit != 0 {
		t.Fatalf("migrate: %d\n%s", exit, out)
	}
	server, address, ended := launch(t, dir, environ)
	t.Cleanup(func() { server.Kill() })
	const refused = `401 {"detail":"Authentication credentials were not provided."}`
	request := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n" }
	idle, half := webtest.Dial(t, address), webtest.Dial(t, address)
	if got := idle.Ask(request("/get/my/view/")); got != refused {
		t.Fatal(got)
	}
	half.Send(request("/get/my/view/")[:20])

	server.Signal(syscall.SIGTERM)
	for deadline := time.Now().Add(time.Minute); ; {
		if got := webtest.Dial(t, address).Ask(request("/readyz")); got == "503 shutting down\n close" {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("readiness says %q", got)
		}
	}
	if got := idle.Ask(request("/get/my/view/")); got != refused+" close" {
		t.Errorf("idle: %s", got)
	}
	if got := half.Ask(request("/get/my/view/")[20:]); got != refused+" close" {
		t.Errorf("half sent: %s", got)
	}
	server.Signal(syscall.SIGTERM)
	if log, err := ended(); err == nil || !strings.Contains(err.Error(), "signal: terminated") {
		t.Errorf("%v\n%s", err, log)
	}
}
