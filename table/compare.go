package table

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// Difference is something in which a table of the database is not as its model says.
type Difference struct {
	Model  *model.Model
	Column string // "" for the whole table
	Text   string // what differs, for people
}

// String returns the table, the column and the text.
func (d Difference) String() string {
	if d.Column == "" {
		return d.Model.Table + ": " + d.Text
	}
	return d.Model.Table + "." + d.Column + ": " + d.Text
}

// Compare compares the models, and their join tables, with the tables of the database: columns,
// types, and whether NULL is allowed. A type is to be the one that Django 5.2 gives to the field.
// Columns without a field are not mentioned.
func (t *Tables) Compare(ctx context.Context) ([]Difference, error) {
	var all []Difference
	for _, m := range t.set.Models() {
		found, err := t.compare(ctx, m)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		for _, f := range m.Many {
			if join := f.Link.Through; join.AutoCreated == f {
				if found, err = t.compare(ctx, join); err != nil {
					return nil, err
				}
				all = append(all, found...)
			}
		}
	}
	return all, nil
}

// dbColumn is a column of the database.
type dbColumn struct {
	kind string // its type, in lower case
	null bool
}

// columnQueries list the columns of a table: name, type, and 1 for one that may be NULL.
var columnQueries = map[string]string{
	"sqlite": `SELECT name, type, "notnull" = 0 FROM pragma_table_info(?)`,
	"postgres": `SELECT attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 0 ELSE 1 END
		FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?::text)) AND attnum > 0 AND NOT attisdropped`,
	"mysql": `SELECT column_name, column_type, is_nullable = 'YES' FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = ?`,
}

func (t *Tables) columns(ctx context.Context, name string) (map[string]dbColumn, error) {
	all := map[string]dbColumn{}
	err := t.db.Each(ctx, func(scan func(...any) error) error {
		var column, kind string
		var null int64
		err := scan(&column, &kind, &null)
		all[column] = dbColumn{plainType(kind), null == 1}
		return err
	}, columnQueries[t.db.Engine()], name)
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", name, err)
	}
	return all, nil
}

// width is the width of an integer that MariaDB shows, which says nothing about its values.
var width = regexp.MustCompile(`^((?:small|big)?int)\(\d+\)`)

func plainType(kind string) string { return width.ReplaceAllString(strings.ToLower(kind), "$1") }

func (t *Tables) compare(ctx context.Context, m *model.Model) ([]Difference, error) {
	columns, err := t.columns(ctx, m.Table)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return []Difference{{Model: m, Text: "the table is missing"}}, nil
	}
	var all []Difference
	differs := func(f *model.Field, format string, args ...any) {
		all = append(all, Difference{m, f.Column, fmt.Sprintf(format, args...)})
	}
	for _, f := range m.Fields {
		column, found := columns[f.Column]
		want := t.columnTypes(f)
		switch {
		case !found:
			differs(f, "the column of the field %s is missing", f.Name)
		case !isOneOf(want, column.kind):
			differs(f, "the column is %s, and a %s is %s", column.kind, f.Kind, strings.Join(want, " or "))
		case column.null && !f.Null && !f.PrimaryKey:
			differs(f, "the column may be NULL, and the field %s may not", f.Name)
		case !column.null && f.Null:
			differs(f, "the field %s may be NULL, and the column may not", f.Name)
		}
	}
	return all, nil
}

func isOneOf(list []string, text string) bool {
	for _, one := range list {
		if one == text {
			return true
		}
	}
	return false
}
