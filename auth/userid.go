package auth

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// UserID is a primary key in the text form of Django's str(pk), whatever the type of the column:
// integer, uuid or text.
type UserID string

// UnmarshalJSON reads an id as answers of package rest have it: a string, or a number if the key is
// an integer. So the clients and tests of an API can decode its answers into the same structs.
func (id *UserID) UnmarshalJSON(data []byte) error {
	if n, err := strconv.ParseInt(string(data), 10, 64); err == nil {
		*id = UserID(strconv.FormatInt(n, 10))
		return nil
	}
	var text *string
	if err := json.Unmarshal(data, &text); err != nil {
		return fmt.Errorf("a user's id is an integer or a string, not %s", data)
	}
	if text != nil { // null changes nothing, as in encoding/json
		*id = UserID(*text)
	}
	return nil
}
