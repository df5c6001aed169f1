package model

import (
	"slices"
	"strings"
)

// readMeta checks what Meta says about fields, now that relations are known, and gives the parts
// the names that Django gives them.
func (m *Model) readMeta() {
	m.readUnique()
	m.readIndexes()
	m.readChecks()
	m.checkUniqueFor()
	if _, err := m.Order(m.Meta.Ordering...); err != nil {
		m.fail("Meta", "Ordering: %v", err)
	}
	if name := m.Meta.Version; name != "" {
		m.Version = m.mustField("Meta", name)
		if !m.Version.Kind.IsInteger() && !m.Version.AutoNow {
			m.fail("Meta", "Version: %s is neither an integer nor has it the option auto_now", name)
		}
	}
	for name, where := range m.Meta.LimitChoices {
		f := m.mustField("Meta", name)
		if f.Link == nil {
			m.fail("Meta", "LimitChoices: %s is no relation", name)
		}
		if err := f.Link.To.Check(where); err != nil {
			m.fail("Meta", "LimitChoices of %s: %v", name, err)
		}
		f.Link.Limit = where
	}
	m.readPermissions()
}

// columnsOf returns fields with a column, by name.
func (m *Model) columnsOf(what string, names []string) []*Field {
	var all []*Field
	if len(names) == 0 {
		m.fail("Meta", "%s names no fields", what)
	}
	for _, name := range names {
		f := m.mustField("Meta", name)
		switch {
		case f.Column == "":
			m.fail("Meta", "%s: %s is many-to-many, and has no column", what, name)
		case slices.Contains(all, f):
			m.fail("Meta", "%s names %s twice", what, name)
		}
		all = append(all, f)
	}
	return all
}

func (m *Model) where(what string, c Cond) {
	if err := m.Check(c); err != nil {
		m.fail("Meta", "%s: %v", what, err)
	}
	for _, path := range c.Paths() {
		if p, err := m.Path(path); err == nil && len(p.Steps) > 0 {
			m.fail("Meta", "%s: %q leads to another table, which a rule of this one cannot see", what, path)
		}
	}
}

func (m *Model) readUnique() {
	for _, names := range m.Meta.UniqueTogether {
		m.Unique = append(m.Unique, Unique{Fields: m.columnsOf("UniqueTogether", names)})
	}
	for _, u := range m.Meta.Unique {
		if u.Name == "" {
			m.fail("Meta", "a UniqueConstraint needs a Name; UniqueTogether has none")
		}
		m.where("the constraint "+u.Name, u.Where)
		fields := m.columnsOf("the constraint "+u.Name, u.Fields)
		m.Unique = append(m.Unique, Unique{Name: m.placed(u.Name), Fields: fields, Where: u.Where,
			NullsEqual: u.NullsEqual, Message: u.Message, Code: u.Code})
	}
}

func (m *Model) readChecks() {
	for _, c := range m.Meta.Checks {
		if c.Name == "" || c.That.Op == True {
			m.fail("Meta", "a CheckConstraint needs a Name and a condition, That")
		}
		m.where("the check "+c.Name, c.That)
		c.Name = m.placed(c.Name)
		m.Checks = append(m.Checks, c)
	}
}

func (m *Model) readIndexes() {
	for _, index := range m.Meta.Indexes {
		var names, columns []string
		for _, name := range index.Fields {
			names = append(names, strings.TrimPrefix(name, "-"))
		}
		for i, f := range m.columnsOf("an index", names) {
			column := f.Column
			if names[i] != index.Fields[i] {
				column = "-" + column
			}
			columns = append(columns, column)
		}
		if index.Name = m.placed(index.Name); index.Name == "" {
			index.Name = indexName(m.Table, columns)
		}
		switch first := index.Name[0]; {
		case len(index.Name) > 30:
			m.fail("Meta", "the name %q of an index is longer than 30 characters", index.Name)
		case first == '_' || isDigit(first):
			m.fail("Meta", "the name %q of an index begins with an underscore or a digit", index.Name)
		}
		m.where("the index "+index.Name, index.Where)
		m.Indexes = append(m.Indexes, index)
	}
}

// placed fills the places of a name that an embedded struct gives to several models.
func (m *Model) placed(name string) string {
	if !strings.Contains(name, "%(") {
		return name // most names
	}
	return strings.NewReplacer("%(app_label)s", m.App, "%(class)s", m.Name, "%(model_name)s", m.Name).Replace(name)
}

func (m *Model) ruleNames() []string {
	var all []string
	for _, u := range m.Unique {
		if u.Name != "" {
			all = append(all, u.Name)
		}
	}
	for _, c := range m.Checks {
		all = append(all, c.Name)
	}
	for _, index := range m.Indexes {
		all = append(all, index.Name)
	}
	return all
}

func (m *Model) checkUniqueFor() {
	for _, f := range m.Fields {
		for _, name := range []string{f.UniqueForDate, f.UniqueForMonth, f.UniqueForYear} {
			if name == "" {
				continue
			}
			if day := m.mustField(f.GoName, name); !day.Kind.HasDay() {
				m.fail(f.GoName, "unique for a date: %s is %s, not a DateField or a DateTimeField",
					name, article(day.Kind))
			}
		}
	}
}

// readPermissions makes the permissions as Django does: the default ones, then those of Meta.
func (m *Model) readPermissions() {
	actions := m.Meta.DefaultPermissions
	if actions == nil {
		actions = []string{"add", "change", "delete", "view"}
	}
	for _, action := range actions {
		m.Permissions = append(m.Permissions, Permission{action + "_" + m.Name, "Can " + action + " " + m.Verbose})
	}
	for _, p := range m.Meta.Permissions {
		if slices.ContainsFunc(m.Permissions, func(other Permission) bool { return other.Codename == p.Codename }) {
			m.fail("Meta", "the permission %s stands twice", p.Codename)
		}
		if p.Codename == "" || len(p.Codename) > 100 || runes(p.Name) > 255 {
			m.fail("Meta", "a permission has a Codename of at most 100 characters, and a Name of at most 255")
		}
		m.Permissions = append(m.Permissions, p)
	}
}
