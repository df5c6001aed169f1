package openapi

import (
	"slices"
	"strconv"
	"strings"
)

// words are the names of methods in operationIds: drf-spectacular's method_mapping.
var words = map[string]string{"GET": "retrieve", "POST": "create", "PUT": "update", "PATCH": "partial_update",
	"DELETE": "destroy", "HEAD": "head", "TRACE": "trace"}

// tokens are the parts of a path that names are made of: no prefix and no parameters.
func tokens(path, prefix string) (list []string) {
	if n := len(prefix); len(path) >= n && path[:n] == prefix && (len(path) == n || path[n] == '/') {
		path = path[n:]
	}
	for part := range strings.SplitSeq(path, "/") {
		for {
			before, after, found := strings.Cut(part, "{")
			_, end, closed := strings.Cut(after, "}")
			if !found || !closed {
				break
			}
			part = before + end
		}
		if part != "" {
			list = append(list, part)
		}
	}
	return list
}

// operationID is drf-spectacular's get_operation_id.
func operationID(path, prefix, word string) string {
	list := tokens(path, prefix)
	if len(list) == 0 {
		list = []string{"root"}
	}
	return identifier(strings.Join(append(list, word), "_"))
}

// identifier returns text with underscores in the place of what generators of code stumble over.
func identifier(text string) string {
	return strings.Map(func(c rune) rune {
		if c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return '_'
	}, text)
}

// camel is drf-spectacular's camelize: "unit_price" is UnitPrice.
func camel(text string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(identifier(text), "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// commonPrefix is the path that all paths begin with: Python's os.path.commonpath. A single path
// has none.
func commonPrefix(paths []string) string {
	paths = slices.Compact(slices.Sorted(slices.Values(paths)))
	if len(paths) < 2 {
		return ""
	}
	common := strings.Split(paths[0], "/")
	for _, path := range paths {
		parts, n := strings.Split(path, "/"), 0
		for n < len(common) && n < len(parts) && common[n] == parts[n] && !strings.Contains(common[n], "{") {
			n++
		}
		common = common[:n]
	}
	return strings.TrimSuffix(strings.Join(common, "/"), "/")
}

// unique numbers the operationIds that are taken, as drf-spectacular does.
func unique(id string, taken map[string]bool) string {
	made := id
	for n := 2; taken[made]; n++ {
		made = id + "_" + strconv.Itoa(n)
	}
	taken[made] = true
	return made
}
