package model

import "slices"

// placeOptions are those of files, folders and addresses.
func placeOptions() []option {
	file, path := is(FileField, ImageField), is(FilePathField)
	return []option{
		{"upload_to", needsValue, file, func(f *Field, v string) error { f.UploadTo = v; return nil }},
		{"path", needsValue, path, func(f *Field, v string) error { f.Path = v; return nil }},
		{"match", needsValue, path, func(f *Field, v string) error { f.Match = v; return nil }},
		{"recursive", noValue, path, func(f *Field, _ string) error { f.Recursive = true; return nil }},
		{"folders", noValue, path, func(f *Field, _ string) error { f.Folders = true; return nil }},
		{"nofiles", noValue, path, func(f *Field, _ string) error { f.Files = false; return nil }},
		{"protocol", needsValue, is(GenericIPAddressField), func(f *Field, v string) error {
			if f.Protocol = v; !slices.Contains([]string{"both", "ipv4", "ipv6"}, v) {
				return wanted("both, ipv4 or ipv6")
			}
			return nil
		}},
		{"unpack_ipv4", noValue, is(GenericIPAddressField),
			func(f *Field, _ string) error { f.UnpackIPv4 = true; return nil }},
	}
}

// relationOptions are those of Ref and Many.
func relationOptions() []option {
	key, many := Kind.IsKey, is(ManyToManyField)
	all := []option{
		{"to", needsValue, Kind.IsRelation, func(f *Field, v string) error { f.tag.to = v; return nil }},
		{"related", needsValue, Kind.IsRelation, func(f *Field, v string) error { f.tag.related = v; return nil }},
		{"related_query", needsValue, Kind.IsRelation, func(f *Field, v string) error { f.tag.query = v; return nil }},
		{"noconstraint", noValue, Kind.IsRelation,
			func(f *Field, _ string) error { f.tag.noConstraint = true; return nil }},
		{"to_field", needsValue, key, func(f *Field, v string) error { f.tag.toField = v; return nil }},
		{"through", needsValue, many, func(f *Field, v string) error { f.tag.through = v; return nil }},
		{"through_fields", needsValue, many,
			func(f *Field, v string) error { f.tag.throughFields = v; return nil }},
		{"table", needsValue, many, func(f *Field, v string) error { f.tag.table = v; return nil }},
		{"asymmetrical", noValue, many, func(f *Field, _ string) error { f.tag.asymmetrical = true; return nil }},
	}
	for name, rule := range onDeletes {
		all = append(all, option{name, noValue, key, func(f *Field, _ string) error {
			if f.tag.onDelete != 0 {
				return wanted("one rule of on_delete, and there are two")
			}
			f.tag.onDelete = rule
			return nil
		}})
	}
	return all
}
