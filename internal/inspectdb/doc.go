// Package inspectdb writes the models of tables that a database has, as Django's command inspectdb
// does. [Read] reads the tables, on each engine, and [Write] writes the structs.
//
//	tables, err := inspectdb.Read(ctx, site.DB)
//	source, err := inspectdb.Write("main", tables, inspectdb.Options{})
//
// A database does not say all that a model does: choices, verbose names, validators, what a
// deletion does. The command inspectdb --django reads these from a Django.
package inspectdb

// Table is a table of a database, or a view.
type Table struct {
	Name    string
	IsView  bool
	Columns []Column
	Key     []string // the columns of the primary key
	Foreign []Foreign
	Unique  []Index // unique constraints and indexes, not the primary key
	Indexes []Index
}

// Column is a column of a table.
type Column struct {
	Name    string
	Type    string // as the engine tells it, in small letters: "varchar(30)"
	Null    bool
	IsAuto  bool    // the database chooses the values of new rows
	Default *string // the expression of the default, or nil
	IsJSON  bool    // a constraint checks that the text is JSON
}

// Foreign is a foreign key of one column.
type Foreign struct{ Column, Table, To string }

// Index is an index or a unique constraint. Those that have a condition or an expression are left
// out, but Partial counts them.
type Index struct {
	Name    string
	Columns []string
}

func (t *Table) column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}
