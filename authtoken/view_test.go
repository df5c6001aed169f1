package authtoken_test

import (
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// allowing is a throttle that admits a number of requests.
type allowing struct{ left *int }

func (a allowing) Allow(*rest.Request) (bool, time.Duration, error) {
	*a.left--
	return *a.left >= 0, time.Minute, nil
}

// The view's throttles count each post, and replace those of the API. Its permissions replace the
// API's too: an API that asks for a user does not lock everybody out of the sign-in.
func TestObtainViewHasItsOwnPolicy(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	none, two := 0, 2
	api := rest.New(rest.Config{
		Throttles: []rest.Throttle{allowing{&none}}, Permissions: []rest.Permission{rest.IsAuthenticated},
		Parsers: []rest.Parser{rest.Form{}}, MaxBody: 1,
	})
	free := api.View(authtoken.ObtainView{Tokens: h.Tokens, Users: h.Users})
	limited := api.View(authtoken.ObtainView{Tokens: h.Tokens, Users: h.Users,
		Throttles: []rest.Throttle{allowing{&two}}})
	const body = `{"username":"alice","password":"wonderland-1865"}`
	for i, want := range []int{200, 200, 429} {
		if w := post(free, asJSON, body); w.Code != 200 {
			t.Errorf("without throttles: %d %s", w.Code, w.Body)
		}
		if w := post(limited, asJSON, body); w.Code != want {
			t.Errorf("post %d: %d %s, want %d", i+1, w.Code, w.Body, want)
		}
	}
}

// A JSON body has at most 1,000 values, since each takes more memory than its bytes.
func TestObtainTokenOfManyValues(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.User(t, "alice")
	// the object, the two fields and the array are four values
	for elements, want := range map[int]int{1000 - 4: 200, 1000 - 3: 400} {
		body := `{"username":"alice","password":"wonderland-1865","more":[0` + strings.Repeat(",0", elements-1) + `]}`
		if w := post(h.endpoint(), asJSON, body); w.Code != want {
			t.Errorf("%d elements: %d %s", elements, w.Code, w.Body)
		}
	}
}
