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

// syntax is what firstWords needs to know of an engine.
type syntax struct {
	// next returns the length and the kind of the token with which a text begins. The text is not
	// empty.
	next func(text string) (length int, kind token)
	// nests reports that a semicolon between parentheses ends no statement.
	nests bool
	// bodyAfter returns within or afterSemicolon if a list of statements begins, each with a
	// semicolon, that the word END ends. Otherwise it returns none. head has the first words of the
	// statement, in capitals. last is the latest, and before is the word directly before it, "" if
	// another token is.
	bodyAfter func(head []string, before, last string) int
}

// headLength is how many of a statement's first words bodyAfter needs.
const headLength = 6

// firstWords returns the first word of each statement in a text, in capitals. It is "" for a
// statement that begins with something else. Parentheses before the word are skipped.
func (s syntax) firstWords(text string) (firsts []string) {
	var now statement
	for len(text) > 0 {
		length, kind := s.next(text)
		written := text[:length]
		text = text[length:]
		switch {
		case kind == space:
		case kind == semicolon && now.body != none && now.body != afterEnd:
			now.body = afterSemicolon
		case kind == semicolon:
			if now.body == afterEnd || now.depth <= 0 || !s.nests {
				now = statement{}
			}
		case kind == opening && !now.begun:
			now.depth++
		default:
			if kind != word {
				written = ""
			}
			if !now.begun {
				firsts = append(firsts, strings.ToUpper(written))
				if strings.IndexByte(text, ';') < 0 { // this statement is the last
					return firsts
				}
			}
			now.add(s, kind, strings.ToUpper(written))
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
	body   int      // of a routine: where in its list of statements
}

// The values of statement.body.
const (
	none           = iota // not in a list
	within                // in a statement of the list
	afterSemicolon        // where END ends the list
	afterEnd
)

// add adds a token, which is now if it is a word.
func (st *statement) add(s syntax, kind token, now string) {
	st.begun = true
	switch kind {
	case opening:
		st.depth++
	case closing:
		st.depth--
	}
	switch {
	case st.body == afterSemicolon && now == "END":
		st.body = afterEnd
	case st.body != none:
		st.body = within
	case now != "":
		if len(st.head) < headLength {
			st.head = append(st.head, now)
		}
		if st.depth == 0 {
			st.body = s.bodyAfter(st.head, st.before, now)
		}
	}
	st.before = now
}
