package rest

import (
	"errors"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// ReverseFunc returns the escaped path of a named route. args are as those of [Request.Reverse].
// Its error wraps ErrNoReverseMatch if no route takes the values.
type ReverseFunc func(name string, args ...any) (string, error)

// PathValues are values of a pattern by their names, for Reverse.
type PathValues map[string]any

// ErrNoReverseMatch is Django's NoReverseMatch: no route of a name takes the values. The error of
// Reverse names the patterns that were tried.
var ErrNoReverseMatch = errors.New("no reverse match")

// URLName names the view's route, for Reverse: "order-detail". It is the name of Django's path.
// Names have namespaces before a colon: "v1:order-detail". Several routes may have one name if they
// take different values.
func URLName(name string) Option { return option(func(p *policy) { p.urlName = name }) }

// URLName returns the name of the view's route, or "".
func (v *View) URLName() string { return v.policy.urlName }

// Linker is an optional interface of views that answer with URLs of named routes. A latchkey.Site
// checks the links once all routes are known, and panics on one that no route takes.
type Linker interface {
	// Links returns the routes that the view will reverse.
	Links() []Link
}

// Link is a named route, and the names of the values that Reverse will get for it. The version that
// URLPathVersioning adds, and a format, need not be among them.
type Link struct {
	Name   string
	Values []string
}

// Reverse returns the URL of a named route, with scheme and host, as DRF's reverse does for a
// request. args are the values of the pattern's names in their order; a [PathValues] among them has
// values by name. The URL keeps the version of the request: see [VersionScheme]. If no route has
// the version, Reverse looks for one without it. A format in the query of the request
// (?format=json) is passed on.
//
// The error wraps ErrNoReverseMatch if no route of the name takes the values. It is a fault if
// Config.URLs has no Reverse.
func (r *Request) Reverse(name string, args ...any) (string, error) {
	reverse := r.view.policy.URLs.Reverse
	if reverse == nil {
		return "", errors.New("rest: Reverse needs Config.URLs.Reverse: only a latchkey.Site knows its routes")
	}
	path, err := "", ErrNoReverseMatch
	if versioned, ok := r.view.policy.Versioning.Scheme.(VersionReverser); ok && r.version.set {
		path, err = versioned.ReverseVersion(r, reverse, name, args...)
	}
	if errors.Is(err, ErrNoReverseMatch) {
		path, err = reverse(name, args...)
	}
	if err != nil {
		return "", err
	}
	to := r.AbsoluteURL(path)
	if formats, ok := r.Query()["format"]; ok {
		to = replaceQueryParam(to, "format", lastOf(formats))
	}
	return to, nil
}

// replaceQueryParam is DRF's replace_query_param: it sets a parameter, and sorts the query.
func replaceQueryParam(to, key, value string) string {
	to, query, _ := strings.Cut(to, "?")
	pairs := url.Values{}
	pytext.ParsePairs(pairs, query, pytext.UTF8)
	pairs[key] = []string{value}
	return to + "?" + pairs.Encode()
}
