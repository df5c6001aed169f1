package adminlog

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is an element of a message. An addition, change or deletion with a Name is one of an object
// that belongs to the entry's.
type part struct {
	Added   *detail `json:"added"`
	Changed *detail `json:"changed"`
	Deleted *detail `json:"deleted"`
}

type detail struct {
	Name   string   `json:"name"`
	Object string   `json:"object"`
	Fields []string `json:"fields"`
}

// Describe returns the message for people, as Django's get_change_message does. translate returns a
// text in the reader's language, with args as in fmt.Sprintf. A message that is no JSON, as older
// versions of Django wrote it, stays as it is.
func (e Entry) Describe(translate func(text string, args ...any) string) string {
	if !strings.HasPrefix(e.Message, "[") {
		return e.Message
	}
	var parts []part
	if json.Unmarshal([]byte(e.Message), &parts) != nil {
		return e.Message
	}
	var all []string
	for _, p := range parts {
		if text := p.describe(translate); text != "" {
			all = append(all, capitalized(text))
		}
	}
	if len(all) == 0 {
		return translate("No fields changed.")
	}
	return strings.Join(all, " ")
}

func (p part) describe(translate func(text string, args ...any) string) string {
	switch {
	case p.Added != nil && p.Added.Name != "":
		return translate("Added %s “%s”.", translate(p.Added.Name), p.Added.Object)
	case p.Added != nil:
		return translate("Added.")
	case p.Changed != nil && p.Changed.Name != "":
		return translate("Changed %s for %s “%s”.", list(p.Changed.Fields, translate), translate(p.Changed.Name),
			p.Changed.Object)
	case p.Changed != nil:
		return translate("Changed %s.", list(p.Changed.Fields, translate))
	case p.Deleted != nil:
		return translate("Deleted %s “%s”.", translate(p.Deleted.Name), p.Deleted.Object)
	}
	return ""
}

// list returns "A, B and C".
func list(fields []string, translate func(text string, args ...any) string) string {
	all := make([]string, len(fields))
	for i, field := range fields {
		all[i] = translate(field)
	}
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " " + translate("and") + " " + all[last]
}

func capitalized(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
