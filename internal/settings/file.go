package settings

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// File returns the path of the settings file that Load reads: the value of --config, else the
// default file if it exists, else "".
func (l *Loader) File() string {
	if l.file != "" {
		return l.file
	}
	if _, err := os.Stat(l.config.File); err != nil {
		return ""
	}
	return l.config.File
}

// InFile reports whether Load has found the setting in the file.
func (l *Loader) InFile(name string) bool { return l.inFile[name] }

// SecretInFile reports whether Load has found a secret setting in the file.
func (l *Loader) SecretInFile() bool {
	return slices.ContainsFunc(l.schema, func(s Setting) bool { return s.secret && l.inFile[s.Name] })
}

// readFile returns the layer of the file, or none if the default file does not exist.
func (l *Loader) readFile() ([]layer, error) {
	path := l.config.File
	if l.file != "" {
		path = l.file
	}
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && l.file == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	if isUTF16(text) {
		return nil, fmt.Errorf("read settings: %s: is in UTF-16: save it in UTF-8", path)
	}
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(text), toml.Parser()); err != nil {
		return nil, fmt.Errorf("read settings: %s: line %d: %w", path, lineOfError(text, err), err)
	}
	lines := linesOfKeys(text)
	return []layer{{
		values: k, isFile: true,
		place: func(name string) string { return fmt.Sprintf("%s: line %d: %s", path, lines.of(name), name) },
		show:  func(name string) string { return name },
	}}, nil
}

// byteOrderMark is the byte order mark of UTF-8, which some editors write.
const byteOrderMark = "\ufeff"

// isUTF16 reports whether a text begins with a byte order mark of UTF-16, big or little endian.
func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff"))
}

// lineOfError returns the line of an error in a TOML text. The parser reports the position of a
// syntax error, but not of a duplicate key or table. For those, lineOfError searches for the
// shortest beginning of the text with such an error: its last line has the duplicate.
func lineOfError(text []byte, err error) int {
	var positioned interface{ Position() (row, column int) }
	if errors.As(err, &positioned) {
		line, _ := positioned.Position()
		return line
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	return 1 + sort.Search(len(lines)-1, func(i int) bool {
		_, err := toml.Parser().Unmarshal(bytes.Join(lines[:i+1], nil))
		return err != nil && !errors.As(err, &positioned)
	})
}

// keyLines has the line of each key and table of a TOML text, by dotted name.
type keyLines map[string]int

// linesOfKeys returns the lines of the keys of a text, which must be valid TOML.
func linesOfKeys(text []byte) keyLines {
	lines := keyLines{}
	var p unstable.Parser
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		name, line := "", 0
		for key := e.Key(); key.Next(); {
			node := key.Node()
			name += "." + string(node.Data)
			line = p.Shape(node.Raw).Start.Line
		}
		if e.Kind == unstable.KeyValue {
			name = table + name
		} else {
			table = name
		}
		lines[name[1:]] = line
	}
	return lines
}

// of returns the line of a name, or of the inline table that contains it.
func (lines keyLines) of(name string) int {
	for {
		line, found := lines[name]
		dot := strings.LastIndexByte(name, '.')
		if found || dot < 0 {
			return line
		}
		name = name[:dot]
	}
}
