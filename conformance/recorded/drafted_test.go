package recorded_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// TestDrafted plays the cases of the shop that concern models against conformance/drafted, which
// inspectdb has written and no hand has touched.
func TestDrafted(t *testing.T) {
	t.Parallel()
	binary, err := launch.BuildProgram(t.Context(), t.TempDir(), "drafted")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	database, _, err := databases.Fresh(t.Context(), "sqlite", dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := databases.Shop(t.Context(), database, dir); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Drafted(t.Context(), binary, database, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	all, err := recorded.Shop("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	count, passed := 0, 0
	for _, c := range all {
		if !concernsModels(c) {
			continue
		}
		problems, err := c.Play(t.Context(), server.Address)
		if err != nil {
			t.Fatal(err)
		}
		count++
		if len(problems) == 0 {
			passed++
			continue
		}
		t.Logf("%s: %s", c.Name, strings.Join(problems, "\n"))
	}
	t.Logf("%d of %d passed", passed, count)
	if passed < 250 {
		t.Errorf("%d of %d passed, want 250", passed, count)
	}
}

// concernsModels reports whether a case has requests to api/, links/ or generic/.
func concernsModels(c recorded.Case) bool {
	for _, s := range c.Steps {
		for _, prefix := range []string{"/api/", "/links/", "/generic/"} {
			if strings.HasPrefix(s.Target, prefix) {
				return true
			}
		}
	}
	return false
}
