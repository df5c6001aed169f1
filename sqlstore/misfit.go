package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// MisfitError is returned for a database that lacks a table or a column which the user model names.
type MisfitError struct {
	Label string   // of the user model
	Lacks []string // "columns is_admin, is_active of table accounts_person", "table accounts_person_groups"

	table string // the user table
}

// lacksUserTable reports whether the user table itself is missing, as before the first migration.
func (e *MisfitError) lacksUserTable() bool { return slices.Contains(e.Lacks, "table "+e.table) }

func (e *MisfitError) Error() string {
	return fmt.Sprintf("the database does not fit the user model %s: it lacks %s", e.Label, strings.Join(e.Lacks, ", "))
}

// Hint returns what the operator can do about the misfit.
func (e *MisfitError) Hint() string {
	return "if a Django project creates these tables, run its migrate command; otherwise correct the UserModel, " +
		"or change the tables with a migration of the project"
}

// CheckUsers returns a *MisfitError where the database lacks a table or a column that the user
// model names.
func (db *DB) CheckUsers(ctx context.Context) error {
	err := db.checkUsers(ctx)
	if misfit := new(MisfitError); err != nil && !errors.As(err, &misfit) {
		return fmt.Errorf("check the user table: %w", err)
	}
	return err
}

// MissingTables returns the names of the tables that migrations create and the database lacks.
// It leaves the user table and its join tables to CheckUsers.
func (db *DB) MissingTables(ctx context.Context) (missing []string, err error) {
	for _, table := range schema.InEveryProject() {
		has, err := db.sql.HasColumns(ctx, table)
		if err != nil {
			return nil, fmt.Errorf("check table %s: %w", table, err)
		}
		if !has {
			missing = append(missing, table)
		}
	}
	return missing, nil
}

// lacksTables reports whether the database lacks a table that migrations create.
func (db *DB) lacksTables(ctx context.Context) bool {
	have, err := db.sql.Tables(ctx)
	if err != nil {
		return false
	}
	if m := db.users.model; !m.Swapped() && !have[m.Table] {
		return true
	}
	return slices.ContainsFunc(schema.InEveryProject(), func(table string) bool { return !have[table] })
}

// translateMisfit turns the error of a statement that does not fit the schema into one that names
// what is missing. It returns a MisfitError if the user table exists and does not fit, or if it
// alone is missing. It returns ErrNoSchema if other tables of the migrations are missing, or if the
// statement names a table of the project's own that is.
func (db *DB) translateMisfit(ctx context.Context, err error) error {
	misfit := new(MisfitError)
	misfits := errors.As(db.checkUsers(ctx), &misfit)
	switch {
	case misfits && !misfit.lacksUserTable(), misfits && !db.lacksTables(ctx):
		return fmt.Errorf("%w: %w", misfit, err)
	case db.lacksTables(ctx):
		return fmt.Errorf("%w: %w", ErrNoSchema, err)
	}
	if db.engine.MissingTable != nil {
		if table := db.engine.MissingTable(err); table != "" {
			return fmt.Errorf("%w: %w", &missingTableError{table}, err)
		}
	}
	return err
}

// missingTableError is the ErrNoSchema of a statement that names a table of the project's own. It
// may also be a table that no migration creates.
type missingTableError struct{ table string }

func (e *missingTableError) Error() string {
	return "the database lacks the table " + e.table + ": run the migrate command if a migration creates it, " +
		"or correct the statement"
}

func (e *missingTableError) Is(target error) bool { return target == ErrNoSchema }

// checkUsers is CheckUsers without the context of its error.
func (db *DB) checkUsers(ctx context.Context) error {
	m := db.users.model
	columns := append([]string{m.ID}, slices.Sorted(maps.Keys(m.Extra))...)
	for _, f := range m.fields() {
		if f.field.column != "" && !slices.Contains(columns, f.field.column) {
			columns = append(columns, f.field.column)
		}
	}
	misfit := &MisfitError{Label: m.Label, table: m.Table}
	for _, t := range []struct {
		table   string
		columns []string
	}{
		{m.Table, columns},
		{m.GroupsTable.Table, []string{m.GroupsTable.User, "group_id"}},
		{m.PermissionsTable.Table, []string{m.PermissionsTable.User, "permission_id"}},
	} {
		if t.table == none {
			continue
		}
		lacks, err := db.lacks(ctx, t.table, t.columns)
		if err != nil {
			return err
		}
		if lacks != "" {
			misfit.Lacks = append(misfit.Lacks, lacks)
		}
	}
	if len(misfit.Lacks) == 0 {
		return nil
	}
	return misfit
}

// lacks returns "" if the table has the columns. Otherwise it returns the words for what is
// missing: the table or some of the columns.
func (db *DB) lacks(ctx context.Context, table string, columns []string) (string, error) {
	if fits, err := db.sql.HasColumns(ctx, table, columns...); fits || err != nil {
		return "", err
	}
	if fits, err := db.sql.HasColumns(ctx, table); !fits {
		return "table " + table, err
	}
	var missing []string
	for _, column := range columns {
		fits, err := db.sql.HasColumns(ctx, table, column)
		if err != nil {
			return "", err
		}
		if !fits {
			missing = append(missing, column)
		}
	}
	if len(missing) == 1 {
		return "column " + missing[0] + " of table " + table, nil
	}
	return "columns " + strings.Join(missing, ", ") + " of table " + table, nil
}
