package rest

import (
	"io"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// maxFields and maxFiles are Django's bounds for one form.
const (
	maxFields = 1000
	maxFiles  = 100
)

// Form parses application/x-www-form-urlencoded as Django's QueryDict does, into a *[FormData]. Its
// only error is for more than 1,000 fields: text that cannot be decoded is kept as it is.
type Form struct{}

// MediaType returns application/x-www-form-urlencoded.
func (Form) MediaType() string { return "application/x-www-form-urlencoded" }

// Parse reads a form.
func (Form) Parse(body io.Reader, r *Request) (any, error) {
	c, err := r.charset()
	if err != nil {
		return nil, err
	}
	raw, err := readAll(body, r)
	if err != nil {
		return nil, err
	}
	defer raw.free()
	cost := decodeCost(c, raw.bytes) + int64(len(raw.bytes))
	if err := r.reservation().reserve(cost); err != nil {
		return nil, err
	}
	defer r.reservation().release(cost)
	pairs := c.DecodeOrLatin1(raw.bytes)
	if strings.Count(pairs, "&") >= maxFields {
		return nil, errTooManyFields
	}
	if err := r.reservation().reserve(costOfPairs(pairs)); err != nil {
		return nil, err
	}
	form := newFormData()
	pytext.ParsePairs(form.Values, pairs, c)
	return form, nil
}

// costOfField is the memory, in bytes, that a field takes in addition to its text: places in the
// map and in the list of its values.
const costOfField = 128

// costOfPairs returns the memory that the fields of a form take. A value without escapes is a slice
// of the text. A value with escapes is a copy, and decoding it makes three more copies.
func costOfPairs(pairs string) int64 {
	cost := int64(len(pairs)) + costOfField*int64(1+strings.Count(pairs, "&"))
	if strings.ContainsAny(pairs, "%+") {
		cost += 4 * int64(len(pairs))
	}
	return cost
}

// FormData is a form: the values of each name in the order of the body, and the uploaded files. A
// nil *FormData has none of them.
type FormData struct {
	Values url.Values
	Files  map[string][]File
}

func newFormData() *FormData {
	return &FormData{Values: url.Values{}, Files: map[string][]File{}}
}

// Get returns the last value of a name, as Django's look-up does. It reports false if the form has
// none.
func (f *FormData) Get(name string) (string, bool) {
	if f == nil || len(f.Values[name]) == 0 {
		return "", false
	}
	list := f.Values[name]
	return list[len(list)-1], true
}

// File returns the last file of a name. It reports false if the form has none.
func (f *FormData) File(name string) (File, bool) {
	if f == nil || len(f.Files[name]) == 0 {
		return File{}, false
	}
	list := f.Files[name]
	return list[len(list)-1], true
}
