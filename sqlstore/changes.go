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
// identities. A change by this DB is counted before the call that commits it returns, and a change
// by another process when the engine hears of it. While the engine cannot hear of changes, no
// identity is cached.
//
// This DB's own statements are recognized by the tables that they name. What a function or a
// trigger of the database changes in other tables counts as the change of another process.
func (db *DB) Changes() *cache.Changes { return db.sql.Changes() }

// watched returns the tables of a user model on whose rows the check of a credential depends.
func watched(m UserModel) []trigger.Table {
	user := trigger.Table{Name: m.Table, User: m.ID, Columns: []string{m.ID}, Adds: true}
	for _, f := range m.fields() {
		if c := f.field.column; c != "" && f.name != "last_login" && !slices.Contains(user.Columns, c) {
			user.Columns = append(user.Columns, c)
		}
	}
	if !m.Swapped() { // which columns of a project's own table are unique is not known
		user.Unique = []string{m.ID, m.Username.column}
	}
	all := []trigger.Table{
		user,
		{Name: "authtoken_token", User: "user_id", Adds: true, Unique: []string{"key", "user_id"}},
		{Name: "latchkey_token", User: "user_id", Adds: true, Columns: []string{"user_id", "digest", "created"},
			Unique: []string{"digest", "user_id"}},
		{Name: "latchkey_apikey", User: "user_id", Adds: true, Columns: []string{"user_id", "handle", "digest", "name",
			"parent", "description", "scopes", "networks", "created", "expires", "rotated", "successor", "revoked",
			"revoked_by"}, Unique: []string{"id", "handle", "digest"}},
		{Name: "auth_group_permissions"}, {Name: "auth_permission"}, {Name: "django_content_type"},
		{Name: sessionTable, Session: "session_key", Adds: true, Unique: []string{"session_key"}},
	}
	for _, link := range []JoinTable{m.GroupsTable, m.PermissionsTable} {
		if link.Table != none {
			all = append(all, trigger.Table{Name: link.Table, User: link.User})
		}
	}
	return all
}

const sessionTable = "django_session"

// harmless are tables from which rows are deleted without a change of a user, a token or a key. A
// row of another table may be deleted together with users that refer to it.
var harmless = []string{sessionTable, "django_admin_log", "latchkey_throttle", "latchkey_lease",
	"latchkey_audit", "latchkey_refusal", "latchkey_job", "latchkey_session"}

// unquote removes the quotes around names, and the doubled quotes within them.
var unquote = strings.NewReplacer("`", "", `"`, "")

// effectOf returns a function that returns the effect of a statement on cached identities. In doubt
// it returns Anything.
func effectOf(e *engine.Engine, tables []trigger.Table) func(statement string) sqldb.Effect {
	for i := range tables {
		tables[i].Name = unquote.Replace(strings.ToLower(tables[i].Name))
	}
	return func(statement string) sqldb.Effect {
		verbs := e.FirstWords(statement)
		if len(verbs) != 1 {
			return sqldb.Anything
		}
		text := strings.ToLower(statement)
		if strings.Contains(text, `u&"`) { // a name with escapes
			return sqldb.Anything
		}
		text = unquote.Replace(text)
		named, adds, sessions := false, verbs[0] == "INSERT" && onlyAdds(text), sqldb.Nothing
		for _, t := range tables {
			switch {
			case !strings.Contains(text, t.Name):
			case t.Session != "":
				sessions = sqldb.Sessions
			default:
				named, adds = true, adds && t.Adds
			}
		}
		switch verbs[0] {
		case "SELECT", "VALUES", "SHOW", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK":
			return sqldb.Nothing
		case "SET", "LOCK": // MySQL commits before LOCK TABLES, and after each statement with autocommit
			if e.DDL.Transactional || verbs[0] == "SET" && !strings.Contains(text, "autocommit") {
				return sqldb.Nothing
			}
			return sqldb.Anything
		case "INSERT", "UPDATE", "REPLACE", "MERGE", "WITH":
			if !named && !mayDelete(text) {
				return sessions
			}
		case "DELETE":
			if isHarmless(text) {
				return sessions
			}
		default:
			return sqldb.Anything
		}
		if adds {
			return sqldb.Adds | sessions
		}
		return sqldb.Everyone
	}
}

// onlyAdds reports whether an INSERT changes no row that is there: it has no ON CONFLICT, no ON
// DUPLICATE KEY and no OR REPLACE. It looks for single words, because comments may divide them.
func onlyAdds(insert string) bool {
	return !strings.Contains(insert, "conflict") && !strings.Contains(insert, "duplicate") && !mayDelete(insert)
}

// mayDelete reports whether a statement that is no DELETE may delete rows. Users may refer to these
// rows and be deleted with them.
func mayDelete(statement string) bool {
	return strings.Contains(statement, "delete") || strings.Contains(statement, "replace")
}

// isHarmless reports whether a DELETE concerns one of the tables harmless, and no other: MySQL can
// delete from several at once.
func isHarmless(statement string) bool {
	words := strings.Fields(statement)
	return len(words) > 2 && words[1] == "from" && slices.Contains(harmless, words[2]) &&
		(len(words) == 3 || words[3] == "where")
}
