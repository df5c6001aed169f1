package page

import "strings"

// Form is a form that is posted.
type Form struct {
	URL    string
	Body   []Block
	Hidden []Hidden
	Save   *Save
	Guard  bool // leaving it asks, once it was changed
	Files  bool // it has a field for a file
	// Account is the username that a password of the form belongs to, for password managers. It is
	// neither shown nor sent.
	Account string
}

// Save is the bar with the buttons of a Form.
type Save struct {
	Submits []Submit // the first one is the default
	Cancel  Link
	// Danger makes the default button red, on a page that asks before something is lost.
	Danger bool
}

// Submit is a button that posts a form.
type Submit struct {
	_           incomparable
	Text        string
	Name, Value string // "": none
	More        string // as in Link
	Small       bool
	Loose       bool // posts the form also if a field lacks its value
	Danger      bool // loses something
}

// Fields are fields of a Form, one below the other.
type Fields []Field

// Beside shows fields beside each other where there is room.
type Beside []Field

// Field is a field of a form.
type Field struct {
	Name     string
	Form     string // keeps the ids of several forms of a page apart; "": there is one
	Label    string
	Kind     Kind
	Value    string
	Values   []string // of Boxes
	Help     string
	Errors   []string
	Optional bool
	Max      int      // the longest text; 0: no bound
	Options  []Option // of Choice, Radios and Boxes
	// Pick are the objects that fit what was typed, if there are several.
	Pick    []Option
	Suggest string // the address that suggests objects while one types
	Unit    string // after a number
	Width   Width
	Auto    string // autocomplete: "username"; default "off"
	Rows    int    // of LongText and JSON
	Accept  string // of File: the types that a browser offers, as "image/*"
	Line    Line   // of ReadOnly; of File: the file that is there, which an Optional one can lose
	Action  *Link  // of ReadOnly
	Focus   bool
	// Bare says that an optional field is not marked as such, as that of a filter.
	Bare bool
	// Heads says that the label of Boxes is the heading of a Card that has no other.
	Heads bool
}

// Kind is the kind of a field.
type Kind string

// The kinds of fields.
const (
	ShortText Kind = "text"
	LongText  Kind = "long"
	Password  Kind = "password"
	Email     Kind = "email"
	URL       Kind = "url"
	TimeOfDay Kind = "time"
	Number    Kind = "number"
	Decimal   Kind = "decimal"
	Date      Kind = "date"
	DateTime  Kind = "datetime" // in UTC, to the second
	JSON      Kind = "json"
	File      Kind = "file"
	Check     Kind = "check" // Value "on" is yes
	Choice    Kind = "choice"
	Radios    Kind = "radios"
	Boxes     Kind = "boxes"
	Relation  Kind = "relation" // another object, by its name or number
	ReadOnly  Kind = "readonly"
)

// Width is the width of a field.
type Width string

// The widths.
const (
	FullWidth   Width = ""
	MediumWidth Width = "w-m"
	SmallWidth  Width = "w-s"
)

// Option is a choice of a Field.
type Option struct {
	_           incomparable
	Value, Text string
	Help        string
	Detail      string // beside the text
}

// ID returns the id of the field's element, as Django's forms have it. Of several forms of a page
// each has its own ids.
func (f Field) ID() string {
	if f.Form != "" {
		return "id_" + f.Form + "_" + f.Name
	}
	return "id_" + f.Name
}

// IsChosen reports whether an option is chosen.
func (f Field) IsChosen(o Option) bool {
	if f.Kind != Boxes {
		return f.Value == o.Value
	}
	for _, value := range f.Values {
		if value == o.Value {
			return true
		}
	}
	return false
}

// Rules returns the names of the elements that explain the field, for aria-describedby.
func (f Field) Rules() string {
	rules := ""
	if f.Help != "" {
		rules = f.ID() + "-help"
	}
	if len(f.Errors) > 0 {
		if rules != "" {
			rules += " "
		}
		rules += f.ID() + "-error"
	}
	return rules
}

// Input returns the type of the input element.
func (f Field) Input() string {
	switch f.Kind {
	case Password, Email, URL, Date, TimeOfDay, File:
		return string(f.Kind)
	case DateTime:
		return "datetime-local"
	}
	return "text"
}

// Step returns how fine a time may be, or "". A browser refuses to send a finer one, so a value
// with a fraction of a second allows any.
func (f Field) Step() string {
	switch {
	case f.Kind == TimeOfDay, f.Kind == DateTime && strings.Contains(f.Value, "."):
		return "any"
	case f.Kind == DateTime:
		return "1"
	}
	return ""
}

// Mode returns the keyboard for touch screens, or "".
func (f Field) Mode() string {
	return map[Kind]string{Number: "numeric", Decimal: "decimal"}[f.Kind]
}

// HasClear reports whether a box beside the field removes the file that is there. Its name is that
// of the field and "-clear", as in Django.
func (f Field) HasClear() bool { return f.Kind == File && len(f.Line) > 0 && f.Optional }

// Rows are objects that belong to the form's object. The last one is for a new one: with Remove, it
// has no field for that column.
type Rows struct {
	ID      string
	Title   string
	Note    string
	Columns []string
	Rows    [][]Field
	Remove  string // the label of the column of boxes that remove a row; "": none
}

// Grid is the picker of permissions: one table for each app, one row for each model.
type Grid struct {
	Name string // of the boxes: user_permissions
	Apps []App
}

// App is the permissions of an app.
type App struct {
	Title  string
	Detail string // "1 of 20 given, 6 by groups"
	Open   bool
	Models []Model
	Others []Permission // what is neither viewing, adding, changing nor deleting
}

// Model is the permissions on a model: View, Add, Change, Delete. An empty ID: there is none.
type Model struct {
	Name  string
	Verbs [4]Permission
}

// Permission is a box of a Grid.
type Permission struct {
	_       incomparable
	ID      string
	Label   string // for screen readers: "view user"
	Given   bool
	ByGroup bool // a group gives it too
}

func (Form) block() string   { return "form" }
func (Fields) block() string { return "fields" }
func (Beside) block() string { return "beside" }
func (Rows) block() string   { return "rows" }
func (Grid) block() string   { return "grid" }
