package page

import (
	"html/template"
	"io"
	"strings"
)

// voice writes pages in one language.
type voice struct {
	words Words
	// write executes a template. It is a function, because a field with the type of the templates
	// would keep all their methods in the program, with those that read files.
	write func(w io.Writer, name string, data any) error
}

// functions are those that the templates call.
func (v *voice) functions() template.FuncMap {
	return template.FuncMap{
		"inline": v.inline, "part": v.part, "blocks": v.blocks, "when": v.words.Time,
		"field":  func(p *rendering, f Field) part { return part{p, f} },
		"method": func(name string) methodName { return methodName(name) },
		"istry":  func(b Block) bool { _, is := b.(Try); return is },
	}
}

func (v *voice) inline(part Inline) (template.HTML, error) { return v.execute(part.inline(), part) }

func (v *voice) part(p *rendering, b Block) (template.HTML, error) {
	return v.execute(b.block(), part{p, b})
}

func (v *voice) blocks(p *rendering, all []Block) (template.HTML, error) {
	var text strings.Builder
	for _, b := range all {
		html, err := v.part(p, b)
		if err != nil {
			return "", err
		}
		text.WriteString(string(html))
	}
	return template.HTML(text.String()), nil //nolint:gosec // templates have escaped it
}

func (v *voice) execute(name string, data any) (template.HTML, error) {
	var out strings.Builder
	err := v.write(&out, name, data)
	return template.HTML(out.String()), err //nolint:gosec // the template has escaped it
}
