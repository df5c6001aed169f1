package main

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// token returns the token of a user in fixtures.py: the SHA-1 of the username, in hex.
func (g generator) token() string {
	sum := sha1.Sum([]byte(g.pick("alice", "alice", "bob", "root", "carol", "dave", "erin", "frank", "Grace.Ünï",
		"emptyhash", "nobody")))
	return hex.EncodeToString(sum[:])
}

func (g generator) authorization() string {
	switch g.IntN(10) {
	case 0, 1, 2:
		return g.pick("Token ", "Token ", "token  ", "Token\t", "TOKEN ", "Bearer ", "bearer ") + g.token()
	case 3, 4, 5:
		return "Basic " + g.basic()
	case 6, 7:
		return g.mutated(g.pick("Token", "token", "Bearer", "Basic", "Digest", "", "Tok\xe9n", "Token:",
			"Token,")+" "+g.token(), 3)
	case 8:
		return g.pick("Token", "Basic", "basic", "Bearer") +
			g.pick("", " ", "  ", "\t", " \xa0", "\xa0", "\x85", " \xe2\x98\x83 ") + g.junk(8)
	}
	return g.mutated(g.pick("Token "+g.token(), "Basic "+g.basic()), 2)
}

func (g generator) basic() string {
	user, password := g.credentials()
	if g.chance(.2) {
		user, password = latin1(user), latin1(password)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(user + g.pick(":", ":", ":", ":", ":", "", "::") + password))
	if g.chance(.3) {
		encoded = g.mutated(encoded, 2)
	}
	return encoded
}

// latin1 encodes s in Latin-1, with "?" for each character that has no code there.
func latin1(s string) string {
	var out []byte
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return string(out)
}

// credentials returns the username and password of a user. Sometimes it pads them, repeats the
// username or returns another user's password.
func (g generator) credentials() (user, password string) {
	pair := credentials[g.IntN(len(credentials))]
	user, password = pair[0], pair[1]
	switch g.IntN(8) {
	case 0:
		user = g.padding() + user + g.padding()
	case 1:
		password = g.padding() + password + g.padding()
	case 2:
		password = credentials[g.IntN(len(credentials))][1]
	case 3:
		user += strings.Repeat(user, g.IntN(200))
	}
	return user, password
}

func (g generator) padding() string {
	return g.several(2, "", func() string {
		return g.pick(" ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u2028", "\u200b", "\u0085", "\x1c", "\x0b", "\x0c",
			"\x00", "\x7f", "\ufeff", "é", "x")
	})
}

const (
	secret     = "abcdefghijklmnopqrstuvwxyzABCDEF" // the value of the CSRF cookie
	csrfDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)

// masked returns a CSRF secret as Django puts it into forms: a mask, and the secret shifted by the
// mask.
func (g generator) masked(secret string) string {
	mask, shifted := make([]byte, len(secret)), make([]byte, len(secret))
	for i := range len(secret) {
		n := g.IntN(len(csrfDigits))
		mask[i] = csrfDigits[n]
		shifted[i] = csrfDigits[(n+strings.IndexByte(csrfDigits, secret[i]))%len(csrfDigits)]
	}
	return string(mask) + string(shifted)
}

// csrf adds a session, a CSRF cookie, and the CSRF token in a header or a form. Most are valid.
func (g generator) csrf(s *recorded.Step) {
	cookie := g.pick(secret, secret, secret, g.masked(secret), "", "short", secret[:31]+"!", strings.Repeat("a", 64),
		g.mutated(secret, 2))
	cookies := []string{"sessionid=" + g.session()}
	if cookie != "" {
		cookies = append(cookies, "csrftoken="+cookie)
	}
	g.Shuffle(len(cookies), func(i, j int) { cookies[i], cookies[j] = cookies[j], cookies[i] })
	add(s, "Cookie", strings.Join(cookies, g.pick("; ", "; ", ";", " ; ", ", ")))

	token := g.pick(secret, g.masked(secret), g.masked(secret), cookie, "", "x", g.masked(strings.Repeat("z", 32)),
		g.mutated(secret, 1), strings.Repeat("!", 64))
	switch g.IntN(4) {
	case 0, 1:
		add(s, g.pick("X-CSRFToken", "X-CSRFToken", "x-csrftoken", "X-CSRF-Token"), token)
	case 2:
		add(s, "Content-Type", "application/x-www-form-urlencoded")
		s.SetBody([]byte("csrfmiddlewaretoken=" + token + g.pick("", "&a=b", "&csrfmiddlewaretoken=x")))
	}
	if g.chance(.4) {
		add(s, "X-Forwarded-Proto", g.pick("https", "https", "http", "HTTPS"))
	}
	if g.chance(.3) {
		add(s, "Origin", g.pick("http://testserver", "https://testserver", "null", "", "http://evil.example",
			"https://testserver:443", "junk", "http://[::1", "HTTP://TESTSERVER"))
	}
	if g.chance(.4) {
		add(s, "Referer", g.pick("https://testserver/x", "https://testserver", "http://testserver/",
			"https://evil.example/", "", "junk", "https://", "https://testserver:443/x",
			"https://[::1/", "/x", "//testserver/", "https://TESTSERVER/"))
	}
	if g.chance(.1) {
		add(s, "Host", g.pick("testserver:8000", "TESTSERVER", "[::1]:80", "testserver."))
	}
}

func (g generator) session() string {
	const alice = "alicesession0000000000000000000a"
	return g.pick(alice, alice, alice, alice, "staleauthhash000000000000000000a", "expiredsession00000000000000000a",
		"", "x", g.mutated(alice, 1), strings.ToUpper(alice), `"`+alice+`"`)
}

func (g generator) cookies() string {
	return g.several(3, g.pick("; ", ";", ", "), func() string {
		return g.pick("sessionid=", "sessionid=", "csrftoken=", "a=", "", "sessionid =", " sessionid=", "SESSIONID=") +
			g.pick(g.session(), secret, "", "=", `"`)
	})
}

func (g generator) accept() string {
	switch g.IntN(6) {
	case 0, 1, 2:
		return g.pick(accepts...)
	case 3, 4:
		return g.pick(accepts...) + g.pick(",", ", ", " , ") + g.pick(accepts...)
	}
	return g.mutated(g.pick(accepts...), 3)
}
