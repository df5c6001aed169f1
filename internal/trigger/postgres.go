package trigger

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
)

// function is the body of the triggers' function. Its arguments are the column of the user ("" for
// everyone) or of the session's key, then "adds" if new rows change nothing for known credentials
// or "session", and the columns that decide (none: all). It runs once for each statement. It names
// the users or sessions of at most 200 rows, where an update has two for each changed row, and
// otherwise everyone.
const function = `
DECLARE
  who text := TG_ARGV[0]; rows text; users text; total int;
  -- an id that is neither a number nor a uuid could have a comma: then everyone is meant
  name text := 'CASE WHEN x.u ~ ''^[0-9a-f-]+$'' THEN x.u ELSE ''*'' END'; everyone text := '*';
BEGIN
  IF TG_ARGV[1] = 'session' THEN
    name := '''~'' || left(encode(sha256(convert_to(x.u, ''UTF8'')), ''hex''), 3)'; everyone := '~';
  END IF;
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify('latchkey', everyone);
    RETURN NULL;
  ELSIF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM new_rows) THEN
      RETURN NULL;
    ELSIF TG_ARGV[1] = 'adds' THEN
      PERFORM pg_notify('latchkey', '+');
      RETURN NULL;
    END IF;
    rows := 'SELECT * FROM new_rows';
  ELSIF TG_OP = 'DELETE' THEN
    rows := 'SELECT * FROM old_rows';
  ELSIF TG_NARGS > 2 THEN
    SELECT string_agg(quote_ident(c), ', ') INTO rows FROM unnest(TG_ARGV[2:]) c;
    rows := format('(SELECT %1$s FROM old_rows EXCEPT ALL SELECT %1$s FROM new_rows) UNION ALL '
      '(SELECT %1$s FROM new_rows EXCEPT ALL SELECT %1$s FROM old_rows)', rows);
  ELSE
    rows := 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows';
  END IF;
  IF who = '' THEN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM (%s) r LIMIT 1) x', rows) INTO total;
    users := '*';
  ELSE
    EXECUTE format('SELECT string_agg(DISTINCT ' || name || ', '',''), count(*) '
      'FROM (SELECT r.%I::text AS u FROM (%s) r LIMIT 201) x', who, rows) INTO users, total;
    IF total > 200 OR octet_length(users) > 7000 THEN -- pg_notify takes less than 8000 bytes
      users := everyone;
    END IF;
  END IF;
  IF total > 0 THEN
    PERFORM pg_notify('latchkey', users);
  END IF;
  RETURN NULL;
END `

// md5Of returns the same text as PostgreSQL's md5.
func md5Of(text string) string {
	b := md5.Sum([]byte(text))
	return hex.EncodeToString(b[:])
}

// onPostgres returns the triggers on the tables, and their function.
func onPostgres(tables []Table) []Trigger {
	q := func(name string) string { return quoted(name, `"`) }
	all := []Trigger{{Create: "CREATE OR REPLACE FUNCTION latchkey_changed() RETURNS trigger LANGUAGE plpgsql AS $$" +
		function + "$$",
		Drop: "DROP FUNCTION IF EXISTS latchkey_changed() CASCADE"}}
	for _, t := range tables {
		who, kind := t.User, ""
		switch {
		case t.Session != "":
			who, kind = t.Session, "session"
		case t.Adds:
			kind = "adds"
		}
		args := append([]string{who, kind}, t.Columns...)
		stored := t.Name + " A " + md5Of(function) + " " + md5Of(strings.Join(args, "\x00")+"\x00")
		for i := range args {
			args[i] = quoted(args[i], "'")
		}
		for _, e := range []struct{ event, rows string }{
			{"insert", " REFERENCING NEW TABLE AS new_rows"},
			{"update", " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"},
			{"delete", " REFERENCING OLD TABLE AS old_rows"},
			{"truncate", ""},
		} {
			name, table := nameOf(t.Name, e.event), q(t.Name)
			all = append(all, Trigger{
				Name: name, Table: t.Name, Stored: stored, Drop: "DROP TRIGGER IF EXISTS " + q(name) + " ON " + table,
				Create: "CREATE TRIGGER " + q(name) + " AFTER " + strings.ToUpper(e.event) + " ON " + table + e.rows +
					" FOR EACH STATEMENT EXECUTE FUNCTION latchkey_changed(" + strings.Join(args, ", ") + ")",
			}, Trigger{Create: "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + q(name)})
		}
	}
	return all
}
