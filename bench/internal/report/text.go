package report

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText writes the report for people.
func (r Report) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "\n%s, %s\n%s; %s. Medians, each followed by the smallest and the largest value.\n%s\n\n",
		r.Date.Format("2006-01-02"), r.Machine, r.Load, r.rounds(), r.Foreign)
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	if len(r.Servers) > 0 {
		fmt.Fprint(table, "SERVER\t\tREQUESTS/S\t\tOF BARE\t\n")
	}
	for _, s := range r.Servers {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.About,
			number(s.PerSecond.Median()), spread(s.PerSecond), number(s.OfBare.Median()), spread(s.OfBare))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	fmt.Fprint(table, "FIGURE\tMEASURED\t\tTARGET\t\n")
	for _, f := range r.Figures {
		if len(f.Values) == 0 {
			fmt.Fprintf(table, "%s\t–\t\t%s\tnot measured: %s\n", f.Name, with(f.Target.String(), f.Unit), f.Missing)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", f.Name, with(number(f.Values.Median()), f.Unit), spread(f.Values),
			with(f.Target.String(), f.Unit), f.Verdict())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, note := range r.Notes {
		fmt.Fprintln(w, note)
	}
	return nil
}

// rounds says how often and how long was measured.
func (r Report) rounds() string {
	if r.Rounds == 1 {
		return fmt.Sprintf("1 round of %d s", r.Seconds)
	}
	return fmt.Sprintf("%d interleaved rounds of %d s", r.Rounds, r.Seconds)
}

// WriteJSON writes the report for programs.
func (r Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
