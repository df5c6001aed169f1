package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

func anchorOf(e audit.Entry) audit.Anchor { return audit.Anchor{Number: e.Number, Hash: e.Hash} }

// TestVerifyParts verifies parts of a trail of ten entries, with and without anchors: exports, and
// trails whose old entries were pruned.
func TestVerifyParts(t *testing.T) {
	t.Parallel()
	all := chain(t, 10)
	other := chain(t, 11)[10]
	other.Number = 4
	zero := audit.Anchor{Number: 0, Hash: audit.GenesisHash}
	for name, c := range map[string]struct {
		entries []audit.Entry
		checks  audit.Checks
		names   int64 // 0: no finding
		report  string
	}{
		"all":                {all, audit.Checks{}, 0, "10 1-10 0 0"},
		"none":               {nil, audit.Checks{}, 0, "0 0-0 0 0"},
		"none, anchored":     {nil, audit.Checks{Anchors: []audit.Anchor{anchorOf(all[2])}}, 1, "0 0-0 0 0"},
		"none, at the start": {nil, audit.Checks{Anchors: []audit.Anchor{zero}}, 0, "0 0-0 0 0"},
		"all, anchored": {all, audit.Checks{Anchors: []audit.Anchor{zero, anchorOf(all[0]), anchorOf(all[9])}},
			0, "10 1-10 3 0"},
		"the same twice": {all, audit.Checks{Anchors: []audit.Anchor{anchorOf(all[4]), anchorOf(all[4])}},
			0, "10 1-10 1 0"},
		"the end is cut off": {all[:7], audit.Checks{Anchors: []audit.Anchor{anchorOf(all[6]), anchorOf(all[9])}},
			8, "7 1-7 1 0"},
		"the beginning is gone": {all[4:], audit.Checks{}, 1, "0 5-0 0 0"},
		"a part":                {all[4:8], audit.Checks{Partial: true}, 0, "4 5-8 0 0"},
		"a part that lacks one": {slices.Delete(slices.Clone(all[4:]), 2, 3), audit.Checks{Partial: true},
			7, "2 5-6 0 0"},
		"pruned": {all[4:], audit.Checks{Anchors: []audit.Anchor{anchorOf(all[3])}}, 0, "6 5-10 1 0"},
		"pruned, with more anchors": {all[4:], audit.Checks{Anchors: []audit.Anchor{anchorOf(all[1]), anchorOf(all[3]),
			anchorOf(all[6])}}, 0, "6 5-10 2 1"},
		"pruned, another anchor": {all[4:], audit.Checks{Anchors: []audit.Anchor{anchorOf(other)}}, 5, "0 5-0 1 0"},
		"pruned, anchor too old": {all[4:], audit.Checks{Anchors: []audit.Anchor{anchorOf(all[2])}}, 1, "0 5-0 0 0"},
		"out of order":           {[]audit.Entry{all[0], all[2], all[1]}, audit.Checks{}, 2, "1 1-1 0 0"},
		"one twice":              {[]audit.Entry{all[0], all[1], all[1]}, audit.Checks{}, 3, "2 1-2 0 0"},
	} {
		report, err := audit.Verify(listed(c.entries), c.checks)
		var tampered *audit.TamperedError
		if errors.As(err, &tampered) != (c.names != 0) || tampered != nil && tampered.Number != c.names {
			t.Errorf("%s: %v, want %d", name, err, c.names)
		}
		if tampered != nil && !strings.HasPrefix(err.Error(), "the audit trail was tampered with: entry ") {
			t.Errorf("%s: %v", name, err)
		}
		got := fmt.Sprintf("%d %d-%d %d %d", report.Checked, report.First.Number, report.Last.Number, report.Anchored,
			report.Older)
		if got != c.report {
			t.Errorf("%s: report %s, want %s", name, got, c.report)
		}
	}
	for _, anchors := range [][]audit.Anchor{
		{anchorOf(all[3]), anchorOf(other)}, {{Number: 0, Hash: all[0].Hash}},
	} {
		if _, err := audit.Verify(listed(all), audit.Checks{Anchors: anchors}); !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("anchors that cannot be: %v", err)
		}
	}
}

// TestVerifyForgeries replaces an entry by one with a hash of its own. The link that is broken then
// is one of two entries, and the one after both tells which of them was replaced.
func TestVerifyForgeries(t *testing.T) {
	t.Parallel()
	for number := 1; number <= 10; number++ {
		for _, field := range []string{"actor", "previous", "version"} {
			all := slices.Clone(chain(t, 10))
			e := &all[number-1]
			switch field {
			case "actor":
				e.Actor.Name = "mallory"
			case "previous":
				e.Previous = strings.Repeat("1", 64)
			case "version":
				e.Version = 2
			}
			e.Hash = e.Sum()
			_, err := audit.Verify(listed(all), audit.Checks{})
			var tampered *audit.TamperedError
			errors.As(err, &tampered)
			if number == 10 && field != "version" { // only the store's note, or an anchor, tells
				if field == "actor" != (err == nil) || err != nil && tampered.Number != 9 {
					t.Errorf("%s of entry %d: %v", field, number, err)
				}
				continue
			}
			if tampered == nil || tampered.Number != int64(number) {
				t.Errorf("%s of entry %d: %v", field, number, err)
			}
		}
	}
}

// moving is a store whose last entry is replaced while Verify reads.
type moving struct {
	*memory
	calls int
}

func (m *moving) LastEntry(ctx context.Context) (audit.Anchor, error) {
	if m.calls++; m.calls == 1 {
		return audit.Anchor{Number: 2, Hash: m.entries[1].Hash}, nil
	}
	return audit.Anchor{Number: 3, Hash: m.entries[0].Hash}, nil
}

func TestVerifyWhileTheHeadMoves(t *testing.T) {
	t.Parallel()
	trail := audit.New(audit.Config{Store: &moving{memory: &memory{chain(t, 3)}}})
	_, err := trail.Verify(t.Context(), audit.Checks{})
	var tampered *audit.TamperedError
	if !errors.As(err, &tampered) || tampered.Number != 3 {
		t.Error(err)
	}
}

// A fault of the store ends Verify, and is not reported as tampering.
func TestVerifyEndsAtAFault(t *testing.T) {
	t.Parallel()
	report, err := audit.Verify(func(yield func(audit.Entry, error) bool) {
		_ = yield(chain(t, 1)[0], nil) && yield(audit.Entry{}, auth.ErrUnavailable)
	}, audit.Checks{})
	if !errors.Is(err, auth.ErrUnavailable) || errors.As(err, new(*audit.TamperedError)) || report.Checked != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0a", 32)
	for text, want := range map[string]audit.Anchor{
		"7:" + hash: {Number: 7, Hash: hash}, "0:" + audit.GenesisHash: {Hash: audit.GenesisHash},
		"": {}, "7": {}, "7:": {}, "7:abc": {}, ":" + hash: {}, "-7:" + hash: {}, "+7:" + hash: {}, "07:" + hash: {},
		"7:" + strings.ToUpper(hash): {}, "7:" + hash + "0a": {}, "7: " + hash: {}, "7:" + hash + " ": {},
		"99999999999999999999:" + hash: {},
	} {
		got, err := audit.ParseAnchor(text)
		if got != want || (want.Hash == "") != errors.Is(err, auth.ErrInvalid) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
		if err == nil && got.String() != text {
			t.Errorf("%q: again %q", text, got)
		}
	}
	got, err := audit.ReadAnchors(strings.NewReader("# of January\n7:" + hash + "\r\n\n  8:" + hash + "  \n"))
	want := []audit.Anchor{{Number: 7, Hash: hash}, {Number: 8, Hash: hash}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	_, err = audit.ReadAnchors(strings.NewReader("\n7:" + hash + "\n8;" + hash))
	if !errors.Is(err, auth.ErrInvalid) || !strings.HasPrefix(err.Error(), "line 3: ") {
		t.Error(err)
	}
}
