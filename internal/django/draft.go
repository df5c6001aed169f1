package django

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// File is a file of a draft.
type File struct {
	Name    string
	Content []byte
}

// Note is something that the draft does not have.
type Note struct{ About, Text string }

// draft is a draft while it is written.
type draft struct {
	*Project
	names       *gosource.Names
	structs     map[string]string // Go types by label; those of package auth too
	models      map[string]*gosource.Model
	byLabel     map[string]*Model
	bases       map[string]string // Go types under the types of choices
	serializers map[string]string // variables by dotted name
	closed      map[string]string // why a serializer must not be used, by dotted name
	viewsets    map[string]*viewset
	refusals    map[string]bool // rules that have been written
	rules       strings.Builder
	helpers     map[string]bool // functions that the draft needs
	notes       []Note
}

// Draft returns the files of a project in Go, and what they do not have. pkg is the name of the
// package. An error is a fault of this package, and not of the description.
func (p *Project) Draft(pkg string) ([]File, []Note, error) {
	d := &draft{Project: p, names: gosource.NewNames("routes", "policy", "project", "notTranslated", "closed",
		"nobodysRows"),
		structs: map[string]string{"auth.User": "auth.User", "auth.Group": "auth.Group"},
		models:  map[string]*gosource.Model{},
		byLabel: map[string]*Model{}, bases: map[string]string{}, serializers: map[string]string{},
		closed:   map[string]string{},
		viewsets: map[string]*viewset{}, refusals: map[string]bool{}, helpers: map[string]bool{}}
	d.readModels()
	serializers := d.writeSerializers()
	views := d.writeViews()
	serializers += d.idle(serializers, views)
	models := d.writeModels()
	var files []File
	for _, f := range []struct{ name, doc, code string }{
		{"main.go", "", d.writeMain()}, {"models.go", "", models}, {"serializers.go", "", serializers}, {"views.go",
			"", views},
		{"python.go", d.list(), ""},
	} {
		content, err := gosource.File(pkg, f.doc, f.code)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, File{f.name, content})
	}
	return files, d.notes, nil
}

func (d *draft) note(about, format string, args ...any) {
	n := Note{gosource.Line(about), gosource.Line(fmt.Sprintf(format, args...))}
	if !slices.Contains(d.notes, n) {
		d.notes = append(d.notes, n)
	}
}

// list is the comment with all notes.
func (d *draft) list() string {
	var b strings.Builder
	fmt.Fprintf(&b,
		"What only Python knows: a list of all that this draft does not have of the Django %s that it was made "+
			"from.\nStrike out what is done.\n\n", d.Django)
	about := ""
	for _, n := range d.notes {
		if n.About != about {
			about = n.About
			b.WriteString(about + "\n")
		}
		b.WriteString("  - " + n.Text + "\n")
	}
	return b.String()
}

// writeMain returns the program, and the functions that the draft needs.
func (d *draft) writeMain() string {
	var apps []string
	byApp := map[string][]string{}
	for _, m := range d.Models {
		if d.models[m.Label] == nil {
			continue
		}
		app, _, _ := strings.Cut(m.Label, ".")
		if byApp[app] == nil {
			apps = append(apps, app)
		}
		byApp[app] = append(byApp[app], d.structs[m.Label]+"{}")
	}
	var b strings.Builder
	b.WriteString("func main() { latchkey.Main(project()) }\n\n")
	b.WriteString("// project is a draft that inspectdb has written from a Django. python.go lists what it lacks.\n")
	name := "draft"
	if len(apps) > 0 {
		name = strings.ToLower(gosource.Exported(apps[0]))
	}
	fmt.Fprintf(&b,
		"func project() latchkey.Project {\n\treturn latchkey.Project{Name: %q, API: policy, Setup: routes, "+
			"Apps: []model.App{\n", cmp.Or(name, "draft"))
	for _, app := range apps {
		entries := make([]gosource.Entry, len(byApp[app]))
		for i, name := range byApp[app] {
			entries[i].Code = name
		}
		fmt.Fprintf(&b, "{Label: %s, Models: []any%s},\n", gosource.Quote(strings.ToLower(app)),
			gosource.Literal(entries))
	}
	b.WriteString("}}\n}\n\n// policy has the defaults of REST_FRAMEWORK.\n" +
		"func policy(site *latchkey.Site) rest.Config {\n" +
		"\tapi := site.DRFDefaults()\n")
	if list := d.authenticators("REST_FRAMEWORK", d.Defaults.Authentication); list != "" {
		fmt.Fprintf(&b, "\tapi.Authenticators = []rest.Authenticator{%s}\n", list)
	}
	if list := d.permissions("REST_FRAMEWORK", d.Defaults.Permission, ""); list != "" {
		fmt.Fprintf(&b, "\tapi.Permissions = []rest.Permission{%s}\n", list)
	}
	for _, name := range d.Settings {
		if !slices.Contains(knownSettings, name) {
			d.note("REST_FRAMEWORK", "%s", name)
		}
	}
	for _, name := range d.Middleware {
		d.note("MIDDLEWARE", "%s", name)
	}
	if len(d.Defaults.Throttle) > 0 {
		d.note("REST_FRAMEWORK", "DEFAULT_THROTTLE_CLASSES: nothing is throttled")
	}
	b.WriteString("\treturn api\n}\n\n")
	b.WriteString(d.rules.String())
	for _, h := range helpers {
		if d.helpers[h.name] {
			b.WriteString(h.code)
		}
	}
	return b.String()
}

// knownSettings are those of REST_FRAMEWORK that the draft has, as defaults or in each view.
var knownSettings = []string{"DEFAULT_AUTHENTICATION_CLASSES", "DEFAULT_PERMISSION_CLASSES", "DEFAULT_THROTTLE_CLASSES",
	"DEFAULT_PAGINATION_CLASS", "DEFAULT_FILTER_BACKENDS", "PAGE_SIZE"}

// helpers are functions that drafts use, in the order in which they are written.
var helpers = []struct{ name, code string }{
	{"notTranslated", `// notTranslated is the error of what stands in Python alone.
func notTranslated(what string) error {
	return &rest.Error{Status: 501, Code: "not_implemented", Detail: what + " has not been translated from Python."}
}

`},
	{"closed", `// closed admits nobody, since Python has rules here that this draft does not know.
var closed = rest.Rule{Name: "Closed", Message: "This has not been translated from Python.",
	Allow: func(*rest.Request) bool { return false }}

`},
	{"nobodysRows", `// nobodysRows finds no row, since Python chooses rows here in a way that this draft does not know.
func nobodysRows(*rest.Request) (model.Cond, error) { return model.Nothing(), nil }

`},
}

// help returns the name of a helper, and has it written.
func (d *draft) help(name string) string {
	d.helpers[name] = true
	return name
}
