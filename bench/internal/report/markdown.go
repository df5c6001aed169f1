package report

import (
	"fmt"
	"os"
	"strings"
)

// The marks between which a page has the figures of a run.
const (
	begin = "<!-- figures: written by make bench, do not edit -->\n"
	end   = "<!-- end of figures -->\n"
)

// WriteDocs replaces the figures of a page by those of r. plot is the plot's path from the page.
func (r Report) WriteDocs(page, plot string) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no place for figures: the lines %q and %q", page, begin, end)
	}
	return os.WriteFile(page, []byte(before+begin+r.markdown(plot)+end+after), 0o644)
}

func (r Report) markdown(plot string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s at commit %s, on %s, by `%s`: `%s`, %s. %s\n\n", r.Date.Format("2006-01-02"),
		r.Commit, r.Machine, r.Command, r.Load, r.rounds(), r.Foreign)
	if len(r.Servers) > 0 {
		b.WriteString("| server | requests/s | of bare |\n|---|---|---|\n")
		for _, s := range r.Servers {
			fmt.Fprintf(&b, "| %s | %s (%s) | %s (%s) |\n", s.About, number(s.PerSecond.Median()), spread(s.PerSecond),
				number(s.OfBare.Median()), spread(s.OfBare))
		}
		fmt.Fprintf(&b, "\n![Requests per second of each server](%s)\n\n", plot)
	}
	b.WriteString("| figure | measured | target | | bounded by |\n|---|---|---|---|---|\n")
	for _, f := range r.Figures {
		measured, verdict := "not measured: "+f.Missing, ""
		if len(f.Values) > 0 {
			measured = with(number(f.Values.Median()), f.Unit) + " (" + spread(f.Values) + ")"
			verdict = f.Verdict()
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n",
			f.Name, measured, with(f.Target.String(), f.Unit), verdict, f.Bound)
	}
	b.WriteString("\n")
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	if len(r.Notes) > 0 {
		b.WriteString("\n")
	}
	return b.String()
}
