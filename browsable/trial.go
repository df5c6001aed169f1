package browsable

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

const (
	trialName = "latchkey_trial"
	trialAge  = 15 * time.Minute
	// maxTried is how long a credential may be: much longer than a key, and short enough for a
	// cookie.
	maxTried = 1024
)

// Trial keeps a token or an API key that a person tries on the pages, for 15 minutes. It is in a
// cookie that is sealed with a key derived from the site's secret, that no script can read, and
// that only requests from this site have (HttpOnly, SameSite=Strict). Only a request that accepts
// text/html and is answered by a page uses it, as the header Authorization. If such a request has
// an unsafe method, it needs the CSRF token.
type Trial struct {
	seals []cipher.AEAD // of the current secret, then of the former ones
	now   func() time.Time
}

// NewTrial returns a Trial with Django's SECRET_KEY and SECRET_KEY_FALLBACKS. It panics without a
// secret. now is the clock; nil means time.Now.
func NewTrial(secrets []string, now func() time.Time) *Trial {
	if len(secrets) == 0 {
		panic("browsable: NewTrial needs a secret")
	}
	if now == nil {
		now = time.Now
	}
	t := &Trial{now: now}
	for _, secret := range secrets {
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, "latchkey: a token that is tried on a page", 32)
		if err != nil || secret == "" {
			panic("browsable: NewTrial needs secrets that are not empty")
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			panic("browsable: " + err.Error())
		}
		seal, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic("browsable: " + err.Error())
		}
		t.seals = append(t.seals, seal)
	}
	return t
}

// String returns a text without secrets.
func (t *Trial) String() string { return "browsable.Trial" }

// cookie returns a cookie with a credential.
func (t *Trial) cookie(credential string, secure bool) *http.Cookie {
	text := binary.BigEndian.AppendUint64(nil, uint64(t.now().Add(trialAge).Unix())) //nolint:gosec // after 1970
	sealed := t.seals[0].Seal(nil, nil, append(text, credential...), []byte(trialName))
	return &http.Cookie{Name: trialName, Value: base64.RawURLEncoding.EncodeToString(sealed), Path: "/",
		MaxAge: int(trialAge.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode}
}

// ended returns the cookie that ends a trial.
func (t *Trial) ended(secure bool) *http.Cookie {
	return &http.Cookie{Name: trialName, Path: "/", MaxAge: -1, HttpOnly: true, Secure: secure,
		SameSite: http.SameSiteStrictMode}
}

// open returns the credential of a request's cookie and for how long it may still be tried. It
// reports false if there is none.
func (t *Trial) open(r *http.Request) (credential string, left time.Duration, ok bool) {
	if t == nil {
		return "", 0, false
	}
	c, err := r.Cookie(trialName)
	if err != nil || len(c.Value) > 2*maxTried {
		return "", 0, false
	}
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return "", 0, false
	}
	for _, seal := range t.seals {
		text, err := seal.Open(nil, nil, sealed, []byte(trialName))
		if err != nil || len(text) < 8 {
			continue
		}
		end := time.Unix(int64(binary.BigEndian.Uint64(text)), 0) //nolint:gosec // it is sealed
		left = end.Sub(t.now())
		return string(text[8:]), left, left > 0
	}
	return "", 0, false
}

// credentialOf returns the credential in what a person has entered: one word, or two of which the
// first is a scheme such as Token. It reports false if it can be none.
func credentialOf(entered string) (string, bool) {
	words := strings.Fields(entered)
	if len(words) == 0 || len(words) > 2 {
		return "", false
	}
	credential := words[len(words)-1]
	isOther := func(c rune) bool { return c <= ' ' || c > '~' }
	return credential, len(credential) <= maxTried && !strings.ContainsFunc(credential, isOther)
}

// schemes returns the words that the view's authenticators read before a token in the header
// Authorization.
func schemes(v *rest.View) (list []string) {
	for _, a := range v.Policy().Authenticators {
		if word, _, _ := strings.Cut(a.Challenge(), " "); word != "" && !strings.EqualFold(word, "Basic") {
			list = append(list, word)
		}
	}
	return list
}

// schemeFor returns the word before a credential for a view, or "" if the view reads no tokens. A
// word of 40 hexadecimal digits is DRF's token, and everything else an API key.
func schemeFor(v *rest.View, credential string) string {
	list := schemes(v)
	order := []string{"Api-Key", "Bearer"}
	if len(credential) == 40 && strings.Trim(credential, "0123456789abcdef") == "" {
		order = []string{"Token", "Bearer"}
	}
	for _, wanted := range order {
		for _, word := range list {
			if strings.EqualFold(word, wanted) {
				return word
			}
		}
	}
	return strings.Join(list[:min(len(list), 1)], "")
}
