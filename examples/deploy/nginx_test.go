//go:build unix

package deploy_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/rest"
)

// notes is a project whose view shows what it knows of the client.
var notes = latchkey.Project{Name: "notes", Log: slog.New(slog.DiscardHandler), Setup: func(site *latchkey.Site) error {
	site.View("/whoami/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
		if _, err := site.Sessions.CSRFToken(r.Request, r.ResponseHeader()); err != nil { // sets the cookie
			return nil, err
		}
		return rest.OK(rest.Object{"address", r.ClientAddress(), "secure", r.IsSecure(), "url", r.AbsoluteURL("")}), nil
	}, "GET", "POST"), rest.Permissions(rest.AllowAny))
	site.View("/token/", site.ObtainAuthToken)
	return nil
}}

// TestNginx serves a project with the settings file behind nginx with its configuration, and a
// certificate of its own. Only addresses and paths differ from the files.
func TestNginx(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	addr := serveNotes(t)
	certificate, key, trusted := selfSigned(t)
	var plain string
	nginx, err := cluster.StartNginxSite(t.Context(), func(port int) string {
		plain = freeAddress(t)
		return replace(t, read(t, "nginx.conf"),
			"127.0.0.1:8000", addr,
			"listen 80", "listen "+plain, "listen 443", fmt.Sprintf("listen 127.0.0.1:%d", port),
			"/etc/ssl/notes/fullchain.pem", "fullchain.pem", "/etc/ssl/notes/privkey.pem", "privkey.pem")
	}, map[string][]byte{"fullchain.pem": certificate, "privkey.pem": key})
	if errors.Is(err, cluster.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nginx.Stop)

	from := "127.0.0.1"
	if runtime.GOOS == "linux" {
		from = "127.0.0.2" // an address that is no trusted proxy
	}
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: trusted},
			DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
				dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
				if strings.HasSuffix(to, ":80") {
					return dialer.DialContext(ctx, network, plain)
				}
				return dialer.DialContext(ctx, network, nginx.Address())
			},
		},
	}
	t.Cleanup(client.CloseIdleConnections)
	send := func(method, url string, body []byte, header ...string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		if host := r.Header.Get("Host"); host != "" {
			r.Host = host
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, string(text)
	}

	resp, _ := send("GET", "http://notes.example.com/whoami/?a=1", nil)
	if to := resp.Header.Get("Location"); resp.StatusCode != 301 || to != "https://notes.example.com/whoami/?a=1" {
		t.Errorf("http: %d to %q", resp.StatusCode, to)
	}
	want := `{"address":"` + from + `","secure":true,"url":"https://notes.example.com/whoami/"}`
	for _, forged := range [][]string{
		nil,
		{"X-Forwarded-For", "203.0.113.9"},
		{"X-Forwarded-Proto", "http"},
		{"X_Forwarded_For", "203.0.113.9"}, // CVE-2025-64484: underscore aliases
	} {
		resp, body := send("GET", "https://notes.example.com/whoami/", nil, forged...)
		if resp.StatusCode != 200 || body != want {
			t.Errorf("%q: %d %s, want %s", forged, resp.StatusCode, body, want)
		}
		cookie := resp.Header.Get("Set-Cookie")
		if !strings.Contains(cookie, "; Secure") || resp.Header.Get("Strict-Transport-Security") != "max-age=3600" {
			t.Errorf("%q: cookie %q, HSTS %q", forged, cookie, resp.Header.Get("Strict-Transport-Security"))
		}
	}
	resp, _ = send("GET", "https://notes.example.com/whoami/", nil, "Host", "elsewhere.example.com")
	if resp.StatusCode != 400 {
		t.Errorf("another host: %d", resp.StatusCode)
	}
	for size, want := range map[int]struct { // over limits.max_body, and over client_max_body_size
		status  int
		byNginx bool
	}{2_900_000: {400, false}, 4_000_000: {413, true}} {
		resp, body := send("POST", "https://notes.example.com/token/", make([]byte, size),
			"Content-Type", "application/json")
		if resp.StatusCode != want.status || strings.Contains(body, "nginx") != want.byNginx {
			t.Errorf("%d bytes: %d %s", size, resp.StatusCode, body)
		}
	}
}

// serveNotes runs the command serve with the settings file, and returns the address. Only the
// database and the address differ from the file.
func serveNotes(t *testing.T) (address string) {
	t.Helper()
	address = freeAddress(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "latchkey.toml")
	text := replace(t, read(t, "latchkey.toml"), "127.0.0.1:8000", address, "/var/lib/notes", dir)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int)
	go func() { ended <- latchkey.Run(ctx, notes, []string{"serve", "--migrate", "--config", file}) }()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d", code)
		}
	})
	awaitServer(t, address)
	return address
}

// awaitServer returns when the server answers.
func awaitServer(t *testing.T, address string) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatal("the server does not answer")
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// selfSigned returns a certificate for notes.example.com with its key, and the pool that trusts it.
func selfSigned(t *testing.T) (certificate, key []byte, trusted *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"notes.example.com"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	trusted = x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), trusted
}
