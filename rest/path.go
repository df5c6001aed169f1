package rest

import (
	"fmt"
	"strconv"
	"strings"
)

// PathInt returns a value of the path as a number: that of {id:int} in the view's pattern. A value
// that is no number in plain digits, or too large for an int64, is the error NotFound: no row has
// such a key. The error is a fault if the path has no value of this name.
func (r *Request) PathInt(name string) (int64, error) {
	text := r.PathValue(name)
	if text == "" {
		return 0, fmt.Errorf("the path has no value %s", name)
	}
	if strings.Trim(text, "0123456789") != "" {
		return 0, NotFound("")
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, NotFound("")
	}
	return n, nil
}
