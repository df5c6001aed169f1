package page

// Block is a part of a page: Card, Split, Table, Form, Fields, Facts, Note and so on.
type Block interface{ block() string }

// Card is a part of a page with a heading of its own.
type Card struct {
	ID    string
	Title string
	Lede  Line
	Link  *Link // beside the heading
	Note  string
	Body  []Block
}

// Split shows two parts beside each other where there is room.
type Split struct{ Left, Right []Block }

// Paragraph is a line of text.
type Paragraph Line

// Printed is a line that stands only on paper, after the name of the site.
type Printed Line

// Note is a message.
type Note struct {
	Tone  Tone
	Line  Line
	Link  *Link // what to do about it
	Form  *Form // or does it at once
	IsNew bool  // it came with a redirect, and is read out
}

// Facts are names and values.
type Facts []Fact

// Fact is one name with its value.
type Fact struct {
	Name  string
	Value Line
}

// Button leads to a page.
type Button struct {
	Link
	Kind ButtonKind
}

// ButtonKind says what a button does.
type ButtonKind string

// The kinds of buttons. A page has at most one Primary. Danger stands on pages that ask before
// something is lost, and ToDanger leads to such a page.
const (
	Primary  ButtonKind = "primary"
	Danger   ButtonKind = "danger"
	ToDanger ButtonKind = "to-danger"
	Quiet    ButtonKind = "quiet"
	Small    ButtonKind = "small"
)

// DangerZone lists what ends or removes something. It stands last.
type DangerZone struct {
	Title string
	Items []DangerItem
}

// DangerItem is one thing that can be ended or removed.
type DangerItem struct {
	Title string
	Text  string
	Form  *Form  // what does it at once
	Link  Button // or leads to a page that asks
}

// Tile is a number that leads to what it counts.
type Tile struct {
	Tone        Tone
	URL         string
	Name, Value string
	Detail      string
}

// Tiles are numbers beside each other.
type Tiles []Tile

// Feed lists what happened.
type Feed []Event

// Event is a line of a Feed.
type Event struct {
	At   Time
	Line Line
}

// Empty is shown in the place of an empty list: why it is empty, and what to do.
type Empty struct {
	Title   string
	Text    string
	Actions []Button
}

// Secret is a credential that is shown once.
type Secret struct {
	Title string
	Text  string // why it must be copied now
	Value string
	Hint  string
}

// Code is text of a program. Title names it for screen readers.
type Code struct{ Title, Text string }

// Tree lists what belongs to what.
type Tree struct {
	Title string
	Open  bool // from the start
	Items []TreeItem
}

// TreeItem is an object and what belongs to it.
type TreeItem struct {
	Line  Line
	Below []TreeItem
}

// Bars is a small chart of counts over time. Text says what it shows.
type Bars struct {
	Counts   []int
	High     int // counts from this one on stand out; 0: none
	Text     string
	From, To string
}

func (Card) block() string       { return "card" }
func (Split) block() string      { return "split" }
func (Paragraph) block() string  { return "paragraph" }
func (Printed) block() string    { return "printed" }
func (Note) block() string       { return "note" }
func (Facts) block() string      { return "facts" }
func (Button) block() string     { return "button" }
func (DangerZone) block() string { return "danger" }
func (Tiles) block() string      { return "tiles" }
func (Feed) block() string       { return "feed" }
func (Empty) block() string      { return "empty" }
func (Secret) block() string     { return "secret" }
func (Code) block() string       { return "code" }
func (Tree) block() string       { return "tree" }
func (Bars) block() string       { return "bars" }
