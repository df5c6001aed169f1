package table

import (
	"errors"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// ErrChanged is the error of an Update of a model with Meta.Version: another program has changed
// the row since it was read. It is model.ErrChanged.
var ErrChanged = model.ErrChanged

// Conflict is the error of a write that violates a unique constraint or a primary key. It wraps
// auth.ErrExists and the *sqlstore.Conflict.
type Conflict struct {
	Model *model.Model
	// Fields are those of the constraint, and nil if the database does not tell which it was.
	Fields []*model.Field
	err    error
}

// Error returns the names of the fields and the text of the database's error.
func (c *Conflict) Error() string {
	return c.Model.Object + " with these values exists (" + strings.Join(c.Violates(), ", ") + "): " + c.err.Error()
}

// Violates returns the names of the fields that must be unique together, and none if the database
// does not tell them.
func (c *Conflict) Violates() []string {
	var names []string
	for _, f := range c.Fields {
		names = append(names, f.Name)
	}
	return names
}

// Unwrap returns the error of the database.
func (c *Conflict) Unwrap() error { return c.err }

// conflict returns a *Conflict for a duplicate, and other errors as they are.
func conflict(m *model.Model, err error) error {
	var violated *sqlstore.Conflict
	if !errors.Is(err, auth.ErrExists) || !errors.As(err, &violated) {
		return err
	}
	c := &Conflict{Model: m, err: err}
	for _, f := range m.Fields {
		if slices.Contains(violated.Columns, f.Column) {
			c.Fields = append(c.Fields, f)
		}
	}
	if c.Fields == nil {
		c.Fields = ofConstraint(m, violated.Constraint)
	}
	return c
}

// ofConstraint returns the fields of a constraint by its name, as MySQL tells it. A unique column
// has the name of the column there.
func ofConstraint(m *model.Model, name string) []*model.Field {
	for _, u := range m.Unique {
		const limit = 64 // of names on MySQL
		if name == u.Name || u.Name == "" && name == model.DatabaseName(m.Table, u.Columns(), "_uniq", limit) {
			return u.Fields
		}
	}
	for _, f := range m.Fields {
		if name == f.Column || f.PrimaryKey && name == "PRIMARY" {
			return []*model.Field{f}
		}
	}
	return nil
}

// Protected is the error of a deletion that a relation with the option protect or restrict refuses.
// Its text is Django's, and fit for a client.
type Protected struct {
	Model  *model.Model   // whose rows were to be deleted
	Fields []*model.Field // the relations that refuse
	Rows   []model.Row    // the rows that refer
	how    string         // "protected" or "restricted"
}

// Error returns Django's text.
func (p *Protected) Error() string {
	return "Cannot delete some instances of model '" + p.Model.Object + "' because they are referenced through " +
		p.how + " foreign keys: '" + strings.Join(p.Referrers(), "', '") + "'."
}

// Referrers returns the names of the relations that refuse, "Item.product".
func (p *Protected) Referrers() []string {
	var names []string
	for _, f := range p.Fields {
		names = append(names, f.Model.Object+"."+f.Name)
	}
	return names
}
