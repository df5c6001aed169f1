package settings

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/span"
)

// parse parses the text of an environment variable or a flag. The error describes a valid value.
func (s *Setting) parse(text string) (reflect.Value, error) {
	switch s.kind {
	case kindList:
		return reflect.ValueOf(split(text)), nil
	case kindBool:
		b, ok := parseBool(text)
		if !ok {
			return reflect.Value{}, errors.New("want true or false")
		}
		return reflect.ValueOf(b), nil
	case kindInt, kindInt64:
		n, err := strconv.ParseInt(text, 10, s.kind.Bits())
		if err != nil {
			return reflect.Value{}, errors.New("want a whole number")
		}
		return s.number(n)
	case kindDuration:
		d, err := span.Parse(text)
		if err != nil {
			return reflect.Value{}, errors.New(`want a duration such as "30s", "5m", "250ms" or "30d"`)
		}
		return s.number(int64(d))
	}
	return s.choose(text)
}

// number returns n as a value, or an error if n is below the minimum.
func (s *Setting) number(n int64) (reflect.Value, error) {
	if n < s.least {
		return reflect.Value{}, fmt.Errorf("want %s or more", s.min)
	}
	return reflect.ValueOf(n).Convert(s.kind), nil
}

// choose returns a text as a value. If the setting has a oneof tag, the text must be one of its
// values. A setting with the values on and off also accepts a boolean.
func (s *Setting) choose(text string) (reflect.Value, error) {
	if b, ok := parseBool(text); ok && slices.Contains(s.oneOf, "on") {
		text = "off"
		if b {
			text = "on"
		}
	}
	if len(s.oneOf) > 0 && !slices.Contains(s.oneOf, text) {
		return reflect.Value{}, fmt.Errorf("want %s", strings.Join(s.oneOf, " or "))
	}
	return reflect.ValueOf(text), nil
}

func parseBool(text string) (value, ok bool) {
	switch strings.ToLower(text) {
	case "true", "on", "yes", "1":
		return true, true
	case "false", "off", "no", "0":
		return false, true
	}
	return false, false
}

// split returns the items of a comma-separated list, without spaces around them and without empty
// ones.
func split(text string) []string {
	list := []string{}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// read converts a value of a TOML file, or the text of another source.
func (s *Setting) read(raw any) (reflect.Value, error) {
	switch raw := raw.(type) {
	case string:
		return s.parse(raw)
	case bool:
		if s.kind == kindBool || slices.Contains(s.oneOf, "on") {
			return s.parse(strconv.FormatBool(raw))
		}
	case int64:
		if s.kind == kindInt || s.kind == kindInt64 {
			return s.parse(strconv.FormatInt(raw, 10))
		}
	case []any:
		if s.kind == kindList {
			return readList(raw)
		}
	}
	return reflect.Value{}, errors.New("want " + s.example())
}

func readList(raw []any) (reflect.Value, error) {
	list := []string{}
	for _, item := range raw {
		text, ok := item.(string)
		if !ok {
			return reflect.Value{}, errors.New(`want a list of texts: ["a", "b"]`)
		}
		list = append(list, text)
	}
	return reflect.ValueOf(list), nil
}

// example describes a valid value in a file.
func (s *Setting) example() string {
	switch s.kind {
	case kindList:
		return `a list of texts: ["a", "b"]`
	case kindBool:
		return "true or false"
	case kindInt, kindInt64:
		return "a whole number"
	case kindDuration:
		return `a duration in quotes: "30s", "30d"`
	}
	return "a text in quotes"
}

// maxShown is how many bytes of a value a message shows. Most paths are shorter.
const maxShown = 200

// show returns a value for a message, shortened to maxShown. It hides secrets, and all values that
// may be a URL, because a URL may contain a password.
func (s *Setting) show(raw any) string {
	text := fmt.Sprint(raw)
	if s.secret || strings.ContainsAny(text, "@?") || strings.Contains(text, "://") {
		return "its value"
	}
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "…"
	}
	return strconv.Quote(text)
}
