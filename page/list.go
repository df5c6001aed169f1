package page

// Table is a table. With Ticked its rows have boxes, and it stands in a Form together with a Bulk.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Ticked  string // the name of the boxes before the rows, as Django's _selected_action; "": none
	Stick   bool   // the head stays in sight
}

// Column is a column of a Table.
type Column struct {
	_      incomparable
	Label  string
	Hidden bool   // the label is for screen readers only
	Sort   string // the address of the list in this order; "": it cannot be sorted
	Sorted Order
	Number bool // the values are numbers
	Rank   Rank
}

// Order says how a list is sorted by a column.
type Order string

// The orders.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Rank says on which screens a column is shown.
type Rank string

// The ranks.
const (
	Always Rank = ""
	Medium Rank = "off-s" // not on narrow screens
	Wide   Rank = "off-m" // on wide screens only
)

// Row is a row of a Table. Its first cell names it.
type Row struct {
	ID     string // the value of its box
	Label  string // names it for screen readers: "Select alice"
	Ticked bool
	Cells  []Cell
}

// Cell is a cell of a Row.
type Cell struct {
	Line Line
	Sub  Line // a second line
	// Narrow is a second line on narrow screens, for what stands in columns that are not shown.
	Narrow Line
	Diff   []Change
	Button *Submit // posts the form that the table stands in
	// Edit is a field of the form that the table stands in, in the place of Line.
	Edit *Field
}

// Change is a value before and after.
type Change struct {
	Name        string
	Before, Now Line // empty: there was, or is, none
}

// Tools are the search and the filters above a list.
type Tools struct {
	URL     string // of the list, without a query
	Label   string // names the list
	Search  string // what is searched: "Search username, name or email"; "": no search
	Value   string
	Filters []Field // choices and dates, each with a name and a value
	Set     int     // how many filters are set
	Keep    []Hidden
	Chips   []Link // what is set, each with the address of the list without it
	Clear   string // the address of the list with nothing set
}

// Hidden is a field that is not shown.
type Hidden struct{ Name, Value string }

// Bulk lists what can be done with ticked rows.
type Bulk struct {
	Actions []Option // each leads to a page that asks
	Across  bool     // whether all that match can be chosen, also those of other pages
}

// Pager leads to the pages before and after this one.
type Pager struct {
	Previous, Next Button // without an address: there is none
	Text           string // "From the start, by username."
	Count          Link   // asks for the number of all; without an address: Text has it, or there is none
}

func (Table) block() string { return "table" }
func (Tools) block() string { return "tools" }
func (Bulk) block() string  { return "bulk" }
func (Pager) block() string { return "pager" }
