package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
)

// The table latchkey_session has an entry for each session of which is known whom it signs in, so
// that the sessions of one user are found without reading all. django_session does not name the
// user. An entry has the session's key, the user ("" for nobody), and a mark. The mark of nobody's
// session is the signature at the end of its content, and that of a user's session is "".
//
// There is no foreign key to django_session, because a Django deletes rows without knowing the
// table. An entry without a session does no harm, and ClearExpired deletes it.

// signatureLength is the length of Django's signature of a session, HMAC-SHA-256 in base64.
const signatureLength = 43

// markOf returns the mark of the session of nobody that has this content. Another content has
// another mark. Django signs a user in by writing the content anew, and often to a key that it has
// stored a moment before, without a user. So nobody's entry counts only while its mark fits.
func markOf(data string) string { return data[max(0, len(data)-signatureLength):] }

// moveEntry gives the entry of a session that is being saved to the session's user. Without a user
// it changes nothing: then the next search reads the content, because it has no entry, or one of
// nobody whose mark no longer fits.
func (s *Sessions) moveEntry(ctx context.Context, row session.Session) error {
	if row.User == "" || !isNotable(row) {
		return nil
	}
	return s.db.sql.Exec(ctx, "UPDATE latchkey_session SET user_id = ?, mark = '' WHERE session_key = ?"+
		" AND user_id <> ?", string(row.User), row.Key, string(row.User))
}

// addEntry inserts the entry of a new session that has a user. An entry that another session with
// the same key has left gets the new user.
func (s *Sessions) addEntry(ctx context.Context, row session.Session) error {
	if row.User == "" || !isNotable(row) {
		return nil
	}
	if err := s.moveEntry(ctx, row); err != nil {
		return err
	}
	return s.insertEntries(ctx, []session.Session{row})
}

// insertEntries inserts an entry for each of the rows that has none.
func (s *Sessions) insertEntries(ctx context.Context, rows []session.Session) error {
	var args []any
	for _, row := range rows {
		mark := ""
		if row.User == "" {
			mark = markOf(row.Data)
		}
		args = append(args, row.Key, string(row.User), mark)
	}
	return s.db.sql.Exec(ctx, "INSERT INTO latchkey_session (session_key, user_id, mark) VALUES "+
		rowsOf(len(rows), "?, ?, ?")+" "+
		s.db.engine.KeepExisting("latchkey_session", "session_key"), args...)
}

// notedAtOnce is how many entries NoteSessions writes with one statement.
const notedAtOnce = 200

// NoteSessions implements session.Store.
func (s *Sessions) NoteSessions(ctx context.Context, rows []session.Session) error {
	var plain []session.Session
	for _, row := range rows {
		if isNotable(row) {
			plain = append(plain, row)
		}
	}
	for some := range slices.Chunk(plain, notedAtOnce) {
		err := s.db.InTx(ctx, func(ctx context.Context) error { return s.insertEntries(ctx, some) })
		if err != nil {
			return fmt.Errorf("note sessions: %w", err)
		}
	}
	return nil
}

// RenoteSessions implements session.Store.
func (s *Sessions) RenoteSessions(ctx context.Context, rows []session.Session) error {
	for some := range slices.Chunk(rows, notedAtOnce) {
		err := s.db.InTx(ctx, func(ctx context.Context) error {
			for _, row := range some {
				mark := ""
				if row.User == "" {
					mark = markOf(row.Data)
				}
				if !isNotable(row) {
					continue
				}
				// The entry may be a user's by now: then it is right.
				if err := s.db.sql.Exec(ctx,
					"UPDATE latchkey_session SET user_id = ?, mark = ? WHERE session_key = ?"+
						" AND user_id = ''", string(row.User), mark, row.Key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("note sessions: %w", err)
		}
	}
	return nil
}

// forgetEntry deletes the entry of a session that is being deleted.
func (s *Sessions) forgetEntry(ctx context.Context, key string) error {
	if !isPlain(key) {
		return nil
	}
	return s.db.sql.Exec(ctx, "DELETE FROM latchkey_session WHERE session_key = ?", key)
}

// forgotten is how many entries forgetGone looks at in one transaction.
const forgotten = 5000

// forgetGone deletes the entries whose sessions are gone, because a Django has deleted them. It
// works in several transactions.
func (s *Sessions) forgetGone(ctx context.Context) error {
	for after := ""; ; {
		end, err := s.keyAt(ctx, "latchkey_session", after, forgotten)
		var gone []any
		if err == nil {
			gone, err = s.goneBetween(ctx, after, end)
		}
		if err == nil && len(gone) > 0 {
			err = s.db.InTx(ctx, func(ctx context.Context) error { return s.deleteGone(ctx, gone) })
		}
		if err != nil {
			return fmt.Errorf("forget sessions that are gone: %w", err)
		}
		if end == "" {
			return nil
		}
		after = end
	}
}

// goneBetween returns the keys of entries without a session, of a range of keys.
func (s *Sessions) goneBetween(ctx context.Context, after, end string) (gone []any, err error) {
	where, args := "e.session_key > ?", []any{after}
	if end != "" {
		where, args = where+" AND e.session_key <= ?", append(args, end)
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		gone = append(gone, key)
		return err
	}, "SELECT e.session_key FROM latchkey_session e "+
		"LEFT JOIN django_session s ON s.session_key = e.session_key WHERE "+where+
		" AND s.session_key IS NULL", args...)
	return gone, err
}

// deleteGone deletes entries. A key that has a session again meanwhile loses its entry too: it is
// then unnoted, and the next search reads it.
func (s *Sessions) deleteGone(ctx context.Context, gone []any) error {
	for some := range slices.Chunk(gone, notedAtOnce) {
		err := s.db.sql.Exec(ctx, "DELETE FROM latchkey_session WHERE session_key IN ("+placeholders(len(some))+")",
			some...)
		if err != nil {
			return err
		}
	}
	return nil
}

// isNotable reports whether the columns of an entry can hold a session. A session that they cannot
// hold is read by each search.
func isNotable(row session.Session) bool {
	user := string(row.User)
	return isPlain(row.Key) && isPlain(markOf(row.Data)) && len(user) <= 255 && sqldb.IsStorable(user)
}

// isPlain reports whether a text fits into a column of ASCII text.
func isPlain(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) < 0
}
