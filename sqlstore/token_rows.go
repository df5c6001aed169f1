package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// heldToken is a row of one of the tables of tokens.
type heldToken struct {
	token.Token // without a key if it is sealed
	sealed      token.SealedKey
	number      int // of a sealed token; plainNumber for a plain one
}

const (
	plainNumber = -1
	firstNumber = 0 // of the sealed token that is the user's; Django has made those of greater numbers beside it
)

// plainColumns and sealedColumns are the columns of a heldToken, with the table's alias t. MySQL
// wants a different name for each column of a derived table.
func (s *Tokens) plainColumns() string {
	return "t." + s.db.quotedKey() + " AS k, '' AS digest, '' AS sealed, '' AS sealed_by, -1 AS number, " +
		s.db.engine.TimeColumn("t.created") + " AS created, t.user_id"
}

func (s *Tokens) sealedColumns() string {
	return "'' AS k, t.digest, t.sealed, t.sealed_by, t.number, " + s.db.engine.TimeColumn("t.created") +
		" AS created, t.user_id"
}

// dest returns the destinations for plainColumns or sealedColumns.
func (h *heldToken) dest(db *DB) []any {
	return []any{sqldb.ScanText(&h.Key), sqldb.ScanText(&h.sealed.Digest), sqldb.ScanText(&h.sealed.Text),
		sqldb.ScanText(&h.sealed.By), &h.number, sqldb.ScanTime(db.engine, &h.Created), db.users.scanID(&h.UserID)}
}

// open returns the token with its key. isUnreadable tells the error of a key that cannot be opened.
func (s *Tokens) open(h heldToken) (token.Token, error) {
	if h.number == plainNumber {
		return h.Token, nil
	}
	key, err := s.config.Sealer.Open(h.UserID, h.sealed)
	h.Key = key
	return h.Token, err
}

// isUnreadable reports whether err is that of a sealed key that cannot be opened.
func isUnreadable(err error) bool {
	return errors.Is(err, token.ErrNoSecret) || errors.Is(err, token.ErrDamaged)
}

// TokenByUser implements token.Store. A user may have several tokens: see held. The error is
// token.ErrNoSecret or token.ErrDamaged if the key cannot be opened.
func (s *Tokens) TokenByUser(ctx context.Context, user auth.UserID) (token.Token, error) {
	t, err := s.tokenOf(ctx, user)
	if err != nil {
		return token.Token{}, fmt.Errorf("find token of user %q: %w", user, err)
	}
	return t, nil
}

// tokenOf is TokenByUser without the context of its error.
func (s *Tokens) tokenOf(ctx context.Context, user auth.UserID) (token.Token, error) {
	h, err := s.held(ctx, user)
	if err != nil {
		return token.Token{}, err
	}
	return s.open(h)
}

// held returns the token that is the user's, which does not depend on the mode: the first sealed
// one, else the plain one, else the sealed one with the least number. It returns auth.ErrNotFound
// if there is none.
func (s *Tokens) held(ctx context.Context, user auth.UserID) (heldToken, error) {
	is, id, ok := s.db.users.match("t.user_id", user)
	if !ok {
		return heldToken{}, auth.ErrNotFound
	}
	var all []heldToken
	err := s.db.sql.Query(ctx, func(scan func(...any) error) error {
		var h heldToken
		err := scan(h.dest(s.db)...)
		all = append(all, h)
		return err
	}, "SELECT "+s.plainColumns()+" FROM authtoken_token t WHERE "+is+" UNION ALL SELECT "+s.sealedColumns()+
		" FROM latchkey_token t WHERE "+is, append(id, id...)...)
	if err == nil && len(all) == 0 {
		err = auth.ErrNotFound
	}
	if err != nil {
		return heldToken{}, err
	}
	first := slices.IndexFunc(all, func(h heldToken) bool { return h.number == firstNumber })
	if first >= 0 {
		return all[first], nil
	}
	return slices.MinFunc(all, func(a, b heldToken) int { return a.number - b.number }), nil
}
