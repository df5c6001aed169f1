package sqlstore

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/internal/trigger"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Changes returns the count of changes of users, credentials and permissions, for a cache of
// identities. It counts what this DB commits before the call returns, and what other processes
// commit as the engine hears of it. Where no engine hears of them, no identity is cached.
//
// This DB's own statements are known by the tables that they name. What a function or a trigger of
// the database changes beside them counts as another process's.
func (db *DB) Changes() *cache.Changes { return db.sql.Changes() }

// watched returns the tables of a user model on whose rows the check of a credential depends.
func watched(m UserModel) []trigger.Table {
	user := trigger.Table{Name: m.Table, User: m.ID, Columns: []string{m.ID}, Adds: true}
	for _, f := range m.fields() {
		if c := f.field.column; c != "" && f.name != "last_login" && !slices.Contains(user.Columns, c) {
			user.Columns = append(user.Columns, c)
		}
	}
	all := []trigger.Table{
		user,
		{Name: "authtoken_token", User: "user_id", Adds: true},
		{Name: "latchkey_token", User: "user_id", Adds: true, Columns: []string{"user_id", "digest", "created"}},
		{Name: "latchkey_apikey", User: "user_id", Adds: true, Columns: []string{"user_id", "handle", "digest", "name",
			"description", "scopes", "networks", "created", "expires", "rotated", "successor", "revoked",
			"revoked_by"}},
		{Name: "auth_group_permissions"}, {Name: "auth_permission"}, {Name: "django_content_type"},
	}
	for _, link := range []JoinTable{m.GroupsTable, m.PermissionsTable} {
		if link.Table != none {
			all = append(all, trigger.Table{Name: link.Table, User: link.User})
		}
	}
	return all
}

// harmless are tables from which rows are deleted without a change of a user or a credential. A row
// of another table may be deleted together with users that refer to it.
var harmless = []string{"django_session", "django_admin_log", "latchkey_throttle", "latchkey_lease",
	"latchkey_audit", "latchkey_refusal"}

// effectOf returns a function that tells what a statement changes for cached identities. In doubt
// it changes everything.
func effectOf(e *engine.Engine, tables []trigger.Table) func(statement string) sqldb.Effect {
	for i := range tables {
		tables[i].Name = strings.ToLower(tables[i].Name)
	}
	return func(statement string) sqldb.Effect {
		verbs := e.FirstWords(statement)
		if len(verbs) != 1 {
			return sqldb.Everyone
		}
		text := strings.ToLower(statement)
		named, adds := false, verbs[0] == "INSERT" && !strings.Contains(text, " on ") // conflict, duplicate key
		for _, t := range tables {
			if strings.Contains(text, t.Name) {
				named, adds = true, adds && t.Adds
			}
		}
		switch verbs[0] {
		case "SELECT", "VALUES", "SET", "SHOW", "PRAGMA", "LOCK", "SAVEPOINT", "RELEASE", "ROLLBACK":
			return sqldb.Nothing
		case "INSERT", "UPDATE", "REPLACE", "MERGE", "WITH":
			if !named {
				return sqldb.Nothing
			}
		case "DELETE":
			words := strings.Fields(text)
			if len(words) > 2 && slices.Contains(harmless, strings.Trim(words[2], "`\"")) {
				return sqldb.Nothing
			}
		}
		if adds {
			return sqldb.Adds
		}
		return sqldb.Everyone
	}
}
