package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// recordedCase is requests and what Django 5.2 with DRF 3.18 answered.
type recordedCase struct {
	Name      string
	Unordered bool     // the order of the body's keys says nothing
	Mask      []string // "token": the answers have new keys
	SameToken bool     `json:"same_token"` // and the same one in each step
	Steps     []struct {
		Method, Target string
		Headers        [][2]string
		Body           string
		Body64         string `json:"body_base64"`
		Response       recordedAnswer
	}
}

type recordedAnswer struct {
	Status  int
	Headers map[string]string
	Body    string
}

// TestRecordedAnswers plays what the real thing was asked, over the database that it made. Left out of its
// record is what needs sessions, throttles or model permissions.
func TestRecordedAnswers(t *testing.T) {
	t.Parallel()
	site := referenceSite(t)
	file, err := os.Open("testdata/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for decoder := json.NewDecoder(file); ; {
		var c recordedCase
		if err := decoder.Decode(&c); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		t.Run(c.Name, func(t *testing.T) { c.play(t, site) }) // in order: cases share the database
	}
}

func (c recordedCase) play(t *testing.T, h http.Handler) {
	tokens := map[string]bool{}
	for i, step := range c.Steps {
		body := []byte(step.Body)
		if step.Body64 != "" {
			body, _ = base64.StdEncoding.DecodeString(step.Body64)
		}
		got := ask(t, h, step.Method, step.Target, step.Headers, body)
		for _, m := range regexp.MustCompile(`"token":"[0-9a-f]{40}"`).FindAllString(got.Body, -1) {
			tokens[m] = true
		}
		want, have := c.normal(step.Response), c.normal(got)
		if !reflect.DeepEqual(want, have) {
			t.Errorf("step %d: %s %s\n\twant %+v\n\thave %+v", i+1, step.Method, step.Target, want, have)
		}
	}
	if c.SameToken && len(tokens) != 1 {
		t.Errorf("%d different tokens", len(tokens))
	}
}

// ask sends a request as it would come off the wire: header lines as they stand.
func ask(t *testing.T, h http.Handler, method, target string, headers [][2]string, body []byte) recordedAnswer {
	t.Helper()
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%s %s HTTP/1.1\r\nHost: testserver\r\n", method, target)
	for _, h := range headers {
		fmt.Fprintf(&raw, "%s: %s\r\n", h[0], h[1])
	}
	if len(body) > 0 {
		fmt.Fprintf(&raw, "Content-Length: %d\r\n", len(body))
	}
	raw.WriteString("\r\n")
	raw.Write(body)
	r, err := http.ReadRequest(bufio.NewReader(&raw))
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	answer := recordedAnswer{Status: w.Code, Headers: map[string]string{}, Body: w.Body.String()}
	for name, values := range w.Header() {
		answer.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return answer
}

var compared = []string{
	"content-type", "www-authenticate", "allow", "vary", "location", "x-frame-options", "x-content-type-options",
	"referrer-policy", "cross-origin-opener-policy", "x-echo",
}

// normal drops what says nothing: the order of sets, keys that are new each time.
func (c recordedCase) normal(a recordedAnswer) recordedAnswer {
	headers := map[string]string{}
	for _, name := range compared {
		value, ok := a.Headers[name]
		if name == "vary" || name == "allow" {
			parts := strings.Split(strings.ToLower(strings.ReplaceAll(value, " ", "")), ",")
			parts = slices.DeleteFunc(parts, func(p string) bool { return p == "cookie" }) // there are no sessions here
			slices.Sort(parts)
			value = strings.Join(parts, ", ")
			ok = value != ""
		}
		if ok {
			headers[name] = value
		}
	}
	a.Headers = headers
	if slices.Contains(c.Mask, "token") {
		a.Body = regexp.MustCompile(`"token":"[0-9a-f]{40}"`).ReplaceAllString(a.Body, `"token":"*"`)
	}
	var value any
	if c.Unordered && json.Unmarshal([]byte(a.Body), &value) == nil {
		sorted, _ := json.Marshal(value)
		a.Body = string(sorted)
	}
	return a
}

// referenceSite is the reference project's routes in Go, over a copy of its database.
func referenceSite(t *testing.T) *latchkey.Site {
	t.Helper()
	data, err := os.ReadFile("../migrate/testdata/reference.sqlite3")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "reference.sqlite3")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	project := latchkey.Project{Name: "reference", Setup: referenceRoutes, Log: slog.New(slog.DiscardHandler),
		API: func(s *latchkey.Site) rest.Config {
			return rest.Config{Authenticators: []rest.Authenticator{s.BasicAuthentication}, Permissions: []rest.Permission{rest.AllowAny}}
		}}
	settings := latchkey.Settings{Database: "sqlite:" + path, AllowedHosts: []string{"*"}, SecretKey: "for tests alone"}
	settings.Password.Iterations = 1000
	site, err := latchkey.Open(context.Background(), project, settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	cheapen(t, site)
	return site
}

// cheapen gives those whose password was hashed a million times the same one at less cost.
func cheapen(t *testing.T, site *latchkey.Site) {
	t.Helper()
	ctx := context.Background()
	for name, password := range map[string]string{
		"alice": "wonderland-1865", "bob": "wonderland-1865", "carol": "wonderland-1865", "heidi": "wonderland-1865",
		"Grace.Ünï": "pässwörd with spaces ☃",
	} {
		user, err := site.Users.ByName(ctx, name)
		if err == nil {
			err = site.Users.SetPassword(ctx, user.ID, password)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
