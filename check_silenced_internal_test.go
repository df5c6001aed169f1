package latchkey

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// TestSilencedFindings runs the check on a site without migrations, with findings silenced.
func TestSilencedFindings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		silenced []string
		without  string   // a finding that is not shown
		also     []string // findings that the setting adds
		count    int
	}{
		{nil, "", nil, 0},
		{[]string{"W001"}, "latchkey.W001", nil, 1},
		{[]string{"latchkey.W001"}, "latchkey.W001", nil, 1},
		{[]string{"security.W008"}, "security.W008", nil, 1},
		{[]string{"security.W001"}, "", []string{"latchkey.W034"}, 0}, // Django has it
		{[]string{"W099", "w001"}, "", []string{"latchkey.W034", "latchkey.W034"}, 0},
		{[]string{"W099", "W034"}, "", nil, 1}, // W034 itself
		{[]string{"E005"}, "", nil, 0},         // known, and not found
	} {
		settings := Settings{
			Database:       "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"),
			SecretSettings: SecretSettings{SecretKey: strings.Repeat("0123456789", 6)},
		}
		all := idsOf(checked(t, settings).Shown)
		settings.Check.Silenced = c.silenced
		got := checked(t, settings)
		want := slices.DeleteFunc(append(all, c.also...), func(id string) bool { return id == c.without })
		slices.Sort(want)
		if diff := cmp.Diff(want, idsOf(got.Shown)); diff != "" || got.Silenced != c.count {
			t.Errorf("%q: %d silenced, %s", c.silenced, got.Silenced, diff)
		}
	}
}

// checked returns the findings of the command check --deploy.
func checked(t *testing.T, s Settings) cli.Findings {
	t.Helper()
	site, err := Open(t.Context(), Project{}, s)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	return site.commands("x", nil).Check(context.WithoutCancel(t.Context()), cli.Checks{Deploy: true})
}

func idsOf(list []cli.Warning) []string {
	ids := []string{}
	for _, w := range list {
		ids = append(ids, w.ID)
	}
	slices.Sort(ids)
	return ids
}

// TestFindingIDs compares the known ids with docs/checks.md, which TestChecksPage compares with the
// code.
func TestFindingIDs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	id := regexp.MustCompile("(?m)^\\| `([a-z]+\\.[EW]\\d+)` \\|")
	for _, hit := range id.FindAllStringSubmatch(string(page), -1) {
		want = append(want, hit[1])
	}
	for _, one := range strings.Fields(findingIDs) {
		got = append(got, fullID(one))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		t.Error(diff)
	}
}

// TestSilencedErrorStopsServe: serve refuses what a silenced error says, and does not log a
// silenced warning.
func TestSilencedErrorStopsServe(t *testing.T) {
	t.Parallel()
	for mode, refused := range map[os.FileMode]bool{0o666: true, 0o644: false} {
		var log strings.Builder
		file := filepath.Join(t.TempDir(), "x.sqlite3")
		site, err := Open(t.Context(), Project{Log: slog.New(slog.NewTextHandler(&log, nil))}, Settings{
			Database:       "sqlite:" + file,
			SecretSettings: SecretSettings{SecretKey: strings.Repeat("0123456789", 6)},
			ServerSettings: ServerSettings{Addr: "192.0.2.1:1"},
			Check:          CheckSettings{Silenced: []string{"E004", "W011"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close()
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		if err := site.checkServable(t.Context(), site.settings.Addr); (err != nil) != refused {
			t.Errorf("%v: %v", mode, err)
		}
		if strings.Contains(log.String(), "W011") {
			t.Errorf("%v: %s", mode, log.String())
		}
	}
}
