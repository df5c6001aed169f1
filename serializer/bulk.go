package serializer

import (
	"maps"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Items returns the elements of a list, whatever they are. Its errors are those of [Plan.ReadMany]
// for the list as a whole.
func Items(data any, o Options) ([]any, error) {
	if data == nil {
		return nil, answer(refuse("null", "No data provided").AsObject())
	}
	k := fields.Objects{Object: anyKind{}, NotEmpty: o.NotEmpty, MinLength: o.MinLength, MaxLength: o.MaxLength}
	items, err := k.Decode(data)
	if err != nil {
		return nil, answer(err)
	}
	return items, nil
}

// anyKind accepts everything.
type anyKind struct{}

// Read implements fields.Kind.
func (anyKind) Read(raw any) (any, *fields.Error) { return raw, nil }

// Write implements fields.Kind.
func (anyKind) Write(dst []byte, _ any) []byte { return dst }

// ReadAll reads a list of objects, each with the row of old at its index, or new ones if old is
// nil. It is ReadMany with few queries: one for each relation, for each unique field and for each
// rule of several fields, however many objects there are. Objects that are not unique among
// themselves are refused too. Errors are those of each index.
func (p *Plan) ReadAll(r *rest.Request, items []any, old []model.Row, o Options) ([]*Input, error) {
	var list []*Input
	err := p.run(r, o, func(s *fields.Scope) *fields.Error {
		rd := requestOf(s)
		rd.ahead = p.readAhead(rd, items, old, o)
		refused := &fields.Error{}
		for i, raw := range items {
			rd.ahead.index = i
			var row model.Row
			if old != nil {
				row = old[i]
			}
			in, err := p.read(s, raw, row, o.Fixed)
			if err != nil {
				refused.Members = append(refused.Members, fields.MemberError{Key: strconv.Itoa(i), Err: err})
			}
			list = append(list, in)
		}
		if refused.Members != nil {
			return refused
		}
		return nil
	})
	return list, err
}

// RefuseItems returns the 400 of a list, with a text for a field of some of its elements.
func RefuseItems(field, code string, texts map[int]string) error {
	refused := &fields.Error{}
	for _, i := range slices.Sorted(maps.Keys(texts)) {
		refused.Members = append(refused.Members, fields.MemberError{Key: strconv.Itoa(i),
			Err: &fields.Error{Members: []fields.MemberError{{Key: field, Err: refuse(code, texts[i])}}}})
	}
	return answer(refused)
}

// ahead is what has been read for a list before its objects are checked one by one.
type ahead struct {
	plan    *Plan
	index   int                             // of the object that is being read
	known   map[*relation]map[any]model.Row // by the value of the look-up
	asked   map[string]bool                 // keys of the conditions of which found is complete
	found   map[string][]any                // the keys of the rows that fulfil a condition
	claimed map[string]int                  // the first object of the list that is to fulfil it
}

// knows returns the row of a relation, and whether the answer is final.
func (a *ahead) knows(r *relation, value any) (row model.Row, final bool) {
	if a == nil || a.known[r] == nil || value == nil {
		return row, false
	}
	row, found := a.known[r][value]
	return row, found || !r.env.loose(r.by)
}

// rows returns the rows that a relation leads to, and nil if they have not been read.
func (a *ahead) rows(r *relation) map[any]model.Row {
	if a == nil {
		return nil
	}
	return a.known[r]
}

// taken reports whether another row, or an earlier object of the list, fulfils a condition. It
// reports false for known if the database has to be asked.
func (a *ahead) taken(p *Plan, where model.Cond, old model.Row, claims bool) (taken, known bool) {
	if a == nil || a.plan != p {
		return false, false
	}
	key := where.Key()
	if claims {
		if first, ok := a.claimed[key]; ok && first != a.index {
			return true, true
		}
		a.claimed[key] = a.index
	}
	for _, pk := range a.found[key] {
		if old.Model == nil || pk != old.Value(p.model.Key) {
			return true, true
		}
	}
	return false, a.asked[key]
}

// loose reports whether the engine may take two different texts of a field for equal.
func (e *Env) loose(f *model.Field) bool { return e.Engine == MySQL && f.Kind.IsText() }
