package model

// Rows are the rows that a row has in a Many or a Back.
type Rows struct {
	list list
	to   *Model
}

// Many returns the rows of a ManyToManyField.
func (r Row) Many(f *Field) Rows { return Rows{f.at(r.v).Addr().Interface().(list), f.Link.To} }

// Back returns the rows that refer to this row, and false if the struct has no [Back] for them.
func (r Row) Back(back *Reverse) (Rows, bool) {
	if back.holder == nil {
		return Rows{}, false
	}
	return Rows{back.holder.at(r.v).Addr().Interface().(list), back.From}, true
}

// IDs returns the keys of a Many, to read or to set; nil for a Back.
func (s Rows) IDs() *[]ID { return s.list.ids() }

// Len returns how many rows were loaded.
func (s Rows) Len() int { return s.list.len() }

// At returns the i-th row that was loaded.
func (s Rows) At(i int) Row { return s.to.Row(s.list.at(i)) }

// Add appends a new row, and returns the view to fill. The keys of a Many are for the caller to
// set.
func (s Rows) Add() Row { return s.to.Row(s.list.add()) }

// Clear forgets rows and keys.
func (s Rows) Clear() { s.list.clear() }
