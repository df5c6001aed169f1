package page

// incomparable in a struct keeps the compiler from writing functions that compare arrays of it, one
// for each length of a literal. Nothing compares parts of pages.
type incomparable [0]func()

// Page is one page.
type Page struct {
	Status int    // default 200
	Title  string // for the title bar: "Users"
	// State stands before the title, so that a screen reader says the outcome first: "Error".
	State   string
	Heading string
	Lede    Line // says what the page is for, below the heading
	Actions []Block

	Shell    *Shell // nil: a page without navigation, for the sign-in and for errors
	Crumbs   []Link // the last one is the page itself, without an address
	Messages []Note
	Summary  *Summary // what is wrong with the form
	Body     []Block
	Narrow   bool // for a page of text or of one short form
	Aside    []Block

	Self      string // the address that a Jump posts to; "?" is the page itself
	CSRF      string // the token for the forms; "": the page has none
	Colours   Colours
	RequestID string // shown on pages of errors
}

// Shell is what surrounds a page: the bar on top and the navigation.
type Shell struct {
	Home     string
	Find     string // the address of the search; "": none
	API      string // the address of the browsable API; "": none
	Narrow   string // the label of a box that narrows the navigation while one types; "": none
	User     User
	Sections []Section
	Menu     []Link // below the user's name
	SignOut  string // the address that a sign-out is posted to
	// SignOutField is the name of the button that signs out; "": it has none.
	SignOutField string
}

// Colours say where a choice of colours is posted to, and as which field. Default: to Site.Theme,
// as the field theme.
type Colours struct{ URL, Field string }

// User is who looks at the page.
type User struct {
	Name   string // the username
	Full   string // "": the page shows Name
	Detail Line   // "Superuser, signed in 07:58 UTC"
}

// Initials returns up to two letters for the user.
func (u User) Initials() string { return initials(u.Full, u.Name) }

// Section is a group of places in the navigation.
type Section struct {
	Title  string // "" for the first
	Places []Place
}

// Place is a place in the navigation.
type Place struct {
	Link
	Method  string // of an operation of an API, before its name; "": none
	Current bool   // the page is this place, or below it
	Badge   string // what needs a look there: "3 expire"
}

// Summary lists the errors of a form, each with a link to its field.
type Summary struct {
	Title  string
	Errors []Link
}

// Site is what all pages of a site share.
type Site struct {
	Name    string // in the bar and the title
	Env     string // names the installation: "Production"; "": not shown
	IsLive  bool   // the installation is the one that counts
	Version string // of Latchkey, at the foot of each page, also of the sign-in; "": not shown
	Sheet   string // the address of base.css; "": the pages are plain
	Script  string // the address of app.js
	// Theme is the address that the choice of colours is posted to; "": no choice.
	Theme string
}
