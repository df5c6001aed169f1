package sqlstore

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// adminLog is the table in which Django's admin records its changes. An entry about a token has the
// whole key as the text of the object.
const adminLog = "django_admin_log"

// logEntry is a row of django_admin_log.
type logEntry struct {
	id            int64
	text, message string // object_repr and change_message
}

// keyInText matches keys as Django makes them, in the text of a log entry.
var keyInText = regexp.MustCompile(`\b[0-9a-f]{40}\b`)

// MaskLogBatch implements token.Vault. Its argument after is the id of an entry of the log. Without
// Django's admin there is no log.
func (s *Tokens) MaskLogBatch(ctx context.Context, after string, limit int) (b token.Batch, err error) {
	b, err = s.maskLog(ctx, after, limit)
	if err != nil {
		return token.Batch{}, fmt.Errorf("mask keys in %s: %w", adminLog, err)
	}
	return b, nil
}

func (s *Tokens) maskLog(ctx context.Context, after string, limit int) (b token.Batch, err error) {
	tables, err := s.db.sql.Tables(ctx)
	if err != nil || !tables[adminLog] {
		return b, err
	}
	from, _ := strconv.ParseInt(after, 10, 64) // "" is 0, which precedes all ids
	var entries []logEntry
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var e logEntry
		err := scan(&e.id, sqldb.ScanText(&e.text), sqldb.ScanText(&e.message))
		entries = append(entries, e)
		return err
	}, "SELECT id, object_repr, change_message FROM "+adminLog+" WHERE id > ? ORDER BY id LIMIT ?", from, limit)
	if err != nil {
		return b, err
	}
	masked, err := s.masked(ctx, entries)
	if err == nil && len(masked) > 0 {
		err = s.db.InTx(ctx, func(ctx context.Context) error { return s.updateLog(ctx, masked) })
	}
	b.Moved = len(masked)
	if len(entries) == limit {
		b.Next = strconv.FormatInt(entries[len(entries)-1].id, 10)
	}
	return b, err
}

// masked returns the entries that contain a sealed key, with the key replaced by its first digits.
func (s *Tokens) masked(ctx context.Context, entries []logEntry) (changed []logEntry, err error) {
	digests := map[string]string{} // of each text that may be a key
	for _, e := range entries {
		for _, text := range e.candidates() {
			digests[text] = token.Digest(text)
		}
	}
	sealed, err := s.sealedAmong(ctx, digests)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		before := e
		for _, text := range e.candidates() {
			if sealed[digests[text]] {
				mask := token.Token{Key: text}.Masked()
				e.text, e.message = strings.ReplaceAll(e.text, text, mask), strings.ReplaceAll(e.message, text, mask)
			}
		}
		if e != before {
			changed = append(changed, e)
		}
	}
	return changed, nil
}

// candidates returns the texts of e that may be keys: the name of the object, whatever its form,
// and each text of 40 hexadecimal digits.
func (e logEntry) candidates() []string {
	all := slices.Concat(keyInText.FindAllString(e.text, -1), keyInText.FindAllString(e.message, -1))
	if e.text != "" {
		all = append(all, e.text)
	}
	return all
}

// sealedAmong returns those of the digests that latchkey_token has.
func (s *Tokens) sealedAmong(ctx context.Context, digests map[string]string) (map[string]bool, error) {
	var args []any
	for _, digest := range digests {
		args = append(args, digest)
	}
	sealed := map[string]bool{}
	for part := range slices.Chunk(args, 500) {
		err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
			var digest string
			err := scan(sqldb.ScanText(&digest))
			sealed[digest] = true
			return err
		}, "SELECT digest FROM latchkey_token WHERE digest IN ("+placeholders(len(part))+")", part...)
		if err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

func (s *Tokens) updateLog(ctx context.Context, entries []logEntry) error {
	for _, e := range entries {
		err := s.db.sql.Exec(ctx, "UPDATE "+adminLog+" SET object_repr = ?, change_message = ? WHERE id = ?",
			e.text, e.message, e.id)
		if err != nil {
			return err
		}
	}
	return nil
}
