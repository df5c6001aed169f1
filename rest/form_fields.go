package rest

import "iter"

// Last returns the last value of a name, a string or a [File], and reports false if there is none.
// A file wins over a value of its name. With All and Names, serializers read forms by it.
func (f *FormData) Last(name string) (value any, ok bool) {
	if file, ok := f.File(name); ok {
		return file, true
	}
	text, ok := f.Get(name)
	return text, ok
}

// All returns every value of a name, strings before files.
func (f *FormData) All(name string) (all []any) {
	if f == nil {
		return nil
	}
	for _, text := range f.Values[name] {
		all = append(all, text)
	}
	for _, file := range f.Files[name] {
		all = append(all, file)
	}
	return all
}

// Names returns every name of a value or a file once, in any order.
func (f *FormData) Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		if f == nil {
			return
		}
		for name := range f.Values {
			if !yield(name) {
				return
			}
		}
		for name := range f.Files {
			if _, both := f.Values[name]; !both && !yield(name) {
				return
			}
		}
	}
}
