package authtoken_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// The answers are those of djoser 2.3 and dj-rest-auth 7, by their serializers and DRF's fields.
func TestDialects(t *testing.T) {
	t.Parallel()
	h := open(t)
	key := h.Token(t, h.User(t, "alice")).Key
	const (
		json    = "application/json"
		form    = "application/x-www-form-urlencoded"
		refused = `{"non_field_errors":["Unable to log in with provided credentials."]}`
	)
	for _, c := range []struct {
		dialect    authtoken.Dialect
		kind, body string
		status     int
		answer     string
	}{
		{authtoken.DRF, json, `{"username":"alice","password":"wonderland-1865"}`, 200, `{"token":"KEY"}`},
		{authtoken.DRF, json, `{}`, 400, `{"username":["This field is required."],"password":["This field is required."]}`},

		{authtoken.Djoser, json, `{"username":"alice","password":"wonderland-1865"}`, 200, `{"auth_token":"KEY"}`},
		{authtoken.Djoser, form, `username=alice&password=wonderland-1865`, 200, `{"auth_token":"KEY"}`},
		{authtoken.Djoser, json, `{"username":"alice","password":"wrong"}`, 400, refused},
		{authtoken.Djoser, json, `{"username":"nobody","password":"wonderland-1865"}`, 400, refused},
		{authtoken.Djoser, json, `{"username":"alice"}`, 400, refused},
		{authtoken.Djoser, json, `{}`, 400, refused},
		{authtoken.Djoser, json, `{"username":"","password":""}`, 400,
			`{"password":["This field may not be blank."],"username":["This field may not be blank."]}`},
		{authtoken.Djoser, json, `{"username":null}`, 400, `{"username":["This field may not be null."]}`},
		// djoser: serializers.CharField(required=False, style={'input_type': 'password'})
		{authtoken.Djoser, json, `{"username":" alice","password":" wonderland-1865\n"}`, 200, `{"auth_token":"KEY"}`},
		{authtoken.Djoser, json, `{"password":"  "}`, 400, `{"password":["This field may not be blank."]}`},
		{authtoken.DRF, json, `{"username":"alice","password":" wonderland-1865"}`, 400, refused}, // trim_whitespace=False

		{authtoken.DJRestAuth, json, `{"username":"alice","password":"wonderland-1865"}`, 200, `{"key":"KEY"}`},
		{authtoken.DJRestAuth, form, `username=alice&email=&password=wonderland-1865`, 200, `{"key":"KEY"}`},
		{authtoken.DJRestAuth, json, `{"username":"alice","password":"wrong"}`, 400, refused},
		// dj-rest-auth: password = serializers.CharField(style={'input_type': 'password'})
		{authtoken.DJRestAuth, json, `{"username":"alice","password":" wonderland-1865 "}`, 200, `{"key":"KEY"}`},
		{authtoken.DJRestAuth, json, `{"username":"alice","password":" "}`, 400, `{"password":["This field may not be blank."]}`},
		// dj-rest-auth: email = serializers.EmailField(required=False, allow_blank=True)
		{authtoken.DJRestAuth, json, `{"username":"alice","email":"alice","password":"wonderland-1865"}`, 400,
			`{"email":["Enter a valid email address."]}`},
		{authtoken.DJRestAuth, json, `{"password":"wonderland-1865"}`, 400, refused},
		{authtoken.DJRestAuth, json, `{"username":"","email":"","password":"wonderland-1865"}`, 400, refused},
		{authtoken.DJRestAuth, json, `{"username":"alice"}`, 400, `{"password":["This field is required."]}`},
		{authtoken.DJRestAuth, json, `{"username":"alice","password":""}`, 400, `{"password":["This field may not be blank."]}`},
		{authtoken.DJRestAuth, json, `{"email":"alice@example.com","password":"wonderland-1865"}`, 400, refused},
	} {
		view := rest.New(rest.Config{}).View(authtoken.ObtainView{Tokens: h.Tokens, Users: h.Users, Dialect: c.dialect})
		r := httptest.NewRequest("POST", "/", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		want := strings.ReplaceAll(c.answer, "KEY", key)
		if w.Code != c.status || w.Body.String() != want {
			t.Errorf("%d, %s: %d %s\nwant %d %s", c.dialect, c.body, w.Code, w.Body, c.status, want)
		}
		if cached := w.Header().Get("Cache-Control"); (cached == "no-store") != (c.status == 200) {
			t.Errorf("%d, %s: Cache-Control: %s", c.dialect, c.body, cached)
		}
	}
}

func TestLogouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect           authtoken.Dialect
		status, anonymous int
		body              string
	}{
		{authtoken.DRF, 204, 401, ""},
		{authtoken.Djoser, 204, 401, ""},
		{authtoken.DJRestAuth, 200, 200, `{"detail":"Successfully logged out."}`},
	} {
		h := open(t)
		key, other := h.Token(t, h.User(t, "alice")).Key, h.Token(t, h.User(t, "bob")).Key
		api := rest.New(rest.Config{Authenticators: []rest.Authenticator{authtoken.Authentication{Tokens: h.Tokens}}})
		view := api.View(authtoken.LogoutView{Tokens: h.Tokens, Dialect: c.dialect})
		post := func(lines ...string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("POST", "/", nil)
			for _, key := range lines {
				r.Header.Set("Authorization", "Token "+key)
			}
			w := httptest.NewRecorder()
			view.ServeHTTP(w, r)
			return w
		}
		if w := post(key); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%d: %d %s", c.dialect, w.Code, w.Body)
		}
		if w := post(key); w.Code != 401 {
			t.Errorf("%d: the token still works: %d", c.dialect, w.Code)
		}
		if w := post(); w.Code != c.anonymous {
			t.Errorf("%d, anonymous: %d %s", c.dialect, w.Code, w.Body)
		}
		if _, err := h.Tokens.Verify(t.Context(), other); err != nil {
			t.Errorf("%d: another user's token: %v", c.dialect, err)
		}
	}
	unknown := authtoken.LogoutView{Tokens: open(t).Tokens, Dialect: 9}
	if unknown.CheckSetup() == nil || (authtoken.LogoutView{}).CheckSetup() == nil {
		t.Error("mistakes are not reported")
	}
}
