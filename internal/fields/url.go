package fields

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// URL is DRF's URLField, with the rules of Django's URLValidator: an absolute URL with one of the
// schemes http, https, ftp and ftps.
type URL struct{ Char }

const (
	msgURL = "Enter a valid URL."
	maxURL = 2048 // characters: Django's MAX_URL_LENGTH
)

// Decode is Char's for a URL.
func (u URL) Decode(raw any) (string, *Error) {
	return u.decode(raw, msgURL, func(text string) string { return messageUnless(isURL(text), msgURL) })
}

// Read implements Kind.
func (u URL) Read(raw any) (any, *Error) { return erase(u.Decode(raw)) }

func isURL(text string) bool {
	if length, _ := pytext.Measure(text); length > maxURL || strings.ContainsAny(text, "\t\r\n") {
		return false
	}
	scheme, rest, found := strings.Cut(text, "://")
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "ftps":
	default:
		return false
	}
	return found && isNetloc(rest[:endOf(rest, "/?#")]) && matchesURL(rest)
}

// matchesURL matches what follows the :// with Django's pattern: user and password, host, port,
// path.
func matchesURL(rest string) bool {
	if at := strings.IndexByte(rest, '@'); at >= 0 {
		user, password, _ := strings.Cut(rest[:at], ":")
		if user != "" && !strings.ContainsAny(user, "/") && !strings.ContainsAny(password, ":/") &&
			!hasSpace(rest[:at]) && matchesHost(rest[at+1:]) {
			return true
		}
	}
	return matchesHost(rest)
}

func matchesHost(rest string) bool {
	end := endOf(rest, ":/?#")
	if strings.HasPrefix(rest, "[") {
		end = strings.IndexByte(rest, ']') + 1
	}
	host, rest := rest[:end], rest[end:]
	if port, ok := strings.CutPrefix(rest, ":"); ok {
		digits := len(port) - len(strings.TrimLeft(port, "0123456789"))
		if digits < 1 || digits > 5 {
			return false
		}
		rest = port[digits:]
	}
	if rest != "" && !strings.ContainsRune("/?#", rune(rest[0])) || hasSpace(rest) {
		return false
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner = strings.TrimSuffix(inner, "]")
		return inner != "" && strings.Trim(inner, "0123456789abcdefABCDEF:.") == ""
	}
	return isIPv4(host) || equalFoldPython(host, "localhost") || isDomain(strings.TrimSuffix(host, "."))
}

// isNetloc checks host, port and user as Python's urlsplit and URLValidator do in addition to the
// pattern.
func isNetloc(netloc string) bool {
	if !norm.NFKC.IsNormalString(netloc) {
		if strings.ContainsAny(norm.NFKC.String(strings.NewReplacer("@", "", ":", "", "#", "", "?",
			"").Replace(netloc)),
			"/?#@:") {
			return false
		}
	}
	host := netloc[strings.LastIndexByte(netloc, '@')+1:]
	before, inner, isBracketed := strings.Cut(host, "[")
	if !isBracketed {
		if strings.Contains(netloc, "[") || strings.Contains(netloc, "]") {
			return false // urlsplit reads the rest as an address, which it is not
		}
		host, _, _ = strings.Cut(host, ":")
		length, _ := pytext.Measure(host)
		return host != "" && length <= 253
	}
	inner, port, isClosed := strings.Cut(inner, "]")
	return before == "" && isClosed && (port == "" || port[0] == ':') && isIPv6(inner)
}

// equalFoldPython is equality where case is ignored, as in Python's patterns.
func equalFoldPython(a, b string) bool {
	return strings.EqualFold(strings.NewReplacer("\u0130", "i", "\u0131", "i").Replace(a), b)
}

func endOf(text, chars string) int {
	if i := strings.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}

func hasSpace(text string) bool { return strings.IndexFunc(text, pytext.IsSpace) >= 0 }
