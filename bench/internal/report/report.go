// Package report has the results of a comparison, and prints them: for people, as JSON, into a page
// of the docs, and as a plot.
package report

import (
	"fmt"
	"strconv"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/machine"
)

// Report is the result of a run.
type Report struct {
	Date    time.Time       `json:"date"`
	Commit  string          `json:"commit"`
	Machine machine.Machine `json:"machine"`
	Command string          `json:"command"`
	Load    string          `json:"load"` // how wrk was called
	Rounds  int             `json:"rounds"`
	Seconds int             `json:"seconds"`
	Foreign Foreign         `json:"foreign"`
	Servers []Server        `json:"servers"`
	Figures []Figure        `json:"figures"`
	Notes   []string        `json:"notes"` // what was not measured, and other remarks
}

// Foreign is the load of other programs, in CPUs.
type Foreign struct {
	Known  bool    `json:"known"`
	Before float64 `json:"before"` // before the first round
	During Series  `json:"during"` // one value for each measurement
}

// Server is how many requests one variant has answered.
type Server struct {
	Name      string `json:"name"`
	About     string `json:"about"`
	PerSecond Series `json:"per_second"`
	OfBare    Series `json:"of_bare"`
}

// Figure is a figure with a target. Missing says why it was not measured.
type Figure struct {
	Name    string `json:"name"`
	Values  Series `json:"values"`
	Unit    string `json:"unit"` // "" for a ratio
	Target  Target `json:"target"`
	Bound   string `json:"bound"` // what keeps it from being better
	Missing string `json:"missing,omitempty"`
}

// Target is a limit for the median of a figure. At most one of its fields is set.
type Target struct {
	Least *float64 `json:"least,omitempty"`
	Most  *float64 `json:"most,omitempty"`
}

// AtLeast returns the target of a figure that should be at least limit.
func AtLeast(limit float64) Target { return Target{Least: &limit} }

// AtMost returns the target of a figure that should be at most limit.
func AtMost(limit float64) Target { return Target{Most: &limit} }

// String returns the target as "≥ 0.92".
func (t Target) String() string {
	switch {
	case t.Least != nil:
		return "≥ " + strconv.FormatFloat(*t.Least, 'f', -1, 64)
	case t.Most != nil:
		return "≤ " + strconv.FormatFloat(*t.Most, 'f', -1, 64)
	}
	return ""
}

// Verdict returns "met", "missed", or "" for a figure that was not measured or has no target.
func (f Figure) Verdict() string {
	median := f.Values.Median()
	switch {
	case len(f.Values) == 0 || f.Target.Least == nil && f.Target.Most == nil:
		return ""
	case f.Target.Least != nil && median < *f.Target.Least, f.Target.Most != nil && median > *f.Target.Most:
		return "missed"
	default:
		return "met"
	}
}

// noticeable is the foreign load, in CPUs, above which figures are doubtful.
const noticeable = 0.1

// String returns sentences on the load of other programs.
func (f Foreign) String() string {
	if !f.Known {
		return "The load of other programs is not known on this system."
	}
	disturbed := 0
	for _, cpus := range f.During {
		if cpus > noticeable {
			disturbed++
		}
	}
	text := fmt.Sprintf("Other programs used %.2f CPUs before the first round, and %.2f during the measurements "+
		"(median; most: %.2f).", f.Before, f.During.Median(), f.During.Max())
	if f.Before > noticeable || disturbed > 0 {
		text += fmt.Sprintf(" More than %.1f in %d of %d measurements: DO NOT TRUST these figures.",
			noticeable, disturbed, len(f.During))
	}
	return text
}

// number returns n with two or three significant digits, or all digits before the point.
func number(n float64) string {
	switch {
	case n == 0:
		return "0"
	case n >= 100:
		return fmt.Sprintf("%.0f", n)
	case n >= 10:
		return fmt.Sprintf("%.1f", n)
	case n >= 0.1:
		return fmt.Sprintf("%.2f", n)
	default:
		return strconv.FormatFloat(n, 'g', 2, 64)
	}
}

// spread returns the ends of a series.
func spread(s Series) string { return number(s.Min()) + " – " + number(s.Max()) }

// with appends a unit.
func with(n, unit string) string {
	if unit == "" {
		return n
	}
	return n + " " + unit
}
