package shell

import (
	"regexp"
	"slices"
	"strings"

	"go.starlark.net/syntax"
)

// isFreeOfSecrets reports whether a statement may be written to the file of the history, because it
// holds neither a password nor a key. A statement is free of secrets if
//
//   - it can be parsed, has no comment, and does not contain "passw" or "secret",
//   - each text in it is an argument of a function that takes names, a look-up, or the new value of
//     a user's attribute,
//   - no text looks like a key, and no number is long: such an argument or value has at most nine
//     digits, and any other number at most three.
//
// The console asks only for statements that ran without an error, so that a password that is typed
// at the prompt by mistake is not written either.
func isFreeOfSecrets(source string) bool {
	lower := strings.ToLower(source)
	if strings.Contains(source, "#") || strings.Contains(lower, "passw") || strings.Contains(lower, "secret") {
		return false
	}
	file, err := options().Parse("<history>", source, 0)
	if err != nil {
		return false
	}
	known := map[*syntax.Literal]bool{}
	for _, statement := range file.Stmts {
		syntax.Walk(statement, func(n syntax.Node) bool {
			for _, literal := range namesIn(n) {
				known[literal] = !looksLikeKey(literal)
			}
			return true
		})
	}
	safe := true
	for _, statement := range file.Stmts {
		syntax.Walk(statement, func(n syntax.Node) bool {
			if literal, ok := n.(*syntax.Literal); ok && !known[literal] && !isSmallNumber(literal) {
				safe = false
			}
			return safe
		})
	}
	return safe
}

// namesIn returns the literals directly below n that are names, addresses, permissions or limits.
func namesIn(n syntax.Node) (literals []*syntax.Literal) {
	switch n := n.(type) {
	case *syntax.CallExpr:
		fn, ok := n.Fn.(*syntax.DotExpr)
		if !ok || !slices.Contains(takesNames, fn.Name.Name) {
			return nil
		}
		for i, argument := range n.Args {
			if named, ok := argument.(*syntax.BinaryExpr); ok && named.Op == syntax.EQ {
				argument = named.Y
			} else if fn.Name.Name == "create" && i > 1 { // the password, by position
				continue
			}
			literals = append(literals, literalsOf(argument)...)
		}
	case *syntax.AssignStmt:
		if to, ok := n.LHS.(*syntax.DotExpr); ok && assignable[to.Name.Name] {
			literals = literalsOf(n.RHS)
		}
	}
	return literals
}

// takesNames are the functions whose arguments are names, look-ups or permissions.
var takesNames = []string{
	"get", "filter", "all", "create", "delete", "set_active", "set_staff", "set_superuser", "grant", "withdraw",
	"get_or_create", "reset", "revoke", "add_user", "remove_user", "add", "remove", "set", "has_perm",
}

// literalsOf returns e if it is a literal, or the literals in e if it is a list.
func literalsOf(e syntax.Expr) (literals []*syntax.Literal) {
	switch e := e.(type) {
	case *syntax.Literal:
		return []*syntax.Literal{e}
	case *syntax.ListExpr:
		for _, element := range e.List {
			if literal, ok := element.(*syntax.Literal); ok {
				literals = append(literals, literal)
			}
		}
	}
	return literals
}

var keyLike = regexp.MustCompile(`[0-9A-Za-z+/=_-]{20,}`)

// looksLikeKey reports whether a literal could be a key: a text with a run of 20 or more characters
// of hexadecimal or base64, or a number that is not an integer of at most nine digits.
func looksLikeKey(literal *syntax.Literal) bool {
	return literal.Token == syntax.STRING && keyLike.MatchString(literal.Value.(string)) ||
		literal.Token != syntax.STRING && literal.Token != syntax.INT || literal.Token == syntax.INT &&
		len(literal.Raw) > 9
}

func isSmallNumber(literal *syntax.Literal) bool {
	return literal.Token == syntax.INT && len(literal.Raw) <= 3
}
