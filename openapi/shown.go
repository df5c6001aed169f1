package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// shown reads a document for people.
type shown struct {
	document rest.Object
	server   string
}

// part returns a part of the document, by the names that lead to it.
func (d shown) part(names ...string) rest.Object {
	o := d.document
	for _, name := range names {
		found, _ := o.Get(name)
		o, _ = found.(rest.Object)
	}
	return o
}

// resolve returns what an object refers to, or itself.
func (d shown) resolve(o rest.Object) rest.Object {
	ref, ok := o.Get("$ref")
	if !ok {
		return o
	}
	return d.part(strings.Split(strings.TrimPrefix(ref.(string), "#/"), "/")...)
}

// marked returns a paragraph of a description. Like Markdown, it takes what stands between two
// backticks for code.
func marked(text string) (line page.Line) {
	for i, part := range strings.Split(text, "`") {
		switch {
		case part == "":
		case i%2 == 1 && i < strings.Count(text, "`"):
			line = append(line, page.Mono(part))
		case i%2 == 1: // the last backtick is alone
			line = append(line, page.Text("`"+part))
		default:
			line = append(line, page.Text(part))
		}
	}
	return line
}

// operation is an operation for the page.
func (d shown) operation(path, method string, o rest.Object) page.Operation {
	get := func(key string) string { value, _ := o.Get(key); text, _ := value.(string); return text }
	p := page.Operation{ID: get("operationId"), Title: get("summary"), Method: strings.ToUpper(method), Path: path}
	if p.Title == "" {
		p.Title = titleOf(p.ID)
	}
	for one := range strings.SplitSeq(get("description"), "\n\n") {
		if one != "" {
			p.Texts = append(p.Texts, marked(one))
		}
	}
	var tables []page.Table
	if parameters, ok := o.Get("parameters"); ok {
		tables = d.parameterTables(parameters.([]any))
	}
	media, body := d.body(o)
	if body != nil {
		tables = append(tables, d.members("Body", body))
	}
	for _, table := range append(tables, d.answers(o)) {
		title := table.Caption
		table.Caption += " of " + p.Method + " " + p.Path
		p.Details = append(p.Details, page.Detail{Title: title, Table: table})
	}
	p.Samples = d.samples(p, o, media, body)
	return p
}

// parameterTables are tables of the parameters in the path, the query and the headers.
func (d shown) parameterTables(all []any) (tables []page.Table) {
	for _, where := range [...]struct{ in, title string }{{"path", "Path"}, {"query", "Query"}, {"header", "Headers"}} {
		t := namesTable(where.title)
		for _, one := range all {
			o := one.(rest.Object)
			in, _ := o.Get("in")
			if in != where.in {
				continue
			}
			name, _ := o.Get("name")
			schema, _ := o.Get("schema")
			_, required := o.Get("required")
			text, _ := o.Get("description")
			said, _ := text.(string)
			t.Rows = append(t.Rows, d.row(name.(string), schema.(rest.Object), required, said))
		}
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

func namesTable(caption string) page.Table {
	return page.Table{Caption: caption, Columns: []page.Column{{Label: "Name"}, {Label: "Type"}, {Label: "Meaning"}}}
}

func (d shown) row(name string, schema rest.Object, required bool, said string) page.Row {
	kind := d.kind(schema)
	if required {
		kind += ", required"
	}
	meaning := strings.TrimSpace(said + " " + d.limits(schema))
	return page.Row{Cells: []page.Cell{{Line: page.Line{page.Mono(name)}}, {Line: page.Textf("%s", kind)},
		{Line: page.Textf("%s", meaning)}}}
}

// body returns the media type and the schema of a body, or nil.
func (d shown) body(o rest.Object) (media string, schema rest.Object) {
	found, ok := o.Get("requestBody")
	if !ok {
		return "", nil
	}
	content, _ := found.(rest.Object).Get("content")
	for media, one := range content.(rest.Object).All() {
		schema, _ := one.(rest.Object).Get("schema")
		return media, schema.(rest.Object)
	}
	return "", nil
}

// members is a table of the members of an object, or of the objects of a list.
func (d shown) members(caption string, schema rest.Object) page.Table {
	t, o := namesTable(caption), d.resolve(schema)
	if items, ok := o.Get("items"); ok {
		o = d.resolve(items.(rest.Object))
	}
	properties, _ := o.Get("properties")
	members, _ := properties.(rest.Object)
	names, _ := o.Get("required")
	required, _ := names.([]string)
	for name, member := range members.All() {
		schema := member.(rest.Object)
		text, _ := schema.Get("description")
		said, _ := text.(string)
		if strings.HasPrefix(said, "*") {
			said = ""
		}
		t.Rows = append(t.Rows, d.row(name, schema, contains(required, name), said))
	}
	if len(t.Rows) == 0 {
		t.Rows = append(t.Rows, d.row("body", schema, false, ""))
	}
	return t
}

// answers is the table of the statuses.
func (d shown) answers(o rest.Object) page.Table {
	t := page.Table{Caption: "Answers", Columns: []page.Column{{Label: "Status"}, {Label: "Body"}, {Label: "Meaning"}}}
	responses, _ := o.Get("responses")
	for status, one := range responses.(rest.Object).All() {
		response := d.resolve(one.(rest.Object))
		text, _ := response.Get("description")
		said, _ := text.(string)
		kind := ""
		if schema := answerOf(response); schema != nil {
			kind = d.kind(schema)
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{{Line: page.Line{page.Mono(status)}},
			{Line: page.Textf("%s", kind)}, {Line: page.Textf("%s", said)}}})
	}
	return t
}

// answerOf returns the schema of a response, or nil.
func answerOf(response rest.Object) rest.Object {
	content, _ := response.Get("content")
	all, _ := content.(rest.Object)
	for _, one := range all.All() {
		schema, _ := one.(rest.Object).Get("schema")
		return schema.(rest.Object)
	}
	return nil
}

// samples are a command line and its answer.
func (d shown) samples(p page.Operation, o rest.Object, media string, body rest.Object) []page.Sample {
	ask := "curl"
	if p.Method != http.MethodGet {
		ask += " -X " + p.Method
	}
	if security, ok := o.Get("security"); ok && len(security.([]any)[0].(rest.Object)) > 0 {
		ask += d.credential(security.([]any)[0].(rest.Object)[0].(string))
	}
	if body != nil && media == jsonType {
		ask += " \\\n  -H 'Content-Type: application/json' -d '" + strings.ReplaceAll(d.sample(body), "'", `'\''`) + "'"
	}
	ask += " \\\n  '" + d.server + p.Path + "'"
	list := []page.Sample{{ID: p.ID + "-ask", Title: "Ask", Body: page.Marked(ask), IsText: true}}
	responses, _ := o.Get("responses")
	for key, one := range responses.(rest.Object).All() {
		tag := page.Tag{Tone: page.OK, Text: key + " " + http.StatusText(status(key))}
		sample := page.Sample{ID: p.ID + "-answer", Title: "Answer", Status: &tag}
		if schema := answerOf(d.resolve(one.(rest.Object))); schema != nil {
			sample.Body = page.Marked(d.sample(schema))
		} else {
			sample.Body, sample.IsText = "The answer has no content.", true
		}
		return append(list, sample)
	}
	return list
}

// credential are the arguments of curl for a scheme.
func (d shown) credential(name string) string {
	scheme := d.part("components", "securitySchemes", name)
	in, _ := scheme.Get("in")
	key, _ := scheme.Get("name")
	kind, _ := scheme.Get("scheme")
	said, _ := scheme.Get("description")
	switch {
	case kind == "basic":
		return " -u 'name:password'"
	case kind == "bearer":
		return ` -H "Authorization: Bearer $TOKEN"`
	case in == "cookie":
		return fmt.Sprintf(` -b "%s=$SESSION"`, key)
	case key == "Authorization":
		_, after, _ := strings.Cut(fmt.Sprint(said), `"`)
		word, _, _ := strings.Cut(after, `"`)
		return ` -H "Authorization: ` + word + ` $TOKEN"`
	}
	return fmt.Sprintf(` -H "%s: $KEY"`, key)
}

// sample returns a value of a schema as JSON.
func (d shown) sample(schema rest.Object) string {
	compact, err := json.Marshal(d.value(schema, 0))
	if err != nil {
		return ""
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "    "); err != nil {
		return string(compact)
	}
	return out.String()
}
