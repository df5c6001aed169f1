package apikey

import (
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// input reads the members of a JSON object. It collects a message for each member that it refuses.
type input struct {
	members rest.Object
	faults  rest.Object // the messages, by member
}

func newInput(r *rest.Request) (*input, error) {
	body, err := r.Data()
	if err != nil {
		return nil, err
	}
	members, ok := body.(rest.Object)
	if body != nil && !ok {
		return nil, rest.ValidationError(rest.Object{"non_field_errors",
			[]string{"Invalid data. Expected a dictionary."}})
	}
	return &input{members: members}, nil
}

// get returns a member, and false if it is missing or null.
func (in *input) get(name string) (any, bool) {
	value, _ := in.members.Get(name)
	return value, value != nil
}

func (in *input) refuse(name, message string) {
	in.faults = append(in.faults, name, []string{message})
}

func (in *input) text(name string) string {
	value, ok := in.get(name)
	if !ok {
		return ""
	}
	text, ok := value.(string)
	if !ok {
		in.refuse(name, "Not a valid string.")
	}
	return strings.TrimSpace(text)
}

// texts reads a list of strings. found is false if it is missing or null.
func (in *input) texts(name string) (texts []string, found bool) {
	value, found := in.get(name)
	if !found {
		return nil, false
	}
	list, ok := value.([]any)
	if !ok {
		in.refuse(name, "Expected a list of strings.")
		return nil, true
	}
	for _, one := range list {
		text, ok := one.(string)
		if !ok {
			in.refuse(name, "Expected a list of strings.")
			return nil, true
		}
		texts = append(texts, text)
	}
	return texts, true
}

// scopes reads the scopes. It returns nil if they are missing. ["*"] stands for no limit.
func (in *input) scopes() *auth.Scopes {
	names, found := in.texts("scopes")
	if !found {
		return nil
	}
	if len(names) == 1 && names[0] == auth.AllScopes {
		return &auth.Scopes{}
	}
	scopes, err := auth.LimitTo(names...)
	if err != nil {
		in.refuse("scopes", err.Error())
	}
	return &scopes
}

func (in *input) networks() []netip.Prefix {
	texts, _ := in.texts("networks")
	var networks []netip.Prefix
	for _, text := range texts {
		network, err := apikey.ParseNetwork(text)
		if err != nil {
			in.refuse("networks", message(err))
			return nil
		}
		networks = append(networks, network)
	}
	return networks
}

// time reads a time in the form of RFC 3339. It returns nil if it is missing.
func (in *input) time(name string) *time.Time {
	value, ok := in.get(name)
	if !ok {
		return nil
	}
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.IsZero() {
		in.refuse(name, "Datetime has wrong format. Use this format instead: 2027-01-31T12:00:00Z.")
	}
	return &at
}

// seconds reads a duration, as a number of seconds. It returns nil if it is missing.
func (in *input) seconds(name string) *time.Duration {
	value, ok := in.get(name)
	if !ok {
		return nil
	}
	var d time.Duration
	number, ok := value.(rest.Number)
	n, err := number.Float64() // 3600, 0.5 and 3.6e3 are all numbers
	switch {
	case !ok || err != nil || !(n >= 0): // NaN too
		in.refuse(name, "A number of seconds is required.")
	case n < maxSeconds:
		d = time.Duration(n * float64(time.Second))
	default: // the service refuses it
		d = math.MaxInt64
	}
	return &d
}

// maxSeconds is the longest time.Duration in seconds, rounded down.
const maxSeconds = float64(math.MaxInt64 / time.Second)

// err returns a 400 if a member was refused.
func (in *input) err() error {
	if len(in.faults) > 0 {
		return rest.ValidationError(in.faults)
	}
	return nil
}
