package admin

import (
	"regexp"
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
)

// prefixes are the look-ups of the first character of a search field, as Django's.
var prefixes = map[byte]string{'^': "__istartswith", '=': "__iexact"}

// readSearch reads Search.
func (o *owned) readSearch(names []string) {
	for _, name := range names {
		if name == "" {
			o.fail("Search", `"" is no field`)
		}
		if name[0] == '@' {
			o.fail("Search", "%s is the full text search of PostgreSQL, which is not supported", name)
		}
		lookup := prefixes[name[0]]
		switch {
		case lookup != "":
			name = name[1:]
		default:
			lookup = "__icontains"
			p, err := o.m.Path(name)
			if err == nil && (p.Lookup != "exact" || strings.HasSuffix(name, "__exact")) {
				lookup = ""
			}
		}
		if _, err := o.m.Path(name + lookup); err != nil {
			o.fail("Search", "%v", err)
		}
		o.search = append(o.search, name+lookup)
	}
}

// searchPaths returns the search fields that the user may look into.
func (v *visit) searchPaths(o *owned) (paths []string, err error) {
	for _, path := range o.search {
		p, err := o.m.Path(path)
		if err != nil {
			return nil, err
		}
		sees, err := v.seesPath(modelsOf(p))
		if err != nil {
			return nil, err
		}
		if sees {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// nameFields returns the fields by which a relation finds a row of a model: those of its search, or
// else its short texts.
func (a *Admin) nameFields(m *dbmodel.Model) (names []string) {
	if o := a.registered().models[m]; o != nil {
		for _, path := range o.search {
			if p, err := m.Path(path); err == nil && len(p.Steps) == 0 && p.Column != nil && p.Kind.IsText() {
				names = append(names, p.Column.Name)
			}
		}
	}
	if names != nil {
		return names
	}
	for _, f := range m.Fields {
		short := f.Kind == dbmodel.CharField || f.Kind == dbmodel.SlugField || f.Kind == dbmodel.EmailField
		if short && len(f.Choices) == 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// searchedBy is the condition of a search: each word in one of the fields.
func searchedBy(paths []string, text string) dbmodel.Cond {
	var words []dbmodel.Cond
	for _, word := range searchWords(text) {
		var any []dbmodel.Cond
		for _, path := range paths {
			any = append(any, dbmodel.Is(path, word))
		}
		words = append(words, dbmodel.Or(any...))
	}
	return dbmodel.Each(words...)
}

// wordPattern is Django's smart_split: words, and quoted text that may have spaces.
var wordPattern = regexp.MustCompile(`(?s)(?:[^\s'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^\s'"]*)+)|\S+`)

// searchWords returns the words of a search. Quotes around several words make one of them. A
// database cannot store a null character, so that no row has one.
func searchWords(text string) (words []string) {
	text = strings.ReplaceAll(text, "\x00", "\ufffd")
	for _, word := range wordPattern.FindAllString(text, -1) {
		n := len(word)
		if n > 1 && (word[0] == '"' || word[0] == '\'') && word[n-1] == word[0] {
			quote := word[:1]
			word = strings.ReplaceAll(word[1:n-1], `\`+quote, quote)
			word = strings.ReplaceAll(word, `\\`, `\`)
		}
		if words = append(words, word); len(words) == maxWords {
			break
		}
	}
	return words
}

// maxWords bounds the size of a statement.
const maxWords = 32
