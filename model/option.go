package model

import (
	"slices"
	"strconv"
	"sync"
)

// option is one word of a tag.
type option struct {
	name  string
	value valueForm
	kinds func(Kind) bool // which kinds take the option; nil: all but a Back
	// apply sets the option. Its error says what the value should be.
	apply func(f *Field, value string) error
}

type valueForm uint8

const (
	noValue valueForm = iota
	needsValue
	mayHaveValue
)

// optionsOf returns the options that a field of kind k takes, sorted by name.
func optionsOf(k Kind) []string {
	names := kindOptions(k)
	for _, o := range options() {
		if o.kinds == nil || o.kinds(k) {
			names = append(names, o.name)
		}
	}
	slices.Sort(names)
	return names
}

// options returns the options that every kind or some kinds take, by name. Those that choose a kind
// are in kindOptions.
var options = sync.OnceValue(func() map[string]option {
	all := map[string]option{}
	for _, o := range slices.Concat(commonOptions(), limitOptions(), placeOptions(), relationOptions()) {
		all[o.name] = o
	}
	return all
})

func column(k Kind) bool { return k != ManyToManyField }
func is(kinds ...Kind) func(Kind) bool {
	return func(k Kind) bool { return k.in(kinds...) }
}

func commonOptions() []option {
	return []option{
		{"name", needsValue, nil, func(f *Field, v string) error { f.Name = v; return nil }},
		{"column", needsValue, column, func(f *Field, v string) error { f.Column = v; return nil }},
		{"null", noValue, column, func(f *Field, _ string) error { f.Null = true; return nil }},
		{"blank", noValue, nil, func(f *Field, _ string) error { f.Blank = true; return nil }},
		{"noedit", noValue, nil, func(f *Field, _ string) error { f.Editable = false; return nil }},
		{"unique", noValue, column, func(f *Field, _ string) error { f.Unique = true; return nil }},
		{"primary_key", noValue, column, func(f *Field, _ string) error { f.PrimaryKey = true; return nil }},
		{"index", noValue, column, func(f *Field, _ string) error { f.Indexed = true; return nil }},
		{"noindex", noValue, is(ForeignKey, OneToOneField, SlugField),
			func(f *Field, _ string) error { f.Indexed = false; return nil }},
		{"default", mayHaveValue, column, func(f *Field, v string) error {
			f.HasDefault, f.tag.defaultText = true, v
			return nil
		}},
		{"unique_for_date", needsValue, column, func(f *Field, v string) error { f.UniqueForDate = v; return nil }},
		{"unique_for_month", needsValue, column, func(f *Field, v string) error { f.UniqueForMonth = v; return nil }},
		{"unique_for_year", needsValue, column, func(f *Field, v string) error { f.UniqueForYear = v; return nil }},
	}
}

// limitOptions bound values.
func limitOptions() []option {
	ordered := func(k Kind) bool { return k.IsNumber() || k.HasDay() || k.HasTime() || k == DurationField }
	day := func(k Kind) bool { return k.HasDay() || k.HasTime() }
	return []option{
		{"max_length", needsValue, func(k Kind) bool { return k.IsText() || k == BinaryField },
			func(f *Field, v string) error { return positive(&f.MaxLength, v) }},
		{"min_length", needsValue, Kind.IsText, func(f *Field, v string) error {
			err := positive(&f.MinLength, v)
			f.Validators = append(f.Validators, MinLength(f.MinLength))
			return err
		}},
		{"max_digits", needsValue, is(DecimalField),
			func(f *Field, v string) error { return positive(&f.MaxDigits, v) }},
		{"decimal_places", needsValue, is(DecimalField), func(f *Field, v string) (err error) {
			if f.DecimalPlaces, err = strconv.Atoi(v); err != nil || f.DecimalPlaces < 0 {
				return wanted("a number of digits")
			}
			return nil
		}},
		{"min", needsValue, ordered, func(f *Field, v string) error { return limit(f, MinValue, v) }},
		{"max", needsValue, ordered, func(f *Field, v string) error { return limit(f, MaxValue, v) }},
		{"auto_now", noValue, day, func(f *Field, _ string) error {
			f.AutoNow, f.Editable, f.Blank = true, false, true
			return nil
		}},
		{"auto_now_add", noValue, day, func(f *Field, _ string) error {
			f.AutoNowAdd, f.Editable, f.Blank = true, false, true
			return nil
		}},
		{"allow_unicode", noValue, is(SlugField), func(f *Field, _ string) error { f.AllowUnicode = true; return nil }},
	}
}

// wanted is the error of an option whose value is no such thing.
type wanted string

func (w wanted) Error() string { return "takes " + string(w) }

func positive(n *int, text string) (err error) {
	if *n, err = strconv.Atoi(text); err != nil || *n < 1 {
		return wanted("a number above 0")
	}
	return nil
}

func limit(f *Field, make func(any) Validator, text string) error {
	value, err := parse(f.Kind, text)
	if err != nil {
		return wanted(formOf(f.Kind))
	}
	f.Validators = append(f.Validators, make(value))
	return nil
}
