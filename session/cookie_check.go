package session

import (
	"errors"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/internal/cookies"
)

// CookieError is returned for a Cookie that browsers would refuse or misunderstand.
type CookieError struct {
	Field string // of Cookie: "Name"
	Want  string // a description of valid values
}

func (e *CookieError) Error() string { return "a cookie's " + e.Field + ": " + e.Want }

const (
	tokenChars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	hostPrefix = "__host-"
)

var domainPattern = regexp.MustCompile(`^\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

// Check returns a *CookieError for a Cookie that browsers would refuse or misunderstand. A zero
// field is valid.
func (c Cookie) Check() error {
	name := strings.ToLower(c.Name) // browsers compare the prefixes without regard to case
	isHost := strings.HasPrefix(name, hostPrefix)
	for _, rule := range []struct {
		broken      bool
		field, want string
	}{
		{strings.Trim(c.Name, tokenChars) != "", "Name",
			"want letters, digits and the characters !#$%&'*+-.^_`|~"},
		{isHost && c.Domain != "", "Domain", "browsers refuse a cookie __Host-… with a domain"},
		{isHost && c.Path != "" && c.Path != "/", "Path", "browsers refuse a cookie __Host-… with another path than /"},
		{c.Domain != "" && !domainPattern.MatchString(c.Domain), "Domain",
			"want a host name without scheme and port: example.com or .example.com"},
		{c.Path != "" && (c.Path[0] != '/' || strings.ContainsFunc(c.Path, isNoPathChar)), "Path",
			"want a path that begins with / and has no semicolon, space or control character"},
		{c.SameSite != "" && c.SameSite != "Lax" && c.SameSite != "Strict" && c.SameSite != "None" &&
			c.SameSite != "off",
			"SameSite", "want Lax, Strict, None or off"},
		{c.HTTPOnly != "" && c.HTTPOnly != "on" && c.HTTPOnly != "off", "HTTPOnly", "want on or off"},
		{cookies.Cookie(c).NeedsSecure() && !c.Secure, "Secure",
			"browsers refuse a cookie __Secure-… or __Host-…, or one with SameSite None, that is not Secure"},
	} {
		if rule.broken {
			return &CookieError{Field: rule.field, Want: rule.want}
		}
	}
	return nil
}

func isNoPathChar(r rune) bool { return r <= ' ' || r >= 0x7f || r == ';' }

// CheckHeader returns an error for a name that is no valid Config.CSRFHeader. Headers with an
// underscore are refused, because many servers drop them.
func CheckHeader(name string) error {
	if name == "" || strings.Trim(name, tokenChars) != "" || strings.Contains(name, "_") {
		return errors.New("want the header's name as clients send it, without underscores: " +
			"X-CSRFToken, not HTTP_X_CSRFTOKEN")
	}
	return nil
}
