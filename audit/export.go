package audit

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/auth"
)

// exported is an entry in an export, under the names of the columns.
type exported struct {
	Number    int64        `json:"number"`
	Time      string       `json:"time"`
	ActorID   auth.UserID  `json:"actor_id"`
	Actor     string       `json:"actor"`
	Via       string       `json:"via"`
	Network   string       `json:"network"`
	RequestID string       `json:"request_id"`
	Action    string       `json:"action"`
	Kind      string       `json:"kind"`
	ObjectID  string       `json:"object_id"`
	Object    string       `json:"object"`
	UserID    auth.UserID  `json:"user_id"`
	Changes   []changeJSON `json:"changes"`
	Version   int          `json:"version"`
	Previous  string       `json:"previous"`
	Hash      string       `json:"hash"`
}

type changeJSON struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// strict refuses JSON that programs read in different ways, such as a name that occurs twice. So
// all of them read the same from an export that verifies.
var strict = json.JoinOptions(json.RejectUnknownMembers(true), jsontext.AllowDuplicateNames(false),
	jsontext.AllowInvalidUTF8(false))

// MarshalJSON returns the entry as an object on one line, with all fields that Verify needs.
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(exported{
		e.Number, e.Time.UTC().Format(TimeLayout), e.Actor.ID, e.Actor.Name, e.Via, e.Network, e.RequestID,
		e.Action, e.Kind, e.Event.ID, e.Event.Name, e.User, changesJSON(e.Changes), e.Version, e.Previous, e.Hash,
	}, strict)
}

// UnmarshalJSON reads what MarshalJSON writes. It returns auth.ErrInvalid for anything else: it
// neither ignores a member, nor adds one that is missing or null, nor repairs text.
func (e *Entry) UnmarshalJSON(text []byte) error {
	var in exported
	err := json.Unmarshal(text, &in, strict)
	if err == nil {
		err = checkMembers(text, in)
	}
	if err != nil {
		return fmt.Errorf("%w entry: %v", auth.ErrInvalid, err)
	}
	at, err := time.Parse(TimeLayout, in.Time)
	if err != nil || at.Format(TimeLayout) != in.Time {
		return fmt.Errorf("%w entry: its time is not of the form %s", auth.ErrInvalid, TimeLayout)
	}
	*e = Entry{
		Number: in.Number, Time: at,
		Actor: Actor{in.ActorID, in.Actor, in.Via, in.Network, in.RequestID},
		Event: auth.Event{Action: in.Action, Kind: in.Kind, ID: in.ObjectID, Name: in.Object, User: in.UserID,
			Changes: changesOf(in.Changes)},
		Version: in.Version, Previous: in.Previous, Hash: in.Hash,
	}
	return nil
}

// checkMembers returns an error if an object, or one of its changes, lacks a member, or has null
// instead: json.Unmarshal reads both as an empty value. in is what it has read.
func checkMembers(text []byte, in any) error {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(text, &members, strict); err != nil {
		return err
	}
	kind := reflect.TypeOf(in)
	for i := range kind.NumField() {
		name := kind.Field(i).Tag.Get("json")
		if value, ok := members[name]; !ok || value.Kind() == 'n' {
			return fmt.Errorf("it has no member %q", name)
		}
	}
	if changes, ok := members["changes"]; ok {
		return checkChanges(changes)
	}
	return nil
}

// checkChanges is checkMembers for each object of an array.
func checkChanges(text []byte) error {
	var list []jsontext.Value
	if err := json.Unmarshal(text, &list, strict); err != nil {
		return err
	}
	for _, one := range list {
		if err := checkMembers(one, changeJSON{}); err != nil {
			return err
		}
	}
	return nil
}

// EncodeChanges returns the changes as a JSON array, for a store.
func EncodeChanges(changes []auth.Change) (string, error) {
	text, err := json.Marshal(changesJSON(changes), strict)
	return string(text), err
}

// DecodeChanges reads what EncodeChanges writes. It returns auth.ErrInvalid for any other text,
// also for one with the same meaning: somebody has changed the column.
func DecodeChanges(text string) ([]auth.Change, error) {
	var in []changeJSON
	if err := json.Unmarshal([]byte(text), &in, strict); err != nil {
		return nil, fmt.Errorf("%w changes: %v", auth.ErrInvalid, err)
	}
	changes := changesOf(in)
	if again, err := EncodeChanges(changes); err != nil || again != text {
		return nil, fmt.Errorf("%w changes: not in the form in which they were written", auth.ErrInvalid)
	}
	return changes, nil
}

func changesJSON(changes []auth.Change) []changeJSON {
	list := make([]changeJSON, len(changes))
	for i, c := range changes {
		list[i] = changeJSON(c)
	}
	return list
}

func changesOf(list []changeJSON) []auth.Change {
	changes := make([]auth.Change, len(list))
	for i, c := range list {
		changes[i] = auth.Change(c)
	}
	return changes
}

// maxLine is the longest line of an export, in bytes.
const maxLine = 16 << 20

// ReadEntries iterates over the entries of an export, which has one JSON object on each line. An
// error ends the iteration. It is auth.ErrInvalid, with the number of the line, for a line that is
// not an entry.
func ReadEntries(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, maxLine)
		n := 1
		for ; lines.Scan(); n++ {
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			var e Entry
			if err := e.UnmarshalJSON(lines.Bytes()); err != nil {
				yield(Entry{}, fmt.Errorf("line %d: %w", n, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Entry{}, fmt.Errorf("line %d: %w", n, err))
		}
	}
}
