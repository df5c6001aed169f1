package session

import (
	"testing"
	"time"
)

func TestDataKeepsOrderAndSpelling(t *testing.T) {
	t.Parallel()
	const stored = `{"z":1.50,"a":[1,{"x":null}],"\u00fc":"\ud83d\ude00","_auth_user_id":"1","big":123456789012345678901234567890,"lone":"\ud800"}`
	held, err := parseData([]byte(stored))
	if err != nil || string(held.encode()) != stored {
		t.Fatalf("%s, %v", held.encode(), err)
	}
	held.setText(userKey, "2")
	held.setText(hashKey, "é")
	const want = `{"z":1.50,"a":[1,{"x":null}],"\u00fc":"\ud83d\ude00","_auth_user_id":"2","big":123456789012345678901234567890,"lone":"\ud800","_auth_user_hash":"\u00e9"}`
	if got := string(held.encode()); got != want {
		t.Error(got)
	}
}

func TestDataText(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{
		`{"_auth_user_id":"1"}`:                            "1",
		`{"_auth_user_id":1}`:                              "1",
		`{"_auth_user_id":"\u00fc\"\\"}`:                   `ü"\`,
		`{"_auth_user_id":"1","_auth_user_id":"2"}`:        "2",
		`{ "a" : 1 , "_auth_user_id" : "1" } `:             "1",
		`{}`:                                               "",
		`{"_auth_user_id":null}`:                           "",
		`{"_auth_user_id":true}`:                           "",
		`{"_auth_user_id":["1"]}`:                          "",
		`{"_auth_user_id":"\ud800"}`:                       "",
		`{"nested":{"_auth_user_id":"1"},"also":["more"]}`: "",
	} {
		held, err := parseData([]byte(stored))
		if got := held.text(userKey); err != nil || got != want {
			t.Errorf("%s: %q, %v", stored, got, err)
		}
	}
	for _, stored := range []string{"", "null", "[]", `"x"`, "1", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1}{}`,
		`{"a":NaN}`} {
		if held, err := parseData([]byte(stored)); err == nil {
			t.Errorf("%s: %s", stored, held.encode())
		}
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	const age = 14 * 24 * time.Hour
	for stored, want := range map[string]struct {
		age     time.Duration
		atClose bool
	}{
		`{}`:                                              {age, false},
		`{"_session_expiry":null}`:                        {age, false},
		`{"_session_expiry":0}`:                           {age, true},
		`{"_session_expiry":3600}`:                        {time.Hour, false},
		`{"_session_expiry":1.5}`:                         {1500 * time.Millisecond, false},
		`{"_session_expiry":-60}`:                         {-time.Minute, false},
		`{"_session_expiry":1e400}`:                       {age, false},
		`{"_session_expiry":1e300}`:                       {100 * 365 * 24 * time.Hour, false},
		`{"_session_expiry":"2024-01-02T04:04:05+00:00"}`: {time.Hour, false},
		`{"_session_expiry":"2024-01-02T05:04:05.500000+01:00"}`: {time.Hour + 500*time.Millisecond, false},
		`{"_session_expiry":"soon"}`:                             {age, false},
	} {
		held, err := parseData([]byte(stored))
		if err != nil {
			t.Fatal(err)
		}
		if got, atClose := held.expiry(now, age, false); got != want.age || atClose != want.atClose {
			t.Errorf("%s: %v, %v", stored, got, atClose)
		}
		// SESSION_EXPIRE_AT_BROWSER_CLOSE counts only for a session without an expiry of its own.
		_, own := held.values[expiryKey]
		closes := want.atClose || !own || held.values[expiryKey].Kind() == 'n'
		if _, atClose := held.expiry(now, age, true); stored != `{"_session_expiry":1e400}` &&
			stored != `{"_session_expiry":"soon"}` && atClose != closes {
			t.Errorf("%s, with ExpireAtBrowserClose: %v", stored, atClose)
		}
	}
}

func FuzzParseData(f *testing.F) {
	f.Add([]byte(`{"a":1}`))
	f.Add([]byte(`{"z":1,"\u00fc":"\u2603","z":[1.5,null,{"b":"\u007f"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		held, err := parseData(text)
		if err != nil {
			return
		}
		again, err := parseData(held.encode())
		if err != nil || string(again.encode()) != string(held.encode()) {
			t.Errorf("%q became %q, %v", text, held.encode(), err)
		}
	})
}
