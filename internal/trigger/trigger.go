// Package trigger has the triggers by which a cache of identities hears of changes that other
// programs commit: a Django, another process, a person with the engine's own client. It has their
// statements for each engine. Package migrate runs these, and packages sqldb and migrate look for
// triggers that are missing.
//
// On SQLite and MySQL the triggers count the changes in the table latchkey_change, which a process
// reads again and again. On PostgreSQL they notify the channel "latchkey". The payload is a list of
// the ids of users, separated by commas; "*" for everyone; or "+" for new rows that change no known
// credential. For sessions it is "~" and the mark of each key (cache.SessionMark), or "~" alone for
// every session.
package trigger

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Table is a table on whose rows the check of a credential depends.
type Table struct {
	Name string
	// User is the column that has a user's id, "" if a row may concern many users.
	User string
	// Session is the column that has a session's key. "" in tables on which tokens and keys depend
	// too.
	Session string
	// Columns are those on which a check depends; nil: all. A change of other columns, such as a
	// last use, does not count.
	Columns []string
	// Adds reports that a new row changes nothing for a credential that is known.
	Adds bool
	// Unique are the columns that are unique, each by itself. SQLite's REPLACE deletes the rows
	// with the same value, and fires no trigger for them.
	Unique []string
}

// Trigger is a trigger, or a statement beside the triggers: it creates or fills the table of
// counts, creates a function, or enables the trigger before it.
type Trigger struct {
	Name   string // "" for a statement beside the triggers
	Table  string
	Create string // statement
	Stored string // the definition that the query [Stored] returns, if the trigger is as Create made it
	Drop   string // statement, which is no error if nothing is there; "" if there is nothing to drop
}

// Channel is the channel of PostgreSQL's notifications, and Counts the table of the other engines.
const (
	Channel = "latchkey"
	Counts  = "latchkey_change"
)

// shards is how many rows Counts has on MySQL for each kind of changes. A connection always writes
// to the same ones, so that transactions rarely wait for each other.
const shards = 64

// kinds is how many kinds of changes are counted apart: those of sessions, which change often, and
// all others. Counts has first the rows of the others, and then as many for sessions.
const kinds = 2

// first returns the first row of Counts for the table's changes. each is how many a kind has.
func (t Table) first(each int) int {
	if t.Session != "" {
		return each
	}
	return 0
}

// Counting returns a query for one row: how many rows Counts has, how many changes and additions it
// has, and how many of sessions. rows is how many rows there should be.
func Counting(engine string) (query string, rows int64) {
	each := 1
	if engine == "mysql" {
		each = shards
	}
	query = "SELECT COUNT(*)"
	for _, of := range []string{"id < ", "id >= "} {
		for _, column := range []string{"changed", "added"} {
			query += ", COALESCE(SUM(CASE WHEN " + of + strconv.Itoa(each) + " THEN " + column + " END), 0)"
		}
	}
	return query + " FROM " + Counts, int64(kinds * each)
}

// All returns the triggers on the tables for an engine ("sqlite", "postgres" or "mysql"), in the
// order in which they can be created, and nil for another engine.
func All(engine string, tables []Table) []Trigger {
	switch engine {
	case "sqlite":
		return onSQLite(tables)
	case "postgres":
		return onPostgres(tables)
	case "mysql":
		return onMySQL(tables)
	}
	return nil
}

// Stored returns a query for the triggers of this package that a database of the engine has: their
// names, and their tables and definitions as the engine keeps them.
func Stored(engine string) string {
	switch engine {
	case "sqlite":
		return "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'latchkey%'"
	case "postgres":
		return `SELECT t.tgname, c.relname || ' ' || t.tgenabled::text || ' ' || md5(p.prosrc) || ' ' || md5(t.tgargs)
			FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
			WHERE NOT t.tgisinternal AND t.tgname LIKE 'latchkey%' AND pg_table_is_visible(t.tgrelid)`
	case "mysql":
		return "SELECT TRIGGER_NAME, CONCAT(LOWER(EVENT_OBJECT_TABLE), ' ', ACTION_STATEMENT) " +
			"FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'latchkey%'"
	}
	return ""
}

// Missing returns the names of the triggers that a database lacks or has with another definition.
// stored is the result of the query [Stored].
func Missing(want []Trigger, stored map[string]string) (names []string) {
	for _, t := range want {
		if t.Name != "" && stored[t.Name] != t.Stored {
			names = append(names, t.Name)
		}
	}
	return names
}

// Relations returns a query for the names of tables and views, each with an empty text. A user
// model may name a view. It can have no trigger, so the triggers of such a model are always
// missing.
func Relations(engine string) string {
	switch engine {
	case "sqlite":
		return "SELECT name, '' FROM sqlite_master WHERE type IN ('table', 'view')"
	case "postgres":
		return "SELECT relname, '' FROM pg_class " +
			"WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(oid)"
	case "mysql":
		return "SELECT table_name, '' FROM information_schema.tables WHERE table_schema = DATABASE()"
	}
	return ""
}

// Existing returns the tables that are among the names that a database of the engine has. Only
// PostgreSQL always distinguishes upper and lower case in quoted names.
func Existing[V any](engine string, tables []Table, names map[string]V) []Table {
	fold := strings.ToLower
	if engine == "postgres" {
		fold = func(name string) string { return name }
	}
	has := map[string]bool{}
	for name := range names {
		has[fold(name)] = true
	}
	return slices.DeleteFunc(slices.Clone(tables), func(t Table) bool { return !has[fold(t.Name)] })
}

// nameOf returns the name of the trigger for an event on a table. It has at most 63 bytes.
func nameOf(table, event string) string {
	const most = 63
	name := "latchkey_" + event + "_" + table
	if len(name) > most {
		sum := sha256.Sum256([]byte(name))
		name = strings.ToValidUTF8(name[:most-9], "") + "_" + hex.EncodeToString(sum[:4])
	}
	return name
}

// quoted returns a name in the quotes of an engine.
func quoted(name, quote string) string {
	return quote + strings.ReplaceAll(name, quote, quote+quote) + quote
}
