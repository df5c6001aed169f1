package sqlstore

import "strings"

// statement is SQL and its arguments.
type statement struct {
	query string
	args  []any
}

// placeholders returns n placeholders for the list of an IN.
func placeholders(n int) string { return strings.Repeat("?, ", n-1) + "?" }

// rowsOf returns n rows for a VALUES, each with these placeholders.
func rowsOf(n int, row string) string { return strings.Repeat("("+row+"), ", n-1) + "(" + row + ")" }

// anyOf returns texts as the arguments of an IN. An IN needs an argument: without texts it is "",
// which no row has.
func anyOf(texts []string) []any {
	if len(texts) == 0 {
		return []any{""}
	}
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}
