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

	table string // of users
}

// lacksAll reports whether the user table itself is missing, as before the first migration.
func (e *MisfitError) lacksAll() bool { return slices.Contains(e.Lacks, "table "+e.table) }

func (e *MisfitError) Error() string {
	return fmt.Sprintf("the database does not fit the user model %s: it lacks %s", e.Label, strings.Join(e.Lacks, ", "))
}

// Hint returns what to do about it.
func (e *MisfitError) Hint() string {
	return "where a Django makes these tables, run its migrate; else correct the UserModel, " +
		"or the tables by a migration of the project"
}

// CheckUsers returns a *MisfitError where the database lacks a table or a column that the user
// model names.
func (db *DB) CheckUsers(ctx context.Context) error {
	err := db.checkUsers(ctx)
	if misfit := new(MisfitError); err != nil && !errors.As(err, &misfit) {
		return fmt.Errorf("look at the user table: %w", err)
	}
	return err
}

// MissingTables returns the names of the tables that migrations create and the database lacks.
// Those of users are left to CheckUsers.
func (db *DB) MissingTables(ctx context.Context) (missing []string, err error) {
	for _, table := range schema.InEveryProject() {
		has, err := db.sql.HasColumns(ctx, table)
		if err != nil {
			return nil, fmt.Errorf("look for table %s: %w", table, err)
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
// what is missing.
func (db *DB) translateMisfit(ctx context.Context, err error) error {
	misfit := new(MisfitError)
	misfits := errors.As(db.checkUsers(ctx), &misfit)
	switch {
	case misfits && !misfit.lacksAll(), misfits && !db.lacksTables(ctx):
		return fmt.Errorf("%w: %w", misfit, err)
	case db.lacksTables(ctx):
		return fmt.Errorf("%w: %w", ErrNoSchema, err)
	}
	return err
}

func (db *DB) checkUsers(ctx context.Context) error {
	m := db.users.model
	columns := append([]string{m.ID}, slices.Sorted(maps.Keys(m.Extra))...)
	for _, f := range m.fields() {
		if f.of.column != "" && !slices.Contains(columns, f.of.column) {
			columns = append(columns, f.of.column)
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

// lacks returns a text that names the table if it is missing, else the columns that it lacks, else
// "".
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
