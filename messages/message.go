package messages

import "html/template"

// Level says how important a message is. A project may have levels of its own between Django's.
type Level int

// The levels of Django.
const (
	Debug   Level = 10
	Info    Level = 20
	Success Level = 25
	Warning Level = 30
	Error   Level = 40
)

// Tag returns Django's tag of the level: "debug", "info", "success", "warning" or "error". A
// project's own level has none.
func (l Level) Tag() string {
	switch l {
	case Debug:
		return "debug"
	case Info:
		return "info"
	case Success:
		return "success"
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return ""
}

// Message is a message for a user.
type Message struct {
	Level Level
	Text  string
	// ExtraTags are tags besides that of the level, with spaces between them: Django's extra_tags.
	ExtraTags string
	// Safe says that Text is HTML, as Django's mark_safe does. Whoever sets it has escaped in Text
	// whatever came from a client.
	Safe bool
}

// Tags returns the extra tags and the tag of the level, with spaces between them, for the class of
// an HTML element.
func (m Message) Tags() string {
	tag := m.Level.Tag()
	if m.ExtraTags == "" || tag == "" {
		return m.ExtraTags + tag
	}
	return m.ExtraTags + " " + tag
}

// HTML returns the text for a template of html/template: as it is if it is Safe, else escaped.
func (m Message) HTML() template.HTML {
	if m.Safe {
		return template.HTML(m.Text)
	}
	return template.HTML(template.HTMLEscapeString(m.Text))
}
