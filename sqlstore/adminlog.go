package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// AdminLog implements adminlog.Store on django_admin_log.
type AdminLog struct{ db *DB }

var _ adminlog.Store = (*AdminLog)(nil)

// AdminLog returns the store of django_admin_log.
func (db *DB) AdminLog() *AdminLog { return &AdminLog{db} }

// maxObject is how many characters of an object's text the table holds.
const maxObject = 200

// addedAtOnce is how many entries AddEntries adds with one statement.
const addedAtOnce = 100

// AddEntries implements adminlog.Store. A content type of a project's model that no migration has
// made is made here, as Django does.
func (s *AdminLog) AddEntries(ctx context.Context, entries ...adminlog.Entry) error {
	have, err := s.db.sql.Tables(ctx)
	if err != nil || !have[adminLog] {
		return err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		made := map[[2]string]bool{}
		for some := range slices.Chunk(entries, addedAtOnce) {
			if err := s.add(ctx, some, made); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add to %s: %w", adminLog, err)
	}
	return nil
}

// add inserts entries with one statement. made are the content types that are known to be there.
func (s *AdminLog) add(ctx context.Context, entries []adminlog.Entry, made map[[2]string]bool) error {
	var args []any
	for _, e := range entries {
		text := []rune(e.Object.Text)
		cut := string(text[:min(len(text), maxObject)])
		if err := sqldb.CheckStorable(&e.Object.ID, &cut, &e.Message); err != nil {
			return err
		}
		user, ok := sqldb.ParseKey(s.db.users.model.Key.kind(), string(e.User))
		if !ok {
			return fmt.Errorf("user %q: %w", e.User, auth.ErrNotFound)
		}
		if kind := [2]string{e.Object.App, e.Object.Model}; !made[kind] {
			if err := s.addContentType(ctx, e.Object); err != nil {
				return err
			}
			made[kind] = true
		}
		args = append(args, s.db.engine.EncodeTime(s.timeOf(e)), user, e.Object.App, e.Object.Model, e.Object.ID, cut,
			int64(e.Action), e.Message)
	}
	return s.db.sql.Exec(ctx, "INSERT INTO "+adminLog+" (action_time, user_id, content_type_id, object_id, "+
		"object_repr, action_flag, change_message) VALUES "+rowsOf(len(entries), "?, "+s.db.users.placeholder+
		", (SELECT id FROM django_content_type WHERE app_label = ? AND model = ?), ?, ?, ?, ?"), args...)
}

// addContentType adds the content type of a project's model unless it is there. Those of the
// built-in apps have been made by migrations.
func (s *AdminLog) addContentType(ctx context.Context, o adminlog.Object) error {
	if o.App == "auth" || o.App == "authtoken" {
		return nil
	}
	found := false
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var id int64
		found = true
		return scan(&id)
	}, "SELECT id FROM django_content_type WHERE app_label = ? AND model = ?", o.App, o.Model)
	if found || err != nil {
		return err
	}
	return s.db.sql.Exec(ctx, "INSERT INTO django_content_type (app_label, model) VALUES (?, ?)", o.App, o.Model)
}

func (s *AdminLog) timeOf(e adminlog.Entry) time.Time {
	if e.Time.IsZero() && s.db.now != nil {
		return s.db.now()
	}
	return orNow(e.Time)
}

// ListEntries implements adminlog.Store.
func (s *AdminLog) ListEntries(ctx context.Context, f adminlog.Filter) (list []adminlog.Entry, err error) {
	have, err := s.db.sql.Tables(ctx)
	if err != nil || !have[adminLog] {
		return nil, err
	}
	users := s.db.users
	query := "SELECT l.id, " + s.db.engine.TimeColumn("l.action_time") + ", l.user_id, u." + users.username +
		", l.object_repr, l.action_flag, l.change_message FROM " + adminLog + " l JOIN " + users.name + " u ON u." +
		users.id + " = l.user_id WHERE l.object_id = ? AND l.content_type_id = " +
		"(SELECT id FROM django_content_type WHERE app_label = ? AND model = ?)"
	args := []any{f.Object.ID, f.Object.App, f.Object.Model}
	if f.Before != 0 || f.From != 0 { // a range of the primary key, and not all entries of the content type
		query = strings.Replace(query, "l.content_type_id =", "l.content_type_id + 0 =", 1)
	}
	if f.Before != 0 {
		query, args = query+" AND l.id < ?", append(args, f.Before)
	}
	if f.From != 0 {
		query, args = query+" AND l.id >= ?", append(args, f.From)
	}
	follows, order := follow("l.id", f.After == 0)
	if f.After != 0 {
		query, args = query+" AND "+follows, append(args, f.After)
	}
	query += " ORDER BY " + order
	if f.Limit > 0 {
		query, args = query+" LIMIT ?", append(args, f.Limit)
	}
	err = s.db.sql.Query(ctx, func(scan func(...any) error) error {
		e := adminlog.Entry{Object: f.Object}
		err := scan(&e.Number, sqldb.ScanTime(s.db.engine, &e.Time), users.scanID(&e.User), sqldb.ScanText(&e.Name),
			sqldb.ScanText(&e.Object.Text), &e.Action, sqldb.ScanText(&e.Message))
		list = append(list, e)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", adminLog, err)
	}
	return list, nil
}

// Numbers implements adminlog.Store.
func (s *AdminLog) Numbers(ctx context.Context) (first, last int64, err error) {
	have, err := s.db.sql.Tables(ctx)
	if err != nil || !have[adminLog] {
		return 0, 0, err
	}
	_, err = s.db.sql.QueryRow(ctx, []any{&first, &last}, "SELECT coalesce((SELECT min(id) FROM "+adminLog+
		"), 0), coalesce((SELECT max(id) FROM "+adminLog+"), 0)")
	if err != nil {
		return 0, 0, fmt.Errorf("find the numbers of %s: %w", adminLog, err)
	}
	return first, last, nil
}
