package recorded_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
	"github.com/latchkey-go/latchkey/internal/django"
)

// drafted is the number of cases that a draft answers before a hand has touched it, at least.
const drafted = 250

// TestDrafted plays the cases of the shop that concern models against conformance/drafted, which
// inspectdb has written from internal/django/testdata/shop.json.
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
		t.Logf("%s: %s", c.Name, problems[0])
	}
	t.Logf("%d of %d passed", passed, count)
	if passed < drafted {
		t.Errorf("%d of %d passed, want %d", passed, count, drafted)
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

// TestDescribed describes the shop inside the real Django: the description is the one of which
// conformance/drafted was made.
func TestDescribed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	shop := launch.Django{Project: "shop", Database: "sqlite:" + filepath.Join(dir, "shop.sqlite3"), Dir: dir}
	out, err := shop.Manage(t.Context(), "shell", "-c", django.Script)
	if errors.Is(err, launch.ErrNoDjango) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../internal/django/testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	cut := func(text string) string { return text[max(0, strings.Index(text, "{\n")):] }
	if cut(out) != cut(string(want)) {
		t.Errorf("the description has changed: manage.py shell < internal/django/describe.py > "+
			"internal/django/testdata/shop.json\n%d bytes, want %d", len(cut(out)), len(cut(string(want))))
	}
}
