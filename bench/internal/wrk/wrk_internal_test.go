package wrk

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, out string
		good      bool
	}{
		{"good", "Running 1s test\n\nresult {\"requests\":10,\"micros\":1000,\"p99\":12.5,\"refused\":0,\"broken\":0}\n", true},
		{"refused", "\nresult {\"requests\":10,\"micros\":1000,\"p99\":12.5,\"refused\":1,\"broken\":0}\n", false},
		{"broken", "\nresult {\"requests\":10,\"micros\":1000,\"p99\":12.5,\"refused\":0,\"broken\":1}\n", false},
		{"nothing", "\nresult {\"requests\":0,\"micros\":1000,\"p99\":0,\"refused\":0,\"broken\":0}\n", false},
		{"no result", "Running 1s test\n", false},
		{"no JSON", "\nresult {\n", false},
	} {
		r, err := parse(c.out)
		if (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.good && (r.PerSecond() != 10_000 || r.P99 != 12.5) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestRun checks that wrk sends the header, and that a refusal is an error.
func TestRun(t *testing.T) {
	t.Parallel()
	if _, err := Find(); errors.Is(err, ErrMissing) {
		t.Skip(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != `Token "quoted"` {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	r, err := Run(t.Context(), dir, Load{URL: server.URL, Authorization: `Token "quoted"`, Seconds: 1})
	if err != nil || r.PerSecond() <= 0 || r.P99 <= 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := Run(t.Context(), dir, Load{URL: server.URL, Seconds: 1}); err == nil || r.Refused == 0 {
		t.Errorf("refused: %+v, %v", r, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
