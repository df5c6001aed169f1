package engine

import "strings"

// token is a kind of token of a statement.
type token int

const (
	space     token = iota // white space, or a comment
	word                   // a keyword, or a name without quotes
	semicolon              //
	opening                // a parenthesis
	closing                // a parenthesis
	other                  // a literal, a quoted name, an operator
)

// syntax describes the SQL of an engine, as far as firstWords needs it.
type syntax struct {
	// next returns the length and the kind of the token with which a text begins. The text is not
	// empty.
	next func(text string) (length int, kind token)
	// nests reports that a semicolon between parentheses ends no statement.
	nests bool
	// bodyAfter is called after each word, and returns the new statement.body. If the word begins a
	// list of statements, such as the body of a trigger, it is within or afterSemicolon, else none.
	// A semicolon follows each statement of the list, and the word END ends it. head has the first
	// words of the statement, in capitals, and last the latest word. before is the token directly
	// before last if it is a word, else "".
	bodyAfter func(head []string, before, last string) int
}

// headLength is how many of a statement's first words bodyAfter needs.
const headLength = 6

// firstWords returns the first word of each statement in a text, in capitals. It is "" for a
// statement that begins with something else. Parentheses before the word are skipped.
func (s syntax) firstWords(text string) (firsts []string) {
	var current statement
	for len(text) > 0 {
		length, kind := s.next(text)
		written := text[:length]
		text = text[length:]
		switch {
		case kind == space:
		case kind == semicolon && current.body != none && current.body != afterEnd:
			current.body = afterSemicolon
		case kind == semicolon:
			if current.body == afterEnd || current.depth <= 0 || !s.nests {
				current = statement{}
			}
		case kind == opening && !current.begun:
			current.depth++
		default:
			if kind != word {
				written = ""
			}
			if !current.begun {
				firsts = append(firsts, strings.ToUpper(written))
				if strings.IndexByte(text, ';') < 0 { // this statement is the last
					return firsts
				}
			}
			current.add(s, kind, strings.ToUpper(written))
		}
	}
	return firsts
}

// statement is the part of a statement that has been read.
type statement struct {
	begun  bool
	depth  int      // of parentheses
	head   []string // the first words
	before string   // the last token if it is a word
	body   int      // the position in the list of statements of a routine: none, within and so on
}

// The values of statement.body.
const (
	none           = iota // outside of a list
	within                // in a statement of the list
	afterSemicolon        // after a statement of the list: END ends the list here
	afterEnd              // after the END of the list
)

// add adds a token. capitals is the token in capitals if it is a word, else "".
func (st *statement) add(s syntax, kind token, capitals string) {
	st.begun = true
	switch kind {
	case opening:
		st.depth++
	case closing:
		st.depth--
	}
	switch {
	case st.body == afterSemicolon && capitals == "END":
		st.body = afterEnd
	case st.body != none:
		st.body = within
	case capitals != "":
		if len(st.head) < headLength {
			st.head = append(st.head, capitals)
		}
		if st.depth == 0 {
			st.body = s.bodyAfter(st.head, st.before, capitals)
		}
	}
	st.before = capitals
}
