package page

// Operation documents one operation of an API.
type Operation struct {
	ID     string
	Title  string
	Method string
	Path   string
	Texts  []string // paragraphs
	Tables []Table  // of parameters, of the body, of the answers; the caption of each is its heading
	// Samples show a request and an answer.
	Samples []Sample
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
