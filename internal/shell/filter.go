package shell

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"github.com/latchkey-go/latchkey/auth"
)

// filterUsers is users.filter: the users that meet all look-ups, which have Django's names.
func (s *Shell) filterUsers(ctx context.Context, in arguments) (starlark.Value, error) {
	filter, err := s.filterOf(ctx, in)
	if err != nil {
		return nil, err
	}
	return collect(filter.Limit, s.config.Users.List(ctx, filter), s.userRecord)
}

// matchingUser returns the only user that meets the look-ups, as Django's get does.
func (s *Shell) matchingUser(ctx context.Context, in arguments) (starlark.Value, error) {
	filter, err := s.filterOf(ctx, in)
	if err != nil {
		return nil, err
	}
	var found []auth.User
	filter.Limit = 2
	for u, err := range s.config.Users.List(ctx, filter) {
		if err != nil {
			return nil, err
		}
		found = append(found, u)
	}
	switch len(found) {
	case 0:
		return nil, errors.New("no user meets the look-ups")
	case 1:
		return s.userRecord(found[0]), nil
	}
	return nil, errors.New("more than one user meets the look-ups")
}

// filterOf returns the filter of the keyword arguments.
func (s *Shell) filterOf(ctx context.Context, in arguments) (filter auth.UserFilter, err error) {
	if len(in.args) > 0 {
		return filter, fmt.Errorf("%s: unexpected positional arguments: name a look-up, such as email=%q", in.callee,
			"…")
	}
	for _, argument := range in.kwargs {
		name := string(argument[0].(starlark.String))
		if err := s.lookUp(ctx, &filter, name, argument[1]); err != nil {
			return filter, fmt.Errorf("%s: %w", in.callee, err)
		}
	}
	return filter, nil
}

// lookUp adds a look-up such as email__contains to the filter.
func (s *Shell) lookUp(ctx context.Context, filter *auth.UserFilter, name string, value starlark.Value) (err error) {
	flags := map[string]**bool{
		"is_active": &filter.Active, "is_staff": &filter.Staff, "is_superuser": &filter.Superuser,
	}
	field, op, hasOp := strings.Cut(name, "__")
	if !hasOp {
		op = string(auth.MatchExact)
	}
	switch flag, isFlag := flags[name]; {
	case isFlag:
		wanted, ok := value.(starlark.Bool)
		if !ok {
			return fmt.Errorf("%s: got %s, want bool", name, value.Type())
		}
		*flag = new(bool(wanted))
	case name == "limit":
		if err := starlark.AsInt(value, &filter.Limit); err != nil {
			return fmt.Errorf("limit: %w", err)
		}
	case name == "groups", name == "groups__name":
		filter.Group, err = s.groupID(ctx, value)
	case slices.Contains(textFields, field) && slices.Contains(textLookUps, auth.MatchOp(op)):
		text, ok := starlark.AsString(value)
		if !ok {
			return fmt.Errorf("%s: got %s, want string", name, value.Type())
		}
		filter.Match = append(filter.Match, auth.Match{Field: field, Op: auth.MatchOp(op), Text: text})
	default:
		err = fmt.Errorf("no look-up %s: the fields are %s (alone or with __contains, __icontains, __startswith, "+
			"__istartswith, __endswith, __iendswith, __iexact), is_active, is_staff, is_superuser, groups and limit",
			name, strings.Join(textFields, ", "))
	}
	return err
}

// textFields are the fields that can be compared with a text.
var textFields = []string{"username", "first_name", "last_name", "email"}

// textLookUps are the comparisons with a text.
var textLookUps = []auth.MatchOp{
	auth.MatchExact, auth.MatchIExact, auth.MatchContains, auth.MatchIContains,
	auth.MatchStartsWith, auth.MatchIStartsWith, auth.MatchEndsWith, auth.MatchIEndsWith,
}
