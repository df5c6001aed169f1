package admin

import (
	"maps"
	"net/url"

	"github.com/latchkey-go/latchkey/page"
)

// listPath returns the address of a list with its filters, below Config.Prefix.
//
//go:noinline
func listPath(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// ordered returns the query of a list with its order, if the address asks for another one than the
// list has by itself.
func (s span) ordered(query url.Values) url.Values {
	query = maps.Clone(query)
	if s.reversed {
		query.Set("o", s.other)
	}
	return query
}

// withoutFilter returns the address of a list without one of its filters.
func withoutFilter(query url.Values, name string) string {
	rest := maps.Clone(query)
	rest.Del(name)
	return "?" + rest.Encode()
}

// tools returns the search and the filters of a list, and a chip for each that query sets.
func (v *visit) tools(path, label, search string, query url.Values, filters ...page.Field) page.Tools {
	tools := page.Tools{URL: v.admin.url(path), Label: label, Search: search, Value: query.Get("q"), Filters: filters}
	if text := query.Get("q"); text != "" && search != "" {
		tools.Chips = append(tools.Chips, page.Link{URL: withoutFilter(query, "q"), Text: v.T("Search “%s”", text)})
	}
	if o := query.Get("o"); o != "" {
		tools.Keep = []page.Hidden{{Name: "o", Value: o}}
	}
	for _, f := range filters {
		if f.Value == "" {
			continue
		}
		tools.Set++
		text := f.Value
		for _, option := range f.Options {
			if option.Value == f.Value {
				text = option.Text
			}
		}
		tools.Chips = append(tools.Chips, page.Link{URL: withoutFilter(query, f.Name), Text: f.Label + ": " + text})
	}
	if len(tools.Chips) > 0 {
		tools.Clear = tools.URL
	}
	return tools
}

// nothing is shown in the place of an empty list.
func (v *visit) nothing(filtered bool, noMatch, none, text, path string) page.Empty {
	if !filtered {
		return page.Empty{Title: none, Text: text}
	}
	return page.Empty{Title: noMatch, Text: v.T("Nothing has all that is asked for."),
		Actions: []page.Button{{Link: page.Link{URL: v.admin.url(path), Text: v.T("Clear all")}}}}
}
