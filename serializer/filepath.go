package serializer

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// Paths are the choices of a FilePath: what a folder has when a body is read. It is the zero Paths
// for a FilePath with Choices.
type Paths struct {
	Dir       string
	Match     string // a pattern that is found in the names, in Go's syntax; "" for all
	Recursive bool
	// Files and Folders are allow_files and allow_folders. Without both, files are allowed.
	Files, Folders bool
}

// pathKind is DRF's FilePathField. A path is accepted only as the folder's listing has it, so that
// no path leads out of the folder.
type pathKind struct {
	fields.Choice // for "" and for output
	paths         Paths
	match         *regexp.Regexp
}

func newPathKind(o *Field) (fields.Kind, error) {
	if len(o.Choices) > 0 {
		return choiceKind(o)
	}
	match, err := regexp.Compile(o.Paths.Match)
	if err != nil || o.Paths.Dir == "" {
		return nil, fmt.Errorf("it needs Choices, or Paths with a Dir and a valid Match")
	}
	k := pathKind{fields.Choice{Blank: o.Blank}, o.Paths, match}
	if _, err := k.list(); err != nil {
		return nil, err
	}
	return k, nil
}

// Read implements fields.Kind.
func (k pathKind) Read(raw any) (any, *fields.Error) {
	if raw == "" && k.Blank {
		return "", nil
	}
	text := pytext.Str(raw)
	choices, _ := k.list() // a folder that is gone has no paths
	for _, c := range choices {
		if c.Value == text {
			return text, nil
		}
	}
	return nil, refuse("invalid_choice", `"`+text+`" is not a valid path choice.`)
}

// list returns the paths, with their names for people.
func (k pathKind) list() ([]model.Choice, error) {
	if !k.paths.Recursive {
		return k.in(k.paths.Dir)
	}
	var all []model.Choice
	err := filepath.WalkDir(k.paths.Dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		found, err := k.in(path)
		all = append(all, found...)
		return err
	})
	return all, err
}

// in returns the choices of one folder: files before folders if the list goes through all, as
// Python's os.walk has them.
func (k pathKind) in(dir string) ([]model.Choice, error) {
	entries, err := os.ReadDir(dir)
	var files, folders []model.Choice
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path) // a link is what it leads to
		if err != nil || e.Name() == "__pycache__" || !k.match.MatchString(e.Name()) {
			continue
		}
		label := e.Name()
		if k.paths.Recursive {
			label = strings.TrimPrefix(path, k.paths.Dir)
		}
		choice := model.Choice{Value: path, Label: label}
		switch {
		case info.IsDir() && k.paths.Folders:
			folders = append(folders, choice)
		case info.Mode().IsRegular() && (k.paths.Files || !k.paths.Folders):
			files = append(files, choice)
		}
	}
	return append(files, folders...), err
}
