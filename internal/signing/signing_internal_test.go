package signing

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// sessions is the salt of Django's sessions.
const sessions = "django.contrib.sessions.SessionStore"

func newSessions(secrets []string, max int64) Signer { return New(sessions, secrets, max) }

// random returns n bytes that cannot be compressed.
func random(n int) []byte {
	text := make([]byte, n)
	rand.Read(text) // never fails: it crashes the program instead
	return text
}

var signedAt = time.Unix(1600000000, 0)

// The expected values are signatures of Django 5.2 at the time signedAt.
func TestSignedByDjango(t *testing.T) {
	t.Parallel()
	s := newSessions([]string{"sekrit", "older"}, 1<<20)
	for _, c := range []struct{ payload, signed string }{
		{`{"a":1}`, "eyJhIjoxfQ:1kHR5c:CXAZYgqifKjZJPkuBBgNKXg8sMk9St6WjBg2kk_Q9qI"},
		{`{"z":1,"\u00fc":"\u2603"}`,
			"eyJ6IjoxLCJcdTAwZmMiOiJcdTI2MDMifQ:1kHR5c:a7ViAwmQ4NLpHmxP0B_GoQl_jFU1pzPiQSD6Ig1n1Uw"},
	} {
		if got := s.SignTimed([]byte(c.payload), signedAt); got != c.signed {
			t.Errorf("signed %s", got)
		}
		if got, ok := s.UnsignTimed(c.signed); !ok || string(got) != c.payload {
			t.Errorf("opened %q, %v", got, ok)
		}
	}
	for name, c := range map[string]struct{ payload, signed string }{
		"deflated": {
			`{"text":"` + strings.Repeat("x", 200) +
				`","\u00fc\u2603\ud83d\ude00":[1.5,null,{"b":"\u00e9\u007f\n\"\\"}]}`,
			".eJyrVipJrShRslKqGCZASUcpptTAIC05ptTIzMA4pjTFwjgFSKYaGChZRRvqmerklebk6FQrJQE9DVKZagkizdNi8mKUYmKUamNrAf6zdJY:1kHR5c:NXoKk_1VPesGnQgLzfkQhGva0XGMPbyXGIEupuSv-XU",
		},
		"by an old secret": {`{"z":1}`, "eyJ6IjoxfQ:1kHR5c:DM6_I_xJuvlrgItYY2hkdD3N02I3GYKGFrgbDciirqw"},
	} {
		if got, ok := s.UnsignTimed(c.signed); !ok || string(got) != c.payload {
			t.Errorf("%s: opened %q, %v", name, got, ok)
		}
	}
}

func TestUnsignRefuses(t *testing.T) {
	t.Parallel()
	s := newSessions([]string{"sekrit"}, 100)
	signed := func(text string) string { return text + ":" + signature(s.keys[0], text) }
	good := s.SignTimed([]byte(`{"a":1}`), signedAt)
	for name, text := range map[string]string{
		"nothing":                   "",
		"no parts":                  "eyJhIjoxfQ",
		"no signature":              "eyJhIjoxfQ:1kHR5c",
		"an empty signature":        "eyJhIjoxfQ:1kHR5c:",
		"another payload":           "eyJhIjoyfQ" + strings.TrimPrefix(good, "eyJhIjoxfQ"),
		"another time":              strings.Replace(good, "1kHR5c", "1kHR5d", 1),
		"a signature in upper case": strings.ToUpper(good),
		"padding":                   good + "=",
		"another secret":            newSessions([]string{"guess"}, 100).SignTimed([]byte(`{"a":1}`), signedAt),
		"signed, without a time":    signed("eyJhIjoxfQ"),
		"signed, an empty time":     signed("eyJhIjoxfQ:"),
		"signed, an invalid time":   signed("eyJhIjoxfQ:1k-R5c"),
		"signed, no base64":         signed("???:1kHR5c"),
		"signed, no zlib":           signed(".eyJhIjoxfQ:1kHR5c"),
		"signed, zlib cut off":      signed(".eJyrVipJ:1kHR5c"),
		"signed, too long":          s.SignTimed(random(101), signedAt),
		"signed, a bomb":            s.SignTimed([]byte(strings.Repeat("0", 5_000_000)), signedAt),
	} {
		if payload, ok := s.UnsignTimed(text); ok || len(payload) > 101 { // inflate reads one byte more than the bound
			t.Errorf("%s: %v, %d bytes", name, ok, len(payload))
		}
	}
	if _, ok := s.UnsignTimed(s.SignTimed([]byte(strings.Repeat("0", 100)), signedAt)); !ok {
		t.Error("a payload of exactly the bound is refused")
	}
}

func TestSigningRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOf(rapid.Byte()).Draw(t, "payload")
		if rapid.Bool().Draw(t, "repeated") {
			payload = append(append(payload, payload...), payload...)
		}
		secret, old := rapid.String().Draw(t, "secret"), rapid.String().Draw(t, "old")
		signed := newSessions([]string{old}, 1<<20).SignTimed(payload,
			time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "time"), 0))
		got, ok := newSessions([]string{secret, old}, 1<<20).UnsignTimed(signed)
		if !ok || string(got) != string(payload) {
			t.Fatalf("%q, %v", got, ok)
		}
		if strings.Trim(signed, digits62+"-_.:") != "" {
			t.Fatalf("not plain ASCII text: %q", signed)
		}
		at := rapid.IntRange(0, len(signed)-1).Draw(t, "changed")
		changed := signed[:at] + "~" + signed[at+1:]
		if _, ok := newSessions([]string{secret, old}, 1<<20).UnsignTimed(changed); ok {
			t.Fatalf("%q passes", changed)
		}
	})
}

func FuzzUnsign(f *testing.F) {
	s := newSessions([]string{"sekrit"}, 1<<10)
	f.Add("eyJhIjoxfQ:1kHR5c", true)
	f.Add(".eJyrVkpUsjKsBQAIfgIl:1kHR5c", true)
	f.Add("eyJhIjoxfQ:1kHR5c:CXAZYgqifKjZJPkuBBgNKXg8sMk9St6WjBg2kk_Q9qI", false)
	f.Add("::", false)
	f.Fuzz(func(t *testing.T, text string, genuine bool) {
		if genuine { // reaches the code after the signature check
			text += ":" + signature(s.keys[0], text)
		}
		payload, ok := s.UnsignTimed(text)
		if len(payload) > 1<<10 || !ok && payload != nil {
			t.Errorf("%d bytes, %v", len(payload), ok)
		}
	})
}
