package shell

import (
	"context"
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// Bounds on the completion of names in the database: the user waits for it.
const (
	maxCompletions  = 50
	maxCompleteTime = 5 * time.Second
)

var (
	dotted = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9.]*$`)
	// called is a function and the arguments before the one that is being typed.
	called = regexp.MustCompile(`([A-Za-z_][A-Za-z_0-9.]*)\(([^()]*)$`)
)

// Complete returns candidates that can replace the end of typed, from the index start on: global
// names, attributes, and in a text the names of users, groups or permissions. It calls no function
// of Starlark.
func (s *Shell) Complete(ctx context.Context, typed string) (start int, candidates []string) {
	if quote := openQuote(typed); quote >= 0 {
		if call := called.FindStringSubmatch(typed[:quote]); call != nil {
			candidates = s.completeText(ctx, call[1], call[2], typed[quote+1:])
		}
		return quote + 1, candidates
	}
	word := dotted.FindString(typed)
	path := strings.Split(word, ".")
	prefix := path[len(path)-1]
	isOfCall := strings.HasSuffix(strings.TrimSuffix(typed, word), ".") // as in f().x
	if word != "" && !isOfCall {
		candidates = matching(slices.Values(s.namesBehind(path[:len(path)-1])), prefix)
	}
	return len(typed) - len(prefix), candidates
}

// openQuote returns the index of the quotation mark of a text that is not closed, or -1.
func openQuote(typed string) int {
	open := -1
	for i := 0; i < len(typed); i++ {
		switch c := typed[i]; {
		case open >= 0 && c == '\\':
			i++
		case open >= 0 && c == typed[open]:
			open = -1
		case open < 0 && (c == '"' || c == '\''):
			open = i
		}
	}
	return open
}

// namesBehind returns the attributes of the value at the path, or all global names for no path.
func (s *Shell) namesBehind(path []string) []string {
	if len(path) == 0 {
		names := slices.Concat(s.globals.Keys(), starlark.Universe.Keys(), []string{
			"and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "not", "or", "pass",
			"return",
			"while",
		})
		slices.Sort(names)
		return slices.Compact(names)
	}
	value := s.globals[path[0]]
	for _, name := range path[1:] {
		from, ok := value.(starlark.HasAttrs)
		if !ok {
			return nil
		}
		var err error
		if value, err = from.Attr(name); err != nil {
			return nil
		}
	}
	if from, ok := value.(starlark.HasAttrs); ok {
		return from.AttrNames()
	}
	return nil
}

// completeText returns the names that begin with prefix, for a text that is an argument of
// function. before has the earlier arguments.
func (s *Shell) completeText(ctx context.Context, function, before, prefix string) []string {
	ctx, stop := context.WithTimeout(ctx, maxCompleteTime)
	defer stop()
	manager, method := function, ""
	if i := strings.LastIndexByte(function, '.'); i >= 0 {
		manager, method = function[:i], function[i+1:]
	}
	isFirst := strings.TrimSpace(before) == ""
	switch {
	case slices.Contains([]string{"grant", "withdraw", "has_perm"}, method) && (!isFirst || method == "has_perm"),
		strings.HasSuffix(manager, "permissions"):
		return matching(named(s.config.Groups.Permissions(ctx, auth.PermissionFilter{}), auth.Permission.String),
			prefix)
	case manager == "groups" && (isFirst || !strings.HasSuffix(method, "_user")),
		strings.HasSuffix(manager, ".groups"):
		return matching(named(s.config.Groups.All(ctx), func(g auth.Group) string { return g.Name }), prefix)
	case manager == "users" && (isFirst || strings.HasSuffix(strings.TrimSpace(before), "username=")),
		manager == "tokens", manager == "groups", strings.HasSuffix(manager, ".user_set"):
		filter := auth.UserFilter{Limit: maxCompletions,
			Match: []auth.Match{{Field: "username", Op: auth.MatchStartsWith, Text: prefix}}}
		return matching(named(s.config.Users.List(ctx, filter), func(u auth.User) string { return u.Username }), prefix)
	}
	return nil
}

// named iterates over the names of rows, up to an error.
func named[T any](rows iter.Seq2[T, error], name func(T) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for row, err := range rows {
			if err != nil || !yield(name(row)) {
				return
			}
		}
	}
}

// matching returns the names that begin with prefix, and that can be typed as they are.
func matching(names iter.Seq[string], prefix string) (found []string) {
	for name := range names {
		if strings.HasPrefix(name, prefix) && printable.Word(name) == name && !strings.ContainsAny(name, "\"'\\") {
			if found = append(found, name); len(found) == maxCompletions {
				return found
			}
		}
	}
	return found
}
