package making

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
)

// packageName is the folder and the package of an app's migrations.
const packageName = "migrations"

// Tree is the tree of the project's module on disk.
type Tree struct {
	Project
	root   string // the folder of go.mod
	module string // its path
}

// ErrNoTree is the error outside the tree of the program's module.
var ErrNoTree = errors.New("not in the tree of the project's module")

// Tree finds the module around a folder. It returns ErrNoTree if there is none, or another one than
// the program's: an installed program does not write where it happens to run.
func (p Project) Tree(from string) (*Tree, error) {
	from, err := filepath.Abs(from)
	if err != nil {
		return nil, err
	}
	for dir := from; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		switch {
		case err == nil:
			t := &Tree{Project: p, root: dir, module: modulePath(string(text))}
			if t.module == "" || p.Module != "" && p.Module != t.module {
				return nil, fmt.Errorf("%s is %w: its go.mod is that of %q, and the program is of %q",
					from, ErrNoTree, t.module, p.Module)
			}
			return t, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case dir == filepath.Dir(dir):
			return nil, fmt.Errorf("%s is %w: neither it nor a folder above has a go.mod", from, ErrNoTree)
		}
	}
}

// modulePath returns the path that a go.mod names, or "".
func modulePath(text string) string {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == "module" {
			if unquoted, err := strconv.Unquote(fields[1]); err == nil {
				return unquoted
			}
			return fields[1]
		}
	}
	return ""
}

// folder returns the folder of an app's migrations, from the root with slashes.
func (t *Tree) folder(app string) (string, error) {
	i := slices.IndexFunc(t.Labels(), func(label string) bool { return label == app })
	if i < 0 || t.Apps[i].Dir == "" {
		return "", t.checkApps([]string{app})
	}
	dir := filepath.ToSlash(t.Apps[i].Dir)
	if !filepath.IsLocal(t.Apps[i].Dir) {
		return "", fmt.Errorf("the Dir %q of the app %s is outside the module: name a folder from its root, as %q",
			dir, app, app)
	}
	return path.Join(dir, packageName), nil
}

// Package returns the Go package of an app's migrations.
func (t *Tree) Package(app string) (gofile.Package, error) {
	folder, err := t.folder(app)
	return gofile.Package{Name: packageName, Path: path.Join(t.module, folder)}, err
}

// Path returns the file of a migration, from the root with slashes.
func (t *Tree) Path(app, name string) (string, error) {
	folder, err := t.folder(app)
	return path.Join(folder, gofile.Name(name)), err
}

func (t *Tree) onDisk(slashed string) string {
	return filepath.Join(t.root, filepath.FromSlash(slashed))
}

// readList returns the file that lists an app's migrations, a new one if there is none. It returns
// an error if the file lists migrations that the program does not have: what Find found would be
// wrong.
func (t *Tree) readList(app string) (list []byte, file string, err error) {
	pkg, err := t.Package(app)
	if err != nil {
		return nil, "", err
	}
	folder, _ := t.folder(app)
	file = path.Join(folder, gofile.ListName)
	list, err = os.ReadFile(t.onDisk(file))
	if errors.Is(err, fs.ErrNotExist) {
		return gofile.NewList(pkg, app), file, nil
	}
	if err != nil {
		return nil, "", err
	}
	listed, err := gofile.Listed(list)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", file, err)
	}
	var has []string
	for _, m := range t.of(app) {
		has = append(has, gofile.Function(m.Name))
	}
	for _, f := range listed {
		if !slices.Contains(has, f) {
			return nil, "", fmt.Errorf("%s lists %s, which the program does not have: add %s.All() of %q to "+
				"Project.Migrations, and build the program again", file, f, pkg.Name, pkg.Path)
		}
	}
	return list, file, nil
}

// Check returns an error if the lists of the apps' migrations are not those of the program.
func (t *Tree) Check() error {
	for _, app := range t.made() {
		if _, _, err := t.readList(app); err != nil {
			return err
		}
	}
	return nil
}

// IsNew reports whether the program has no migrations of an app yet.
func (t *Tree) IsNew(app string) bool { return len(t.of(app)) == 0 }

// change is a file to write.
type change struct {
	file string // from the root with slashes
	text []byte
	new  bool   // it must not exist
	old  string // the file that it takes the place of; "" for none
}

// Write writes the files of migrations, and adds them to the lists. A migration that replaces
// others stands behind the last of them in the list. It returns the files of the migrations, from
// the root. If it fails, it removes what it has written.
func (t *Tree) Write(all ...ops.Migration) (files []string, err error) {
	var changes []change
	lists := map[string]*change{}
	for _, m := range all {
		pkg, err := t.Package(m.App)
		if err != nil {
			return nil, err
		}
		text, err := gofile.Migration(pkg, m)
		if err != nil {
			return nil, err
		}
		file, _ := t.Path(m.App, m.Name)
		if lists[m.App] == nil {
			list, name, err := t.readList(m.App)
			if err != nil {
				return nil, err
			}
			lists[m.App] = &change{file: name, text: list}
		}
		list := lists[m.App]
		if list.text, err = gofile.AddToList(list.text, t.behind(m), gofile.Function(m.Name)); err != nil {
			return nil, fmt.Errorf("%s: %w", list.file, err)
		}
		files = append(files, file)
		changes = append(changes, change{file: file, text: text, new: true})
	}
	for _, list := range lists {
		changes = append(changes, *list)
	}
	return files, t.write(changes)
}

// behind returns the function of the last migration that m replaces, or "".
func (t *Tree) behind(m ops.Migration) (function string) {
	for _, own := range t.of(m.App) {
		if slices.Contains(m.Replaces, own.Name) && own.Name != m.Name {
			function = gofile.Function(own.Name)
		}
	}
	return function
}
