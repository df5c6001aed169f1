package sqlstore

import (
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

func (s *Users) pageQuery(filter auth.UserFilter, isLarge bool, after string, limit int) statement {
	users := s.db.users
	filter.After = after
	where, args, order := users.between(filter)
	if filter.Search != "" {
		condition, patterns := users.search(filter.Search)
		where, args = append(where, condition), append(args, patterns...)
	}
	for _, m := range filter.Match {
		condition, pattern := users.matching(m)
		where, args = append(where, condition), append(args, pattern...)
		if condition, ends, ok := users.startsWith(m); ok {
			where, args = append(where, condition), append(args, ends...)
		}
	}
	for _, f := range []struct {
		field UserField
		want  *bool
	}{
		{users.model.Staff, filter.Staff}, {users.model.Active, filter.Active},
		{users.model.Superuser, filter.Superuser},
	} {
		if f.want != nil {
			where = append(where, users.condition(f.field, *f.want))
		}
	}
	if filter.IDs != nil {
		condition, keys := users.oneOf("u."+users.id, filter.IDs)
		where, args = append(where, condition), append(args, keys...)
	}
	if filter.Group != "" {
		condition, key := users.inGroup(filter.Group, isLarge)
		where, args = append(where, condition), append(args, key...)
	}
	return statement{"SELECT " + users.columns + " FROM " + users.name + " u WHERE " + strings.Join(where, " AND ") +
		" ORDER BY " + order + " LIMIT ?", append(args, limit)}
}

// search returns the condition that one of the searched columns contains text.
func (u *userTable) search(text string) (condition string, args []any) {
	pattern := "%" + escapeLike.Replace(text) + "%"
	var any []string
	for _, f := range []UserField{u.model.Username, u.model.FirstName, u.model.LastName, u.model.Email} {
		if f.column == "" {
			continue
		}
		any = append(any, "UPPER(u."+u.engine.Quote(f.column)+") LIKE UPPER(?) ESCAPE '!'")
		args = append(args, pattern)
	}
	return "(" + strings.Join(any, " OR ") + ")", args
}

// condition returns the condition that the boolean field is want. Like sqldb.ScanFlag it treats
// every integer except 0 as true, as Django does.
func (u *userTable) condition(f UserField, want bool) string {
	switch {
	case f.column == "" && f.constant == any(want):
		return "1 = 1"
	case f.column == "":
		return "1 = 0"
	case want:
		return "u." + u.engine.Quote(f.column)
	}
	column := "u." + u.engine.Quote(f.column)
	return "(NOT " + column + " OR " + column + " IS NULL)"
}

var escapeLike = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// inGroup returns the condition that a user is a member of the group. For a small group the engine
// starts from its members, for a large one from the list of users.
func (u *userTable) inGroup(id auth.GroupID, isLarge bool) (condition string, args []any) {
	key, ok := sqldb.ParseInteger(string(id))
	if !ok || u.groups == "" {
		return "1 = 0", nil
	}
	if isLarge {
		return "EXISTS (SELECT 1 FROM " + u.groups + " g WHERE g." + u.groupsUser + " = u." + u.id +
			" AND g.group_id = " + u.engine.IntegerKey + ")", []any{key}
	}
	return "u." + u.id + " IN (SELECT " + u.groupsUser + " FROM " + u.groups + " WHERE group_id = " +
		u.engine.IntegerKey + ")", []any{key}
}
