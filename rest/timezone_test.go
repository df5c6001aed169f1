package rest_test

import (
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Serializers write times in TIME_ZONE; the answers are those of DRF 3.18 with that setting. A time
// that no serializer has seen keeps its zone, as in DRF's encoder.
func TestTimeZone(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ zone, when, want string }{
		{"UTC", "2026-11-23T18:49:46.556165Z", "2026-11-23T18:49:46.556165Z"},
		{"UTC", "2026-11-23T18:49:46+02:00", "2026-11-23T16:49:46Z"},
		{"", "2026-11-23T18:49:46Z", "2026-11-23T18:49:46Z"},
		{"America/Chicago", "2026-11-23T18:49:46.556165Z", "2026-11-23T12:49:46.556165-06:00"},
		{"America/Chicago", "2026-07-23T18:49:46Z", "2026-07-23T13:49:46-05:00"}, // daylight saving
		{"America/Chicago", "1880-01-01T00:00:00Z", "1879-12-31T18:09:24-05:50:36"},
		{"Asia/Kolkata", "2026-11-23T18:49:46Z", "2026-11-24T00:19:46+05:30"},
		{"Europe/London", "2026-11-23T18:49:46Z", "2026-11-23T18:49:46Z"}, // as Python's +00:00
	} {
		api, _ := newAPI(func(config *rest.Config) {
			if config.TimeZone = nil; c.zone != "" {
				config.TimeZone, _ = time.LoadLocation(c.zone)
			}
		})
		var of *time.Location
		view := func(answer func(*rest.Request, time.Time) *rest.Response) string {
			return send(api.View(answering(func(r *rest.Request) *rest.Response {
				of = r.TimeZone()
				return answer(r, at(c.when))
			}), rest.Permissions(rest.AllowAny)), "GET /").Body.String()
		}
		if got := view(func(r *rest.Request, when time.Time) *rest.Response {
			return rest.OK(string(r.AppendTime(nil, when)))
		}); got != `"`+c.want+`"` {
			t.Errorf("%v: %s, want %s", c, got, c.want)
		}
		if of != api.TimeZone() || c.zone != "" && of.String() != c.zone {
			t.Errorf("%v: the zone is %s", c, of)
		}
		if got, want := view(func(_ *rest.Request, when time.Time) *rest.Response {
			return rest.OK([]any{auth.User{DateJoined: when, LastLogin: when}})
		}), `[{"id":null,"last_login":"`+c.want+`","is_superuser":false,"username":"","first_name":"","last_name":"",`+
			`"email":"","is_staff":false,"is_active":false,"date_joined":"`+c.want+`"}]`; got != want {
			t.Errorf("%v: a user %s", c, got)
		}
		if got := view(func(_ *rest.Request, when time.Time) *rest.Response { return rest.OK(when) }); got != `"`+c.when+`"` {
			t.Errorf("%v: another time %s", c, got)
		}
	}
}
