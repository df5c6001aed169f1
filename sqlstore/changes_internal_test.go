package sqlstore

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestEffectOf has statements of a project, and what they change for cached identities.
func TestEffectOf(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]sqldb.Effect{
		"INSERT INTO authtoken_token (key, user_id) VALUES ('a', 1)":                                    sqldb.Adds,
		"INSERT INTO authtoken_token (key, user_id) SELECT 'a', id FROM auth_user":                      sqldb.Adds,
		"INSERT INTO auth_user_groups (user_id, group_id) VALUES (1, 1)":                                sqldb.Everyone,
		"INSERT INTO notes (text) VALUES ('a') ON CONFLICT (text) DO NOTHING":                           sqldb.Nothing,
		"UPDATE notes SET text = 'a'":                                                                   sqldb.Nothing,
		"SELECT * FROM auth_user FOR UPDATE":                                                            sqldb.Nothing,
		"DELETE FROM django_session WHERE session_key = 'a'":                                            sqldb.Sessions,
		"UPDATE django_session SET session_data = 'a'":                                                  sqldb.Sessions,
		"INSERT INTO \"Django_Session\" VALUES ('a', 'b', now())":                                       sqldb.Sessions,
		"SELECT * FROM django_session":                                                                  sqldb.Nothing,
		"REPLACE INTO django_session VALUES ('a', 'b', 'c')":                                            sqldb.Everyone,
		"TRUNCATE django_session":                                                                       sqldb.Anything,
		"INSERT INTO authtoken_token (key, user_id) SELECT session_key, 1 FROM django_session":          sqldb.Adds | sqldb.Sessions,
		"UPDATE auth_user SET is_active = 0 WHERE id IN (SELECT 1 FROM django_session)":                 sqldb.Everyone,
		"DELETE FROM `latchkey_throttle`":                                                               sqldb.Nothing,
		"DELETE FROM company":                                                                           sqldb.Everyone,
		"UPDATE \"Auth_User\" SET is_active = 0":                                                        sqldb.Everyone,
		"UPDATE company c JOIN auth_user u ON u.id = c.boss SET u.is_active = 0":                        sqldb.Everyone,
		"TRUNCATE authtoken_token":                                                                      sqldb.Anything,
		"CALL dismiss(1)":                                                                               sqldb.Anything,
		"EXPLAIN ANALYZE UPDATE auth_user SET is_active = false":                                        sqldb.Anything,
		"INSERT INTO authtoken_token VALUES ('a', 1)\nON CONFLICT (user_id) DO UPDATE SET key = 'a'":    sqldb.Everyone,
		"INSERT INTO authtoken_token VALUES ('a', 1)ON/**/CONFLICT(user_id)DO UPDATE SET key = 'a'":     sqldb.Everyone,
		"INSERT INTO authtoken_token VALUES ('a', 1)\tON\tDUPLICATE KEY UPDATE `key` = 'a'":             sqldb.Everyone,
		"INSERT OR REPLACE INTO authtoken_token VALUES ('a', 1)":                                        sqldb.Everyone,
		"INSERT OR REPLACE INTO company VALUES (1)":                                                     sqldb.Everyone,
		"REPLACE INTO company VALUES (1)":                                                               sqldb.Everyone,
		"MERGE INTO company c USING gone g ON g.id = c.id WHEN MATCHED THEN DELETE":                     sqldb.Everyone,
		"WITH gone AS (DELETE FROM company RETURNING id) SELECT * FROM gone":                            sqldb.Everyone,
		"WITH gone AS (SELECT 1) DELETE FROM company WHERE id IN (SELECT * FROM gone)":                  sqldb.Everyone,
		"WITH gone AS (SELECT 1) SELECT * FROM gone":                                                    sqldb.Nothing,
		"DELETE authtoken_token, django_session FROM authtoken_token JOIN django_session":               sqldb.Everyone,
		"DELETE FROM django_session , authtoken_token USING django_session JOIN authtoken_token":        sqldb.Everyone,
		"DELETE FROM django_session /*! , authtoken_token USING django_session JOIN authtoken_token */": sqldb.Everyone,
		`UPDATE U&"auth\005Fuser" SET is_active = false`:                                                sqldb.Anything,
		`UPDATE "odd""name" SET is_active = false`:                                                      sqldb.Everyone,
	} {
		for _, e := range []*engine.Engine{engine.SQLite(), engine.Postgres(0, false), engine.MySQL()} {
			model := UserModel{}.WithDefaults()
			tables := watched(model)
			model.Table = `odd"name`
			if got := effectOf(e, append(tables, watched(model)...))(statement); got != want {
				t.Errorf("%s: %s: effect %d, want %d", e.Name, statement, got, want)
			}
		}
	}
}

// TestEffectOfCommits has statements after which MySQL has committed, and no other engine.
func TestEffectOfCommits(t *testing.T) {
	t.Parallel()
	for statement, onMySQL := range map[string]sqldb.Effect{
		"LOCK TABLES auth_user WRITE": sqldb.Anything,
		"SET @@autocommit = 1":        sqldb.Anything,
		"SET @a = 1":                  sqldb.Nothing,
	} {
		for _, e := range []*engine.Engine{engine.Postgres(0, false), engine.MySQL()} {
			want := sqldb.Nothing
			if e.Name == "mysql" {
				want = onMySQL
			}
			if got := effectOf(e, nil)(statement); got != want {
				t.Errorf("%s: %s: effect %d, want %d", e.Name, statement, got, want)
			}
		}
	}
}
