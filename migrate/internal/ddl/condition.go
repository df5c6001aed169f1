package ddl

import (
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// condition writes a condition on columns of one table, with its values in the text, as Django does
// for constraints and indexes. It has the look-ups that need no function of the engine.
func (e *Editor) condition(t *table, c model.Cond) (string, error) {
	switch c.Op {
	case model.IsOp:
		return e.lookup(t, c)
	case model.NotOp:
		part, err := e.condition(t, c.Parts[0])
		if c.Parts[0].Op == model.IsOp {
			part = e.guarded(t, c.Parts[0], part)
			return "NOT (" + part + ")", err
		}
		return "NOT " + part, err
	case model.AndOp, model.EachOp, model.OrOp:
		between := " AND "
		if c.Op == model.OrOp {
			between = " OR "
		}
		var parts []string
		for _, p := range c.Parts {
			part, err := e.condition(t, p)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		return "(" + strings.Join(parts, between) + ")", nil
	}
	return "", fmt.Errorf("the condition %q is none that a table can have", c)
}

// guarded adds what Django adds below a NOT: a row whose column is NULL is to be found.
func (e *Editor) guarded(t *table, c model.Cond, text string) string {
	name, lookup, _ := strings.Cut(c.Path, "__")
	if column := t.column(name); column == nil || !column.Null || lookup == "isnull" || c.Value == nil {
		return text
	}
	return text + " AND " + e.d.q(t.column(name).name) + " IS NOT NULL"
}

// lookup writes one look-up.
func (e *Editor) lookup(t *table, c model.Cond) (string, error) {
	name, lookup, _ := strings.Cut(c.Path, "__")
	column := t.column(name)
	if column == nil {
		for i := range t.columns { // the stored value of a foreign key: customer_id
			if t.columns[i].Kind.IsKey() && t.columns[i].Name+"_id" == name {
				column = &t.columns[i]
			}
		}
	}
	if column == nil {
		return "", fmt.Errorf("%q is no field of %s with a column", name, t.Label())
	}
	quoted := e.d.q(column.name)
	if lookup == "" {
		lookup = "exact"
	}
	if c.Value == nil && lookup == "exact" {
		return quoted + " IS NULL", nil
	}
	switch lookup {
	case "isnull":
		if c.Value == true {
			return quoted + " IS NULL", nil
		}
		return quoted + " IS NOT NULL", nil
	case "in", "range":
		return e.listLookup(t, column, lookup, c.Value)
	case "exact", "gt", "gte", "lt", "lte":
		return e.comparison(t, column, lookup, c.Value)
	case "startswith", "endswith", "contains":
		return e.pattern(column, lookup, c.Value)
	}
	return "", fmt.Errorf("the look-up %s has no form here: use exact, in, range, isnull, gt, gte, lt, lte, contains, "+
		"startswith or endswith, or write the rule by a RunSQL", c.Path)
}

func (e *Editor) comparison(t *table, c *column, lookup string, value any) (string, error) {
	quoted := e.d.q(c.name)
	if truth, ok := value.(bool); ok && lookup == "exact" && c.Kind == model.BooleanField && e.d.name != "mysql" {
		if truth {
			return quoted, nil
		}
		return "NOT " + quoted, nil
	}
	operator := map[string]string{"exact": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[lookup]
	literal, err := e.valueOf(t, c, value)
	return quoted + " " + operator + " " + literal, err
}

func (e *Editor) listLookup(t *table, c *column, lookup string, value any) (string, error) {
	var literals []string
	for _, v := range anySlice(value) {
		literal, err := e.valueOf(t, c, v)
		if err != nil {
			return "", err
		}
		literals = append(literals, literal)
	}
	quoted := e.d.q(c.name)
	switch {
	case lookup == "range" && len(literals) == 2:
		return quoted + " BETWEEN " + literals[0] + " AND " + literals[1], nil
	case lookup == "in" && len(literals) > 0:
		return quoted + " IN (" + strings.Join(literals, ", ") + ")", nil
	}
	return "", fmt.Errorf("the look-up %s of %s takes a list: range two values, and in at least one", lookup, c.Name)
}

// pattern writes a search in a text.
func (e *Editor) pattern(c *column, lookup string, value any) (string, error) {
	text, ok := value.(string)
	if !ok || !c.Kind.IsText() {
		return "", fmt.Errorf("the look-up %s of %s takes a text", lookup, c.Name)
	}
	text = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
	if lookup != "startswith" {
		text = "%" + text
	}
	if lookup != "endswith" {
		text += "%"
	}
	quoted, literal := e.d.q(c.name), e.d.text(text)
	switch e.d.name {
	case "sqlite":
		return quoted + " LIKE " + literal + ` ESCAPE '\'`, nil
	case "mysql":
		return quoted + " LIKE BINARY " + literal, nil
	}
	return quoted + "::text LIKE " + literal, nil
}

// valueOf returns a value of a column as SQL.
func (e *Editor) valueOf(t *table, c *column, value any) (string, error) {
	literal, err := e.d.literal(e.kindOf(t, c), c.DecimalPlaces, value)
	if err != nil {
		return "", fmt.Errorf("the field %s of %s: %w", c.Name, t.Label(), err)
	}
	return literal, nil
}

// kindOf returns the kind of the values of a column: of a foreign key, that of what it refers to.
func (e *Editor) kindOf(t *table, c *column) model.Kind {
	f, m := &c.Field, t.ModelState
	for f.Kind.IsKey() {
		target, to, err := e.d.target(t.state, m, *f)
		if err != nil {
			return f.Kind
		}
		m, f = target, to
	}
	return f.Kind
}
