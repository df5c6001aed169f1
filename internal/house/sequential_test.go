package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unraced are the files of the tests that tools/test.sh names in sequential, which run without the
// race detector on the servers. Each has the names in the pattern that belong to it.
var unraced = map[string][]string{
	"authtest/users.go":          {"TestStore", "TestLooseCollation", "users"},
	"authtest/user_changes.go":   {"user_changes"},
	"authtest/user_lists.go":     {"lists_of_users"},
	"authtest/user_matches.go":   {"matches"},
	"authtest/groups.go":         {"groups"},
	"authtest/sessions.go":       {"sessions"},
	"sqlstore/listings_test.go":  {"TestScanUsers", "TestListTokensPages", "TestListUsersLimits"},
	"internal/dbtest/engines.go": {"postgres", "pgbouncer", "mysql"},
}

// TestSequentialTests checks that no test which runs without the race detector starts a goroutine,
// and that sequential names no test in another file.
func TestSequentialTests(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile(filepath.Join(root, "tools/test.sh"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^(groups|engines|sequential)\+?=(.*)$`).FindAllStringSubmatch(string(script), -1) {
		for _, name := range regexp.MustCompile(`\$?\w+`).FindAllString(line[2], -1) {
			if name[0] != '$' {
				named[name] = true
			}
		}
	}
	for file, names := range unraced {
		for _, name := range names {
			if !named[name] {
				t.Errorf("tools/test.sh does not name %s of %s", name, file)
			}
			delete(named, name)
		}
		source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(source, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine, so its tests need the race detector", file)
			case *ast.SelectorExpr:
				if n.Sel.Name == "Go" {
					t.Errorf("%s starts a goroutine, so its tests need the race detector", file)
				}
			}
			return true
		})
	}
	for name := range named {
		t.Errorf("tools/test.sh names %s: add its file to unraced", name)
	}
	suite, err := os.ReadFile(filepath.Join(root, "authtest/authtest.go"))
	if err != nil {
		t.Fatal(err)
	}
	for name, variable := range map[string]string{"users": "userTests", "user changes": "userChangeTests",
		"lists of users": "userListTests", "matches": "userMatchTests", "groups": "groupTests",
		"sessions": "onlyWithSessions(sessionTests)"} {
		if !regexp.MustCompile(`"` + name + `": +\{long, ` + regexp.QuoteMeta(variable) + `\}`).Match(suite) {
			t.Errorf("authtest has no group %q with the tests of %s", name, strings.Trim(variable, "()"))
		}
	}
}
