package making

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
)

// Renumbered is a migration that gets another number.
type Renumbered struct {
	App, Old, New string
	Operations    []ops.Operation
}

// Renumber returns the migrations that need another number, so that each app has each number once,
// in the order of the list: first those that others have, then the branch's own. It returns an
// error if the migrations cannot run in this order.
func (p Project) Renumber(apps []string) (all []Renumbered, err error) {
	if err := p.checkApps(apps); err != nil {
		return nil, err
	}
	for _, app := range p.made() {
		if len(apps) > 0 && !slices.Contains(apps, app) || len(conflicts(p.of(app))) == 0 {
			continue
		}
		number := 0
		for _, m := range p.of(app) {
			switch n := detect.Number(m.Name); {
			case n > number || n == 0 || len(m.Replaces) > 0 && !isRenumbered(m):
				number = max(n, number)
			default:
				number++
				all = append(all, Renumbered{m.App, m.Name, renumbered(m.Name, number), m.Operations})
			}
		}
	}
	_, err = p.Replay()
	return all, err
}

func renumbered(name string, number int) string {
	rest := name
	for len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
		rest = rest[1:]
	}
	return fmt.Sprintf("%04d%s", number, rest)
}

// Merge writes the renumbered migrations under their new names. Each replaces its old name, so it
// counts as applied where it has run.
func (t *Tree) Merge(all []Renumbered) (files []string, err error) {
	var changes []change
	lists := map[string]*change{}
	for _, r := range all {
		if lists[r.App] == nil {
			list, file, err := t.readList(r.App)
			if err != nil {
				return nil, err
			}
			lists[r.App] = &change{file: file, text: list}
		}
		old, _ := t.Path(r.App, r.Old)
		file, _ := t.Path(r.App, r.New)
		source, err := os.ReadFile(t.onDisk(old))
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", r.App, r.Old, err)
		}
		text, err := renameSource(source, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", old, err)
		}
		list := lists[r.App]
		list.text, err = gofile.RenameInList(list.text, gofile.Function(r.Old), gofile.Function(r.New))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", list.file, err)
		}
		files = append(files, file)
		changes = append(changes, change{file: file, text: text, new: true, old: old})
	}
	for _, list := range lists {
		changes = append(changes, *list)
	}
	return files, t.write(changes)
}

// renameSource returns the file of a migration with its new name.
func renameSource(source []byte, r Renumbered) ([]byte, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var edits []edit
	doc := ""
	at := func(n ast.Node) (from, to int) { return files.Position(n.Pos()).Offset, files.Position(n.End()).Offset }
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == gofile.Function(r.Old) {
				from, to := at(n.Name)
				edits = append(edits, edit{from, to, gofile.Function(r.New)})
				doc = n.Doc.Text()
			}
		case *ast.KeyValueExpr:
			key, isName := n.Key.(*ast.Ident)
			text, isText := n.Value.(*ast.BasicLit)
			if isName && isText && key.Name == "Name" && text.Value == strconv.Quote(r.Old) {
				from, to := at(text)
				edits = append(edits, edit{from, to, fmt.Sprintf("%q,\nReplaces: []string{%q}", r.New, r.Old)})
			}
		}
		return true
	})
	if len(edits) != 2 {
		return nil, fmt.Errorf("it does not have the function %s and the name %q once each: rename it by hand, "+
			"with Replaces: []string{%[2]q}", gofile.Function(r.Old), r.Old)
	}
	text := apply(source, edits)
	if name := gofile.Function(r.Old); strings.HasPrefix(doc, name+" ") {
		text = strings.Replace(text, "// "+name+" ", "// "+gofile.Function(r.New)+" ", 1)
	}
	return format.Source([]byte(text))
}

// edit replaces a part of a text.
type edit struct {
	from, to int
	text     string
}

func apply(source []byte, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	text := string(source)
	for _, e := range edits {
		text = text[:e.from] + e.text + text[e.to:]
	}
	return text
}
