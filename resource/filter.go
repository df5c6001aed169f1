package resource

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Filter is a query parameter with a name or a rule of its own, as a filter that is declared in a
// FilterSet of django-filter:
//
//	resource.Filter{Param: "min_price", Path: "price__gte"}
type Filter struct {
	Param string // default Path
	Path  string // a field with a look-up: "price__gte"
	Label string // for forms

	// Where makes the condition by code, instead of Path. [serializer.Invalid] refuses the value:
	// its text is the 400's.
	Where func(r *rest.Request, value string) (model.Cond, error)
}

// filter is a Filter that has been read.
type filter struct {
	param string
	path  *model.Path // nil of a Where
	text  string      // of the path, with a look-up
	form  formField
	field rest.Field
	where func(r *rest.Request, value string) (model.Cond, error)
}

// readLists finds what Filter, Filters, Search and Order name.
func (s *set) readLists(names []string, filters []Filter, search, order []string) {
	for _, name := range names {
		s.addFilter(Filter{Path: name}, "Filter")
	}
	for _, f := range filters {
		s.addFilter(f, "Filters")
	}
	for _, one := range search {
		s.search = append(s.search, s.searchPath(one))
	}
	s.readOrder(order)
}

func (s *set) addFilter(f Filter, option string) {
	c := filter{param: cmp.Or(f.Param, f.Path), where: f.Where}
	if c.param == "" || (f.Where == nil) == (f.Path == "") {
		s.fail(option, "%q: want a Param with one of Path and Where", c.param)
	}
	if f.Where == nil {
		path, err := s.model.Path(f.Path)
		if err != nil {
			s.fail(option, "%v", err)
		}
		c.path, c.text = path, f.Path
		if c.form, err = s.formField(path); err != nil {
			s.fail(option, "%s: %v", f.Path, err)
		}
		if f.Param == "" {
			c.param = strings.TrimSuffix(c.param, "__exact")
		}
	}
	c.field = rest.Field{Name: c.param, Type: cmp.Or(c.form.word, "string"), Label: cmp.Or(f.Label, c.label()),
		Choices: c.form.shown()}
	for _, other := range s.filters {
		if other.param == c.param {
			s.fail(option, "two filters read %q", c.param)
		}
	}
	s.filters = append(s.filters, c)
}

// inWords are the look-ups in the labels of django-filter.
var inWords = map[string]string{"in": "is in", "isnull": "is null", "gt": "is greater than",
	"gte": "is greater than or equal to", "lt": "is less than", "lte": "is less than or equal to",
	"range": "is in range", "startswith": "starts with", "istartswith": "starts with", "endswith": "ends with",
	"iendswith": "ends with", "contains": "contains", "icontains": "contains", "regex": "matches regex",
	"iregex": "matches regex"}

// label is django-filter's label: the verbose names on the path, and the look-up in words.
func (f *filter) label() string {
	if f.path == nil {
		return strings.ToUpper(f.param[:1]) + strings.ReplaceAll(f.param[1:], "_", " ")
	}
	var words []string
	for _, step := range f.path.Steps {
		if step.Field != nil {
			words = append(words, step.Field.Verbose)
		} else {
			words = append(words, step.Reverse.From.Verbose)
		}
	}
	if f.path.Column != nil {
		words = append(words, f.path.Column.Verbose)
	}
	words = append(words, f.path.Transforms...)
	if look := inWords[f.path.Lookup]; look != "" {
		words = append(words, look)
	}
	text := strings.Join(words, " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// filtered returns the conditions of the query of a request: filters, then the search.
func (s *set) filtered(r *rest.Request) ([]model.Cond, error) {
	if len(s.filters) == 0 && len(s.search) == 0 {
		return nil, nil
	}
	var parts []model.Cond
	var wrong rest.Object
	noYear := false
	for i := range s.filters {
		f := &s.filters[i]
		values := r.Query()[f.param]
		if len(values) == 0 {
			continue
		}
		cond, message, err := f.read(s, r, values)
		if errors.Is(err, errNoYear) {
			noYear = true
			continue
		}
		if err != nil {
			return nil, err
		}
		if message != "" {
			wrong = append(wrong, f.param, []string{message})
			continue
		}
		parts = append(parts, cond)
	}
	if len(wrong) > 0 {
		return nil, rest.ValidationError(wrong)
	}
	if len(s.search) > 0 {
		cond, err := s.searched(r)
		if err != nil {
			return nil, err
		}
		parts = append(parts, cond)
	}
	if noYear {
		return nil, rest.NotFound("")
	}
	return parts, nil
}

// read makes the condition of a filter, or the message of its 400.
func (f *filter) read(s *set, r *rest.Request, values []string) (cond model.Cond, message string, err error) {
	text := values[len(values)-1]
	if f.where != nil {
		if text == "" {
			return cond, "", nil
		}
		cond, err = f.where(r, text)
		if message, ok := refused(err); ok {
			return cond, message, nil
		}
		return cond, "", err
	}
	switch f.form.shape {
	case many:
		return s.readMany(r, f, values)
	case listed:
		return f.readList(s, r, text)
	}
	value, message, err := f.form.read(s, r, text)
	if value == nil || message != "" || err != nil {
		return cond, message, err
	}
	if f.isNoYear(value) {
		return cond, "", errNoYear
	}
	return f.is(value), "", nil
}

// errNoYear says that a filter compares a date with a year that Python's calendar does not have.
// Django then finds no object, and fails for a list.
var errNoYear = errors.New("resource: no such year")

func (f *filter) isNoYear(value any) bool {
	t := f.path.Transforms
	if len(t) == 0 || t[len(t)-1] != "year" && t[len(t)-1] != "iso_year" {
		return false
	}
	year, ok := value.(int64)
	return !ok || year < 1 || year > 9999
}

// is makes the condition for a value. An integer beyond those of Go compares as Django's do.
func (f *filter) is(value any) model.Cond {
	beyond, ok := value.(beyond)
	if !ok {
		return model.Is(f.text, value)
	}
	switch f.path.Lookup {
	case "gt", "gte":
		if beyond < 0 {
			return model.Cond{}
		}
	case "lt", "lte":
		if beyond > 0 {
			return model.Cond{}
		}
	}
	return model.Nothing()
}

// readList reads a filter with in or range: values with commas between them.
func (f *filter) readList(s *set, r *rest.Request, text string) (cond model.Cond, message string, err error) {
	if text == "" {
		return cond, "", nil
	}
	var values []any
	parts := strings.Split(text, ",")
	if len(parts) > s.maxValues {
		return cond, tooMany(s.maxValues), nil
	}
	for _, part := range parts {
		value, message, err := f.form.read(s, r, part)
		if message != "" || err != nil {
			return cond, message, err
		}
		if value == nil && f.path.Kind.IsText() && !f.path.Relation {
			value = ""
		}
		if _, isBeyond := value.(beyond); value != nil && !isBeyond {
			values = append(values, value)
		}
	}
	if f.path.Lookup == "range" {
		if len(parts) != 2 {
			return cond, "Range query expects two values.", nil
		}
		if len(values) != 2 {
			return model.Nothing(), "", nil
		}
	}
	return model.Is(f.text, values), "", nil
}

// readMany reads a filter on a relation to many rows: each value is a key.
func (s *set) readMany(r *rest.Request, f *filter, values []string) (cond model.Cond, message string, err error) {
	if len(values) > s.maxValues {
		return cond, tooMany(s.maxValues), nil
	}
	var keys []any
	for _, text := range values {
		if message := nulRefused(text); message != "" {
			return cond, message, nil
		}
		key, ok := serializer.KeyValue(f.form.to.Key, text)
		if !ok {
			return cond, fmt.Sprintf("“%s” is not a valid value.", text), nil
		}
		if key != nil {
			keys = append(keys, key)
		}
	}
	rows, err := s.env.Rows.Select(r.Context(), f.form.to, model.Is("pk__in", keys))
	if err != nil {
		return cond, "", err
	}
	found := map[string]bool{}
	for _, row := range rows {
		found[row.ID().String()] = true
	}
	var parts []model.Cond
	for _, text := range values {
		if !found[text] {
			return cond, fmt.Sprintf("Select a valid choice. %s is not one of the available choices.", text), nil
		}
	}
	for _, key := range keys {
		parts = append(parts, model.Is(f.text, key))
	}
	return model.Or(parts...), "", nil
}
