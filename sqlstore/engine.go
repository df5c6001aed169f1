package sqlstore

import "github.com/latchkey-go/latchkey/sqlstore/engine"

// unsetField returns the name of a required field of e that is not set, or "".
func unsetField(e *engine.Engine) string {
	for _, f := range []struct {
		name  string
		isSet bool
	}{
		{"Name", e.Name != ""}, {"KindOf", e.KindOf != nil}, {"Quote", e.Quote != nil}, {"Rebind", e.Rebind != nil},
		{"FirstWords", e.FirstWords != nil},
		{"IntegerKey", e.IntegerKey != ""}, {"UUIDKey", e.UUIDKey != ""}, {"TimePlaceholder", e.TimePlaceholder != ""},
		{"TimeColumn", e.TimeColumn != nil}, {"DecodeTime", e.DecodeTime != nil}, {"EncodeTime", e.EncodeTime != nil},
		{"KeepExisting", e.KeepExisting != nil}, {"Exact", e.Exact != nil}, {"Tables", e.Tables != ""},
		{"Now", e.Now != ""}, {"StartsWith", e.StartsWith != nil},
	} {
		if !f.isSet {
			return f.name
		}
	}
	return ""
}
