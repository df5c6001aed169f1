package openapi

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// credential are the arguments of curl for the first scheme of an operation that has a place in a
// command line: a header rather than the cookie of a browser.
func (d shown) credential(operation rest.Object) string {
	security, _ := operation.Get("security")
	all, _ := security.([]any)
	first := ""
	for _, one := range all {
		if needed := asSchema(one); len(needed) > 0 {
			name, _ := needed[0].(string)
			if in, _ := d.scheme(name).Get("in"); in != "cookie" {
				first = name
				break
			}
			if first == "" {
				first = name
			}
		}
	}
	if first == "" {
		return ""
	}
	scheme := d.scheme(first)
	in, _ := scheme.Get("in")
	key, _ := scheme.Get("name")
	kind, _ := scheme.Get("scheme")
	switch {
	case kind == "basic":
		return " -u 'name:password'"
	case kind == "bearer":
		return ` -H "Authorization: Bearer $TOKEN"`
	case in == "cookie":
		return fmt.Sprintf(` -b "%s=$SESSION"`, key)
	case key == "Authorization":
		return ` -H "Authorization: ` + prefixOf(scheme) + ` $TOKEN"`
	}
	return fmt.Sprintf(` -H "%s: $KEY"`, key)
}

func (d shown) scheme(name string) rest.Object { return d.part("components", "securitySchemes", name) }

// prefixOf returns the word before a credential in the header Authorization, which the description
// of the scheme has in quotes, as drf-spectacular's has it.
func prefixOf(scheme rest.Object) string {
	said, _ := scheme.Get("description")
	_, after, _ := strings.Cut(fmt.Sprint(said), `"`)
	word, _, _ := strings.Cut(after, `"`)
	return word
}

// schemeText says how a credential is sent.
func schemeText(scheme rest.Object) page.Line {
	get := func(key string) string { value, _ := scheme.Get(key); text, _ := value.(string); return text }
	said := get("description")
	switch {
	case get("scheme") == "basic":
		return page.Line{page.Mono("Authorization: Basic …"), page.Text(" with a name and a password.")}
	case get("scheme") != "":
		return page.Line{page.Mono("Authorization: " + sentence(get("scheme")) + " …"), page.Text(end(said))}
	case get("in") == "cookie":
		return page.Line{page.Text("The cookie "), page.Mono(get("name")),
			page.Text(", with a CSRF token for what changes something.")}
	case get("name") == "Authorization" && prefixOf(scheme) != "":
		before, after, _ := strings.Cut(said, `required prefix "`+prefixOf(scheme)+`"`)
		before = strings.TrimSuffix(strings.TrimSuffix(before, "the "), " with ")
		if strings.HasPrefix(before, "Token-based") { // drf-spectacular's words
			before = "A token"
		}
		return page.Line{page.Mono("Authorization: " + prefixOf(scheme) + " …"), page.Text(end(before + after))}
	}
	return page.Line{page.Mono(get("name") + ": …"), page.Text(end(cmp.Or(said, "A key")))}
}

// end returns what is said behind a header, as the end of a sentence.
func end(said string) string {
	if said == "" {
		return ""
	}
	if strings.HasPrefix(said, "A ") || strings.HasPrefix(said, "An ") {
		said = "a" + said[1:]
	}
	return " with " + said + "."
}

// filled returns a path with values in the place of its parameters.
func (d shown) filled(path string, operation rest.Object) string {
	found, _ := operation.Get("parameters")
	all, _ := found.([]any)
	for _, one := range all {
		if in, _ := asSchema(one).Get("in"); in != "path" {
			continue
		}
		name, _ := asSchema(one).Get("name")
		value := fmt.Sprint(d.value(schemaIn(asSchema(one), "schema"), 0))
		path = strings.Replace(path, "{"+fmt.Sprint(name)+"}", url.PathEscape(value), 1)
	}
	return path
}

// withCode returns a paragraph of a description, with the code in it between backticks as such.
func withCode(text string) page.Line {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 { // one has no other end
		return page.Line{page.Text(text)}
	}
	var line page.Line
	for i, part := range parts {
		switch {
		case part == "":
		case i%2 == 1:
			line = append(line, page.Mono(part))
		default:
			line = append(line, page.Text(part))
		}
	}
	return line
}
