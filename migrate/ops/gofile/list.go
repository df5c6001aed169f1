package gofile

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
)

// ListName is the name of the file that lists an app's migrations.
const ListName = "migrations.go"

// NewList returns the file that lists an app's migrations, with none.
func NewList(p Package, app string) []byte {
	return fmt.Appendf(nil, `// Package %[1]s has the migrations of the app %[2]s. "makemigrations" adds to them.
package %[1]s

import "github.com/latchkey-go/latchkey/migrate"

// All returns the migrations in the order in which they run. If git reports a conflict here, two
// branches have added one each: keep both lines, those that others have first, and run
// "makemigrations --merge".
func All() []migrate.Migration {
	return []migrate.Migration{}
}
`, p.Name, app)
}

// Listed returns the functions that the list calls, in order. It returns an error if the file has
// no function All that returns a list of calls.
func Listed(list []byte) (functions []string, err error) {
	_, literal, err := find(list)
	if err != nil {
		return nil, err
	}
	for _, e := range literal.Elts {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			continue // a migration that the project has written into the list
		}
		if name, ok := call.Fun.(*ast.Ident); ok {
			functions = append(functions, name.Name)
		}
	}
	return functions, nil
}

// AddToList returns the list with a call of another function: behind the call of after, or at the
// end if after is "".
func AddToList(list []byte, after, function string) ([]byte, error) {
	files, literal, err := find(list)
	if err != nil {
		return nil, err
	}
	end := literal.Rbrace
	if after != "" {
		call, err := callOf(literal, after)
		if err != nil {
			return nil, err
		}
		end = call.End()
	}
	at := files.Position(end).Offset
	before, behind := strings.TrimRight(string(list[:at]), " \t\n"), strings.TrimPrefix(string(list[at:]), ",")
	if !strings.HasSuffix(before, "{") && !strings.HasSuffix(before, ",") {
		before += ","
	}
	return format.Source([]byte(before + "\n" + function + "(),\n" + strings.TrimLeft(behind, "\n")))
}

// RenameInList returns the list with a call of another function in the place of one.
func RenameInList(list []byte, old, new string) ([]byte, error) {
	files, literal, err := find(list)
	if err != nil {
		return nil, err
	}
	call, err := callOf(literal, old)
	if err != nil {
		return nil, err
	}
	at := files.Position(call.Pos()).Offset
	return []byte(string(list[:at]) + new + string(list[at+len(old):])), nil
}

// callOf returns the call of a function in the list.
func callOf(literal *ast.CompositeLit, function string) (*ast.CallExpr, error) {
	for _, e := range literal.Elts {
		if call, ok := e.(*ast.CallExpr); ok {
			if name, ok := call.Fun.(*ast.Ident); ok && name.Name == function {
				return call, nil
			}
		}
	}
	return nil, fmt.Errorf("the list does not call %s", function)
}

// find returns the list that the function All returns.
func find(list []byte) (*token.FileSet, *ast.CompositeLit, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, ListName, list, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != "All" || f.Body == nil || len(f.Body.List) == 0 {
			continue
		}
		r, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
		if !ok || len(r.Results) != 1 {
			break
		}
		if literal, ok := r.Results[0].(*ast.CompositeLit); ok {
			return files, literal, nil
		}
	}
	return nil, nil, errors.New("there is no function All that returns a list of migrations: " +
		"write it as makemigrations does, func All() []migrate.Migration { return []migrate.Migration{} }")
}
