package messages

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

const (
	messageKey  = "__json_message"            // the first element of a message
	notFinished = `"__messagesnotfinished__"` // ends a cookie if more messages are in the session
)

// encode returns a message as Django's MessageEncoder writes it: key, whether it is safe, level,
// text, extra tags. comma separates the elements.
func (m Message) encode(comma string) string {
	safe := "0"
	if m.Safe {
		safe = "1"
	}
	return "[" + strings.Join([]string{
		`"` + messageKey + `"`, safe, strconv.Itoa(int(m.Level)),
		string(pytext.QuoteASCII(m.Text)), string(pytext.QuoteASCII(m.ExtraTags)),
	}, comma) + "]"
}

// decode returns the messages in a JSON list, and whether the list is complete. It skips an element
// that is no message. A Django before 4.1 leaves out empty extra tags.
func decode(text []byte) (list []Message, complete bool) {
	var elements []jsontext.Value
	if !unmarshal(text, &elements) {
		return nil, true
	}
	complete = true
	for i, element := range elements {
		var end string
		if m, ok := decodeMessage(element); ok {
			list = append(list, m)
		} else if i == len(elements)-1 && unmarshal(element, &end) {
			complete = end != strings.Trim(notFinished, `"`)
		}
	}
	return list, complete
}

func decodeMessage(element jsontext.Value) (m Message, ok bool) {
	var parts []jsontext.Value
	var key string
	if !unmarshal(element, &parts) || len(parts) < 4 || len(parts) > 5 ||
		!unmarshal(parts[0], &key) || key != messageKey ||
		!unmarshal(parts[2], &m.Level) || !unmarshal(parts[3], &m.Text) {
		return Message{}, false
	}
	if len(parts) == 5 && !unmarshal(parts[4], &m.ExtraTags) {
		return Message{}, false
	}
	safe := string(parts[1])
	m.Safe = safe == "1" || safe == "true"
	return m, true
}

func unmarshal(text []byte, to any) bool {
	return json.Unmarshal(text, to, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) == nil
}
