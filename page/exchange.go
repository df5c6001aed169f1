package page

import "strings"

// Sides shows an answer and the forms beside it, on wide screens.
type Sides struct{ Main, Side []Block }

// Exchange is a request and its answer.
type Exchange struct {
	Method string
	Path   string
	Status Tag
	Parts  []Part
	Body   Marked
	IsText bool // Body is no JSON
}

// Part is a part of an Exchange that is folded away: headers, or a command line.
type Part struct {
	Title string
	Lines []HeaderLine // one below the other
	Text  string       // after the lines
	Open  bool
}

// HeaderLine is a header. Without a Name it is plain text.
type HeaderLine struct{ Name, Value string }

// Panel is a box with a heading, beside an Exchange.
type Panel struct {
	ID      string
	Methods []string // before the title
	Title   string
	Body    []Block
	Flush   bool // the body fills the box: a table
}

// Try is a form in two forms: Form has fields, and Raw has the text of a body. If there is only
// one, it is shown alone.
type Try struct {
	ID        string // of the Panel around it
	Form, Raw *Form
	RawFirst  bool // Raw is shown first
}

// Submits are the buttons of a Form beside each other. The first one is the default.
type Submits []Submit

// Query is a form that changes the query of the page.
type Query struct {
	Keep   []Hidden // parameters that stay
	Fields Beside
	Clear  string // the address of the page without the fields
}

// Fold is shown when its title is chosen.
type Fold struct {
	Title string
	Body  []Block
}

// Jump lists the methods of a view.
type Jump []JumpTo

// JumpTo is a method. With a URL it leads there, with Sends it sends the method as a form, and
// otherwise it is only named.
type JumpTo struct {
	Method string
	URL    string
	Sends  bool
}

// Segments are links of which one is the current page.
type Segments struct {
	Label string // names them for screen readers
	Links []Segment
}

// Segment is a link of Segments.
type Segment struct {
	Link
	Current bool
}

// Class returns the class of a method's colour.
func (m methodName) Class() string {
	switch lower := strings.ToLower(string(m)); lower {
	case "get", "post", "put", "patch", "delete", "options":
		return lower
	}
	return ""
}

// methodName is a method while it is rendered.
type methodName string

func (Sides) block() string    { return "sides" }
func (Exchange) block() string { return "exchange" }
func (Panel) block() string    { return "panel" }
func (Try) block() string      { return "try" }
func (Submits) block() string  { return "submits" }
func (Query) block() string    { return "query" }
func (Fold) block() string     { return "fold" }
func (Jump) block() string     { return "jump" }
func (Segments) block() string { return "segments" }
