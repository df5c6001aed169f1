package report_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/bench/internal/machine"
	"github.com/latchkey-go/latchkey/bench/internal/report"
)

func TestSeries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values           report.Series
		median, min, max float64
	}{
		{nil, 0, 0, 0},
		{report.Series{3}, 3, 3, 3},
		{report.Series{3, 1, 2}, 2, 1, 3},
		{report.Series{4, 1, 2, 3}, 2.5, 1, 4},
	} {
		got := [3]float64{c.values.Median(), c.values.Min(), c.values.Max()}
		if got != [3]float64{c.median, c.min, c.max} {
			t.Errorf("%v: %v", c.values, got)
		}
	}
	ratios := report.Series{2, 9}.Over(report.Series{4, 3, 5})
	if len(ratios) != 2 || ratios[0] != 0.5 || ratios[1] != 3 {
		t.Errorf("ratios %v", ratios)
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values  report.Series
		target  report.Target
		verdict string
	}{
		{report.Series{0.9, 0.92, 1}, report.AtLeast(0.92), "met"},
		{report.Series{0.9, 0.91, 1}, report.AtLeast(0.92), "missed"},
		{report.Series{1.2}, report.AtMost(1.2), "met"},
		{report.Series{1.21}, report.AtMost(1.2), "missed"},
		{report.Series{0}, report.AtMost(0), "met"}, // allocations
		{report.Series{1}, report.Target{}, ""},
		{nil, report.AtMost(1.2), ""},
	} {
		if got := (report.Figure{Values: c.values, Target: c.target}).Verdict(); got != c.verdict {
			t.Errorf("%v, %v: %q, want %q", c.values, c.target, got, c.verdict)
		}
	}
}

// example has a figure of each kind, and no real measurement.
var example = report.Report{
	Machine: machine.Machine{CPU: "Imagined CPU", CPUs: 2}, Command: "make bench", Load: "wrk -t1 -c32", Rounds: 3,
	Foreign: report.Foreign{Known: true, During: report.Series{0, 0.01, 0.7}},
	Servers: []report.Server{
		{"bare", "a bare handler", report.Series{1000, 1100, 900}, report.Series{1, 1, 1}},
		{"other", "another", report.Series{500, 450, 550}, report.Series{0.5, 0.0041, 0.6}},
	},
	Figures: []report.Figure{
		{
			Name: "other / bare", Values: report.Series{0.5, 0.4, 0.6}, Target: report.AtLeast(0.92),
			Bound: "the example",
		},
		{Name: "start", Values: report.Series{12}, Unit: "ms", Target: report.AtMost(60)},
		{Name: "cached", Target: report.AtMost(600), Unit: "B", Missing: "no cache"},
	},
	Notes: []string{"drf was not measured"},
}

func TestText(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := example.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"1000", "900 – 1100", "0.0041 – 0.60", "0.40 – 0.60", "≥ 0.92", "missed", "12.0 ms", "≤ 60 ms", "met",
		"not measured: no cache", "drf was not measured", "DO NOT TRUST", "1 of 3 measurements",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in\n%s", want, text.String())
		}
	}
	quiet := report.Foreign{Known: true, During: report.Series{0, 0.01}}.String()
	if strings.Contains(quiet, "TRUST") {
		t.Error(quiet)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := example.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var back report.Report
	if err := json.Unmarshal(text.Bytes(), &back); err != nil || back.Figures[0].Values.Median() != 0.5 ||
		back.Figures[0].Verdict() != "missed" {
		t.Errorf("%v, %+v", err, back)
	}
}

// TestDocs checks that figures are written between the marks only, and again over older ones.
func TestDocs(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "page.md")
	const marked = "# Page\n\n<!-- figures: written by make bench, do not edit -->\nold\n<!-- end of figures -->\n\nEnd\n"
	if err := os.WriteFile(page, []byte(marked), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := example.WriteDocs(page, "plot.png"); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	got := string(text)
	const first, last = "# Page\n\n<!-- figures", "<!-- end of figures -->\n\nEnd\n"
	if !strings.HasPrefix(got, first) || !strings.HasSuffix(got, last) ||
		strings.Contains(got, "\nold\n") || strings.Count(got, "| another | 500 (450 – 550) |") != 1 {
		t.Error(got)
	}
	if err := os.WriteFile(page, []byte("# No marks\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := example.WriteDocs(page, "plot.png"); err == nil {
		t.Error("a page without marks was written")
	}
}

func TestPlot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "plot.png")
	if err := example.WritePlot(path); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if image, err := png.Decode(file); err != nil || image.Bounds().Dx() < 500 {
		t.Errorf("%v", err)
	}
}
