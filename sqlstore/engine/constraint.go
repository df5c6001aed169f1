package engine

import "strings"

// Constraint names the unique constraint or primary key that a write violates. A field that the
// engine does not tell is empty.
type Constraint struct {
	Name    string   // of the constraint or index
	Table   string   // without a schema
	Columns []string // in the order of the constraint
}

// SQLiteConstraint reads the text of SQLite's error, because only the text names the columns:
// "UNIQUE constraint failed: t.a, t.b", or "index 'name'" for an index on an expression. The driver
// may have put its own words before it. The Constraint of another text is empty.
func SQLiteConstraint(text string) Constraint {
	_, list, found := strings.Cut(text, " constraint failed: ")
	if !found {
		return Constraint{}
	}
	if name, found := strings.CutPrefix(list, "index '"); found {
		return Constraint{Name: strings.TrimSuffix(name, "'")}
	}
	var c Constraint
	for column := range strings.SplitSeq(list, ", ") {
		table, name, _ := strings.Cut(column, ".")
		c.Table, c.Columns = table, append(c.Columns, name)
	}
	return c
}

// PostgresConstraint returns the Constraint for the fields of an error of PostgreSQL: the names of
// the constraint and of the table, and a detail that names the columns.
func PostgresConstraint(name, table, detail string) Constraint {
	return Constraint{Name: name, Table: table, Columns: columnsOf(detail)}
}

// columnsOf returns the columns that the detail of a unique violation names: "Key (a, b)=(1, 2)
// already exists." The server may translate the words around the parentheses. It returns nil for an
// index on an expression.
func columnsOf(detail string) []string {
	_, list, found := strings.Cut(detail, "(")
	list, _, closed := strings.Cut(list, ")=(")
	if !found || !closed {
		return nil
	}
	var columns []string
	for column := range strings.SplitSeq(list, ", ") {
		if name, quoted := strings.CutPrefix(column, `"`); quoted && strings.HasSuffix(name, `"`) {
			column = strings.ReplaceAll(strings.TrimSuffix(name, `"`), `""`, `"`)
		} else if strings.ContainsAny(column, `"(): `) {
			return nil
		}
		columns = append(columns, column)
	}
	return columns
}

// MySQLConstraint reads the text of the server's error, because only the text names the key:
// "Duplicate entry 'a' for key 'name'". MySQL 8 also names the table: 'table.name'. The entry may
// contain anything, so the name is the text between the last two quotes.
func MySQLConstraint(text string) Constraint {
	last := strings.LastIndexByte(text, '\'')
	if last < 0 {
		return Constraint{}
	}
	first := strings.LastIndexByte(text[:last], '\'')
	if first < 0 {
		return Constraint{}
	}
	if table, key, found := strings.Cut(text[first+1:last], "."); found {
		return Constraint{Name: key, Table: table}
	}
	return Constraint{Name: text[first+1 : last]}
}
