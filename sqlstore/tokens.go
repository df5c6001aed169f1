package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
)

// Tokens implements authtoken.Store on authtoken_token.
type Tokens struct{ db *DB }

// tokenPage is larger than a page of users: the table has no index by age, so that each page reads all of it.
const tokenPage = 5000

func (db *DB) identifyQuery() string {
	return db.dialect.Rebind("SELECT " + db.userColumns() + ", t." + db.quotedKey() + ", " +
		db.dialect.TimeColumn("t.created") + " FROM authtoken_token t JOIN auth_user u ON u.id = t.user_id WHERE t." +
		db.quotedKey() + " = ?")
}

// quotedKey is the column named key, which is a reserved word in places.
func (db *DB) quotedKey() string { return db.dialect.Quote("key") }

// Identify implements authtoken.Store. It is the hot path: one prepared query, which does not watch ctx, since a
// context that can end costs several µs in the SQLite driver; it waits no longer than Config.Wait for its turn.
func (s *Tokens) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if !storable(key) {
		return nil, auth.ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("identify token: %w", err)
	}
	var row userScan
	token := new(authtoken.Token)
	err := s.identify(ctx, key, row.into(s.db, &token.Key, timestamp{s.db.dialect, &token.Created}))
	if errors.Is(err, sql.ErrNoRows) || err == nil && token.Key != key {
		return nil, auth.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("identify token: %w", err)
	}
	user := row.settle(s.db)
	token.UserID = user.ID
	return &auth.Identity{User: user, Auth: token}, nil
}

func (s *Tokens) identify(ctx context.Context, key string, dest []any) error {
	if t := s.db.tx(ctx); t != nil {
		err := t.QueryRowContext(ctx, s.db.identifyQuery(), key).Scan(dest...)
		return s.db.failRow(ctx, err)
	}
	ctx = context.WithoutCancel(ctx)
	err := s.db.reading(ctx, func(ctx context.Context) error {
		stmt, err := s.db.prepared(ctx)
		if err != nil {
			return err
		}
		return stmt.QueryRowContext(ctx, key).Scan(dest...)
	})
	return s.db.failRow(ctx, err)
}

// failRow is fail but for sql.ErrNoRows.
func (db *DB) failRow(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return db.fail(ctx, err)
}

func (db *DB) prepared(ctx context.Context) (*sql.Stmt, error) {
	if stmt := db.identify.Load(); stmt != nil {
		return stmt, nil
	}
	db.identifyMu.Lock()
	defer db.identifyMu.Unlock()
	if stmt := db.identify.Load(); stmt != nil {
		return stmt, nil
	}
	stmt, err := db.read.PrepareContext(ctx, db.identifyQuery())
	if err == nil {
		db.identify.Store(stmt)
	}
	return stmt, err
}

// TokenOf implements authtoken.Store.
func (s *Tokens) TokenOf(ctx context.Context, user auth.UserID) (authtoken.Token, error) {
	token, err := authtoken.Token{}, auth.ErrNotFound
	if id, ok := integer(string(user)); ok {
		token, err = s.of(ctx, id)
	}
	if err != nil {
		return authtoken.Token{}, fmt.Errorf("find token of user %q: %w", user, err)
	}
	return token, nil
}

func (s *Tokens) of(ctx context.Context, user int64) (authtoken.Token, error) {
	token := authtoken.Token{UserID: auth.UserID(strconv.FormatInt(user, 10))}
	found, err := s.db.queryRow(ctx, []any{&token.Key, timestamp{s.db.dialect, &token.Created}},
		"SELECT "+s.db.quotedKey()+", "+s.db.dialect.TimeColumn("created")+" FROM authtoken_token WHERE user_id = ?", user)
	if err == nil && !found {
		err = auth.ErrNotFound
	}
	return token, err
}

// InsertToken implements authtoken.Store. A key that another user has is auth.ErrExists; a zero Created is now.
func (s *Tokens) InsertToken(ctx context.Context, t authtoken.Token) (authtoken.Token, error) {
	user, ok := integer(string(t.UserID))
	if !ok {
		return authtoken.Token{}, fmt.Errorf("insert token of user %q: %w", t.UserID, auth.ErrNotFound)
	}
	if err := refuse(&t.Key); err != nil {
		return authtoken.Token{}, fmt.Errorf("insert token of user %q: %w", t.UserID, err)
	}
	var stored authtoken.Token
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		// From auth_user, because the foreign key is checked no sooner than at the commit.
		_, err := s.db.exec(ctx, "INSERT INTO authtoken_token ("+s.db.quotedKey()+", created, user_id) "+
			"SELECT ?, ?, id FROM auth_user WHERE id = ? ON CONFLICT (user_id) DO NOTHING",
			t.Key, s.db.dialect.EncodeTime(orNow(t.Created)), user)
		if err != nil {
			return err
		}
		stored, err = s.of(ctx, user)
		return err
	})
	if err != nil {
		return authtoken.Token{}, fmt.Errorf("insert token of user %q: %w", t.UserID, err)
	}
	return stored, nil
}

// DeleteToken implements authtoken.Store.
func (s *Tokens) DeleteToken(ctx context.Context, user auth.UserID) error {
	id, ok := integer(string(user))
	if !ok {
		return fmt.Errorf("delete token of user %q: %w", user, auth.ErrNotFound)
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		return s.db.execOne(ctx, "DELETE FROM authtoken_token WHERE user_id = ?", id)
	})
	if err != nil {
		return fmt.Errorf("delete token of user %q: %w", user, err)
	}
	return nil
}

// ListTokens implements authtoken.Store; tokens of one age come by key.
func (s *Tokens) ListTokens(ctx context.Context) iter.Seq2[authtoken.Token, error] {
	return func(yield func(authtoken.Token, error) bool) {
		var after []any
		for {
			page, last, err := s.page(ctx, after)
			if err != nil {
				yield(authtoken.Token{}, fmt.Errorf("list tokens: %w", err))
				return
			}
			for _, t := range page {
				if !yield(t, nil) {
					return
				}
			}
			if len(page) < tokenPage {
				return
			}
			after = last
		}
	}
}

// page reads the tokens behind after, and returns where it ended: the last row's creation and key as stored.
func (s *Tokens) page(ctx context.Context, after []any) (page []authtoken.Token, last []any, err error) {
	key, where := s.db.quotedKey(), ""
	if after != nil {
		where = " WHERE (created, " + key + ") > (?, ?)"
	}
	err = s.db.query(ctx, func(scan func(...any) error) error {
		var t authtoken.Token
		var user int64
		var created any
		if err := scan(&t.Key, &created, &user); err != nil {
			return err
		}
		t.UserID = auth.UserID(strconv.FormatInt(user, 10))
		last = []any{created, t.Key}
		err := timestamp{s.db.dialect, &t.Created}.Scan(created)
		page = append(page, t)
		return err
	}, "SELECT "+key+", "+s.db.dialect.TimeColumn("created")+", user_id FROM authtoken_token"+where+
		" ORDER BY authtoken_token.created, "+key+" LIMIT ?", append(after, tokenPage)...)
	return page, last, err
}
