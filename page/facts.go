package page

import "strings"

// Facts shows fields to who may not change them: the same names, with the values for people. A
// password is never shown.
func (w Words) Facts(all ...Fields) Facts {
	var facts Facts
	for _, fields := range all {
		for _, f := range fields {
			facts = append(facts, Fact{Name: f.Label, Value: orDash(w.factOf(f))})
		}
	}
	return facts
}

// factOf returns the value of a field, or nil if it has none.
func (w Words) factOf(f Field) Line {
	switch f.Kind {
	case ReadOnly, File:
		return f.Line
	case Password:
		return nil
	case Check:
		if f.Value == "on" {
			return Line{Text(w.T("Yes"))}
		}
		return Line{Text(w.T("No"))}
	case Choice, Radios, Boxes:
		var names []string
		for _, o := range f.Options {
			if f.IsChosen(o) && o.Value != "" {
				names = append(names, o.Text)
			}
		}
		return textLine(strings.Join(names, ", "))
	}
	if f.Value == "" {
		return nil
	}
	switch f.Kind {
	case JSON:
		return Line{Mono(f.Value)}
	case DateTime:
		return Line{Text(strings.Replace(f.Value, "T", " ", 1) + " UTC")}
	}
	return Line{Text(strings.TrimSpace(f.Value + " " + f.Unit))}
}

// Table shows the rows to who may not change them. The last one, which is for a new object, is left
// out, and so is what removes a row.
func (w Words) Table(r Rows) Table {
	table := Table{Caption: r.Title}
	for _, label := range r.Columns {
		table.Columns = append(table.Columns, Column{Label: label})
	}
	for _, fields := range r.Rows[:max(len(r.Rows)-1, 0)] {
		var row Row
		for _, f := range fields[:min(len(fields), len(r.Columns))] {
			row.Cells = append(row.Cells, Cell{Line: orDash(w.factOf(f))})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func textLine(text string) Line {
	if text == "" {
		return nil
	}
	return Line{Text(text)}
}

func orDash(line Line) Line {
	if len(line) == 0 {
		return Line{Soft("—")}
	}
	return line
}
