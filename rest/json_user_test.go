package rest_test

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Users are what DRF's ModelSerializer writes of Django's model (without password, groups and
// permissions), and ids are numbers where Django's are.
func TestUsersInAnswers(t *testing.T) {
	t.Parallel()
	joined := time.Date(2020, 1, 2, 3, 4, 5, 678901000, time.UTC)
	alice := auth.User{ID: "7", Username: "alice", FirstName: "A", Email: "a@b.c", Active: true, Staff: true,
		DateJoined: joined}
	seen := alice
	seen.LastLogin = joined
	const (
		front = `{"id":7,"last_login":null,"is_superuser":false,"username":"alice","first_name":"A","last_name":"","email":"a@b.c",` +
			`"is_staff":true,"is_active":true,"date_joined":"2020-01-02T03:04:05.678901Z"}`
		inlined = `{"id":7,"username":"alice","first_name":"A","last_name":"","email":"a@b.c","is_active":true,"is_staff":true,` +
			`"is_superuser":false,"date_joined":"2020-01-02T03:04:05.678901Z"`
	)
	type withNotes struct {
		auth.User
		Notes int `json:"notes"`
	}
	for _, c := range []struct {
		name string
		data any
		text bool
		body string
	}{
		{"a user", alice, false, front},
		{"a pointer", &alice, false, front},
		{"in a struct", struct{ Owner auth.User }{alice}, false, `{"Owner":` + front + `}`},
		{"embedded", withNotes{alice, 2}, false, inlined + `,"notes":2}`},
		{"with a login", []auth.User{seen}, false,
			`[{"id":7,"last_login":"2020-01-02T03:04:05.678901Z","is_superuser":false,"username":"alice",` +
				`"first_name":"A","last_name":"","email":"a@b.c","is_staff":true,"is_active":true,"date_joined":"2020-01-02T03:04:05.678901Z"}]`},
		{"nobody", auth.User{}, false, `{"id":null,"last_login":null,"is_superuser":false,"username":"","first_name":"","last_name":"","email":"",` +
			`"is_staff":false,"is_active":false,"date_joined":null}`},
		{"an account never shows its hash", auth.Account{User: alice, PasswordHash: "md5$x$y"}, false, inlined + `}`},
		{"an id", rest.Object{"id", alice.ID}, false, `{"id":7}`},
		{"ids", []auth.UserID{"1", "-3", "9223372036854775807", "9223372036854775808", "007", "+1", "a", "1a", ""},
			false,
			`[1,-3,9223372036854775807,"9223372036854775808","007","+1","a","1a",null]`},
		{"a uuid", auth.UserID("0b1fdcd3-5e5c-4b4e-8c55-1c1a3b1b0f11"), false,
			`"0b1fdcd3-5e5c-4b4e-8c55-1c1a3b1b0f11"`},
		{"names of an object", map[auth.UserID]auth.UserID{"7": "8"}, false, `{"7":8}`},
		{"text keys", []any{auth.UserID("7"), struct{ ID auth.UserID }{"7"}}, true, `["7",{"ID":"7"}]`},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.TextUserIDs = c.text })
		w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.OK(c.data) }),
			rest.Permissions(rest.AllowAny)), "GET /")
		expect(t, c.name, w, 200, c.body)
	}
	for want, text := range map[string]bool{`{"id": 7}`: false, `{"id": "7"}`: true} {
		api, _ := newAPI(func(config *rest.Config) { config.TextUserIDs = text })
		w := send(api.View(answering(func(*rest.Request) *rest.Response {
			return rest.JSONResponse(rest.Object{"id", alice.ID})
		}), rest.Permissions(rest.AllowAny)), "GET /")
		expect(t, "JsonResponse", w, 200, want)
	}
}
