package page

// Operation documents one operation of an API.
type Operation struct {
	ID     string
	Title  string
	Method string
	Path   string
	Texts  []Line // paragraphs
	// Details are the parameters, the body and the answers.
	Details []Detail
	// Samples show a request and an answer.
	Samples []Sample
}

// Detail is a table of an Operation, under a heading. The caption of the table, which only screen
// readers have, must be unique on the page.
type Detail struct {
	Title string
	Table Table
}

// Sample is a request or an answer to an Operation.
type Sample struct {
	ID     string
	Title  string
	Status *Tag
	Body   Marked
	IsText bool // Body is no JSON
}

func (Operation) block() string { return "operation" }
