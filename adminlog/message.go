package adminlog

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Part is something that one saving of a form has done.
type Part struct {
	Action Action
	// Name is the verbose name of a row that belongs to the entry's object, and Object names the
	// row. Empty: the part is about the object itself.
	Name, Object string
	Fields       []string // of a Change: the English labels
}

// Message returns Django's message of an entry, as construct_change_message does: first what was
// done to the object, then what was done to the rows of each inline. Without parts it is "[]".
func Message(parts ...Part) string {
	all := make([]string, len(parts))
	for i, p := range parts {
		key := map[Action]string{Addition: "added", Change: "changed", Deletion: "deleted"}[p.Action]
		var members []string
		if p.Name != "" {
			members = append(members, `"name": `+string(pytext.QuoteASCII(p.Name)),
				`"object": `+string(pytext.QuoteASCII(p.Object)))
		}
		if p.Action == Change {
			quoted := make([]string, len(p.Fields))
			for j, field := range p.Fields {
				quoted[j] = string(pytext.QuoteASCII(field))
			}
			members = append(members, `"fields": [`+strings.Join(quoted, ", ")+`]`)
		}
		all[i] = `{"` + key + `": {` + strings.Join(members, ", ") + `}}`
	}
	return "[" + strings.Join(all, ", ") + "]"
}
