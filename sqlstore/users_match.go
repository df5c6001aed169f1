package sqlstore

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
)

// checkMatches returns auth.ErrInvalid for a Match with an unknown field or comparison.
func checkMatches(all []auth.Match) error {
	for _, m := range all {
		if _, ok := textOf(m.Field, auth.User{}); !ok {
			return fmt.Errorf("%w: users have no text field %q: the fields are username, first_name, last_name and "+
				"email",
				auth.ErrInvalid, m.Field)
		}
		if _, ok := holds(m.Op, "", ""); !ok {
			return fmt.Errorf("%w: there is no comparison %q of text", auth.ErrInvalid, m.Op)
		}
	}
	return nil
}

// searchedText returns all texts of the filter, one after the other.
func searchedText(filter auth.UserFilter) string {
	all := filter.Search + filter.After + filter.Until
	for _, m := range filter.Match {
		all += m.Text
	}
	return all
}

// matching returns a condition that holds for every user that meets m, and perhaps for users with
// other letters or other case: areMet drops those. SQL has no portable comparison by bytes for a
// part of a text.
func (u *userTable) matching(m auth.Match) (condition string, args []any) {
	f := map[string]UserField{
		"username": u.model.Username, "first_name": u.model.FirstName,
		"last_name": u.model.LastName, "email": u.model.Email,
	}[m.Field]
	if f.column == "" { // areMet compares the constant
		return "1 = 1", nil
	}
	if len(m.Text) > maxSearch {
		return "1 = 0", nil
	}
	column := "u." + u.engine.Quote(f.column)
	if m.Op == auth.MatchExact {
		return column + " = ?", []any{m.Text}
	}
	pattern := escapeLike.Replace(m.Text)
	switch m.Op {
	case auth.MatchContains, auth.MatchIContains:
		pattern = "%" + pattern + "%"
	case auth.MatchStartsWith, auth.MatchIStartsWith:
		pattern += "%"
	case auth.MatchEndsWith, auth.MatchIEndsWith:
		pattern = "%" + pattern
	}
	return "UPPER(" + column + ") LIKE UPPER(?) ESCAPE '!'", []any{pattern}
}

// areMet reports whether a user for whom the SQL conditions hold meets all matches.
func areMet(all []auth.Match, u auth.User) bool {
	for _, m := range all {
		text, _ := textOf(m.Field, u)
		if met, _ := holds(m.Op, text, m.Text); !met {
			return false
		}
	}
	return true
}

// textOf returns the text field of a user with Django's name.
func textOf(field string, u auth.User) (text string, ok bool) {
	switch field {
	case "username":
		return u.Username, true
	case "first_name":
		return u.FirstName, true
	case "last_name":
		return u.LastName, true
	case "email":
		return u.Email, true
	}
	return "", false
}

// holds reports whether text compares with other as op demands. ok is false for an unknown op.
func holds(op auth.MatchOp, text, other string) (met, ok bool) {
	if plain, found := strings.CutPrefix(string(op), "i"); found {
		op, text, other = auth.MatchOp(plain), strings.ToUpper(text), strings.ToUpper(other)
	}
	switch op {
	case auth.MatchExact:
		return text == other, true
	case auth.MatchContains:
		return strings.Contains(text, other), true
	case auth.MatchStartsWith:
		return strings.HasPrefix(text, other), true
	case auth.MatchEndsWith:
		return strings.HasSuffix(text, other), true
	}
	return false, false
}
