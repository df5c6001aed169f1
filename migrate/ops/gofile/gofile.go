// Package gofile writes migrations of operations as Go files, and edits the list of an app's
// migrations. What it writes is formatted as gofmt does, and names nothing of the project but the
// functions of its data migrations.
//
//	source, err := gofile.Migration(gofile.Package{Name: "migrations", Path: "example.com/shop/migrations"}, m)
//	os.WriteFile(filepath.Join(dir, gofile.Name(m.Name)), source, 0o666)
//
// Package migrations of an app has one file for each migration, and migrations.go with the function
// All, which lists them. Two branches that each add a migration add a line at the same place, so
// git reports a conflict.
package gofile

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// Package is the Go package of an app's migrations.
type Package struct {
	Name string // "migrations"
	Path string // "example.com/shop/migrations", by which functions of the package are known
}

// Migration returns the Go file of a migration. It returns an error for a RunGo whose function is
// not a top-level function of the package, because a function has no source at run time.
func Migration(p Package, m ops.Migration) ([]byte, error) {
	w := writer{pkg: p, imports: []string{"migrate"}}
	body, err := w.migration(m)
	if err != nil {
		return nil, fmt.Errorf("write migration %s.%s: %w", m.App, m.Name, err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport (\n", p.Name)
	slices.Sort(w.imports)
	for _, name := range slices.Compact(w.imports) {
		fmt.Fprintf(&b, "\t%q\n", importPaths[name])
	}
	fmt.Fprintf(&b, ")\n\n%s", body)
	source, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("write migration %s.%s: %w", m.App, m.Name, err)
	}
	return source, nil
}

// importPaths has the packages that the files import, by their names.
var importPaths = map[string]string{
	"migrate": "github.com/latchkey-go/latchkey/migrate",
	"model":   "github.com/latchkey-go/latchkey/model",
	"ops":     "github.com/latchkey-go/latchkey/migrate/ops",
}

func (w *writer) migration(m ops.Migration) (string, error) {
	var b strings.Builder
	function := Function(m.Name)
	fmt.Fprintf(&b, "func %s() migrate.Migration {\n\treturn migrate.Migration{\n\t\tApp: %q, Name: %q,\n",
		function, m.App, m.Name)
	for _, list := range []struct {
		name  string
		names []string
	}{{"After", m.After}, {"Replaces", m.Replaces}} {
		if len(list.names) > 0 {
			fmt.Fprintf(&b, "\t\t%s: %s,\n", list.name, w.names(list.names))
		}
	}
	w.imports = append(w.imports, "ops")
	b.WriteString("\t\tOperations: []ops.Operation{")
	for _, o := range m.Operations {
		text, err := w.operation(o)
		if err != nil {
			return "", err
		}
		b.WriteString("\n" + text + ",")
	}
	if len(m.Operations) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("},\n\t}\n}\n")
	return b.String(), nil
}

// names writes a list of texts, each on a line of its own if they are long.
func (w *writer) names(names []string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, quote(name))
	}
	line := "[]string{" + strings.Join(quoted, ", ") + "}"
	if len(line) <= maxLine && !strings.Contains(line, "\n") {
		return line
	}
	return "[]string{\n" + strings.Join(quoted, ",\n") + ",\n}"
}

// quote writes a text, as it stands if it has quotes or lines.
func quote(text string) string {
	raw := strconv.CanBackquote(strings.NewReplacer("\n", "", "\t", "").Replace(text))
	if raw && strings.ContainsAny(text, "\"\n\\") {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// Function returns the name of the function that returns a migration: m0002OrderRemark for
// 0002_order_remark.
func Function(name string) string {
	var b strings.Builder
	b.WriteByte('m')
	isOther := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for part := range strings.FieldsFuncSeq(name, isOther) {
		runes := []rune(part)
		b.WriteString(string(unicode.ToUpper(runes[0])) + string(runes[1:]))
	}
	return b.String()
}

// Name returns the name of a migration's file. The go command leaves out files whose names end with
// the name of a system or an architecture, and takes those that end with _test for tests. Such a
// name gets another ending.
func Name(migration string) string {
	parts := strings.Split(migration, "_")
	if slices.Contains(endings, parts[len(parts)-1]) {
		migration += "_migration"
	}
	return migration + ".go"
}

// endings are the words with a meaning at the end of a file's name: _test, and the systems and
// architectures of go/build.
var endings = strings.Fields(`test
	aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos
	386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64
	ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`)
