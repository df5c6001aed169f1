package rest

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Versioner is a versioning scheme: DRF's BaseVersioning. [VersionScheme] has the five of DRF. A
// scheme of a project's own may embed one of them, and replace one of its methods.
type Versioner interface {
	// DetermineVersion returns the version that the request asks for, or false for none: DRF's
	// determine_version. c is the view's configuration; its Allows is is_allowed_version. The
	// renderer is known, the user is not. An *Error is a refusal, such as NotFound; any other error
	// is a fault, answered 500. The headers that it reads by Request.HeaderLine stand in Vary if a
	// shared cache could keep the answer.
	DetermineVersion(r *Request, c VersionConfig) (version string, found bool, err error)
}

// VersionReverser is an optional interface of versioners, for Request.Reverse: DRF's reverse.
type VersionReverser interface {
	// ReverseVersion returns the path of a named route, in the version of the request. reverse
	// returns the path without regard to versions. If the error wraps ErrNoReverseMatch,
	// Request.Reverse uses reverse. ReverseVersion is called only for a request that has a version.
	ReverseVersion(r *Request, reverse ReverseFunc, name string, args ...any) (string, error)
}

// VersionScheme is one of DRF's versioning schemes. A scheme says where a request names the version
// of the API that it wants.
type VersionScheme uint8

// DRF's versioning schemes.
const (
	// AcceptHeaderVersioning reads a parameter of the accepted media type: "application/json;
	// version=2". A version that is not allowed is a 406.
	AcceptHeaderVersioning VersionScheme = iota + 1
	// URLPathVersioning reads a value of the path: "/{version}/orders/". A version that is not
	// allowed is a 404, here and in the schemes below. Reverse adds the version to the values.
	URLPathVersioning
	// NamespaceVersioning reads the namespace of the route's URLName: "v1" in "v1:order-list".
	// Reverse looks in the namespace of the request's version first.
	NamespaceVersioning
	// HostNameVersioning reads the first of three labels of the host: "v1" in v1.example.com.
	HostNameVersioning
	// QueryParameterVersioning reads a parameter of the query: "?version=2". Reverse adds it to the
	// URL.
	QueryParameterVersioning
)

// CheckSetup implements SetupChecker. It rejects a value that is none of the constants.
func (s VersionScheme) CheckSetup() error {
	if s < AcceptHeaderVersioning || s > QueryParameterVersioning {
		return fmt.Errorf("%d is not a VersionScheme", uint8(s))
	}
	return nil
}

// VersionConfig configures versioning, as DRF's DEFAULT_VERSIONING_CLASS, DEFAULT_VERSION,
// ALLOWED_VERSIONS and VERSION_PARAM do.
type VersionConfig struct {
	Scheme  Versioner // nil: no request has a version
	Default string    // of a request that names none; default none, which is refused if Allowed is set
	Allowed []string  // besides Default; default all
	Param   string    // default "version"
}

// Versioning replaces Config.Versioning.
func Versioning(c VersionConfig) Option {
	c = c.withDefaults()
	return option(func(p *policy) { p.Config.Versioning = c })
}

func (c VersionConfig) withDefaults() VersionConfig {
	switch {
	case c.Scheme != nil:
		checkParts([]Versioner{c.Scheme})
	case c.Default != "" || len(c.Allowed) > 0 || c.Param != "":
		panic("rest: VersionConfig needs a Scheme")
	}
	if c.Param == "" {
		c.Param = "version"
	}
	if c.Scheme == AcceptHeaderVersioning && c.Param != strings.ToLower(c.Param) {
		panic("rest: VersionConfig.Param " + c.Param + ": the parameters of Accept have small letters")
	}
	c.Allowed = slices.Clone(c.Allowed)
	return c
}

// Allows reports whether a request may name the version. It is DRF's is_allowed_version.
func (c VersionConfig) Allows(version string) bool {
	return len(c.Allowed) == 0 || c.Default != "" && version == c.Default || slices.Contains(c.Allowed, version)
}

// version is the version of a request. Like Python's None, a missing one differs from "".
type version struct {
	text string
	set  bool
}

// Version returns the version of the API that the request asks for, or "" without versioning. It is
// DRF's request.version. Authenticators, permissions and handlers may use it; a guarded handler has
// none.
func (r *Request) Version() string { return r.version.text }

// determineVersion sets the request's version, after the renderer is chosen and before the
// authenticators run.
func (v *View) determineVersion(r *Request) error {
	c := v.policy.Versioning
	if c.Scheme == nil {
		return nil
	}
	r.admitting = true // the headers that it reads stand in Vary
	defer func() { r.admitting = false }()
	text, found, err := c.Scheme.DetermineVersion(r, c)
	if err == nil && found {
		r.version = version{text, true}
	}
	return err
}

// DetermineVersion implements Versioner.
func (s VersionScheme) DetermineVersion(r *Request, c VersionConfig) (string, bool, error) {
	found, refusal := version{c.Default, c.Default != ""}, NotFound("")
	switch s {
	case AcceptHeaderVersioning:
		r.noteRead("Accept")
		if text, ok := r.accepted.Params[c.Param]; ok {
			found = version{pytext.FromLatin1(text), true}
		}
		refusal = notAcceptable(`Invalid version in "Accept" header.`)
	case URLPathVersioning:
		if text := r.PathValue(c.Param); text != "" {
			found = version{text, true}
		}
		refusal = NotFound("Invalid version in URL path.")
	case NamespaceVersioning:
		return c.findNamespace(r.view.policy.urlName)
	case HostNameVersioning:
		host, _, _ := strings.Cut(r.Host, ":")
		match := threeLabels.FindStringSubmatch(host)
		if match == nil {
			return found.text, found.set, nil
		}
		found, refusal = version{match[1], true}, NotFound("Invalid version in hostname.")
	case QueryParameterVersioning:
		if list, ok := r.Query()[c.Param]; ok {
			found = version{lastOf(list), true}
		}
		refusal = NotFound("Invalid version in query parameter.")
	}
	if !found.set && len(c.Allowed) > 0 || !c.Allows(found.text) {
		return "", false, refusal
	}
	return found.text, found.set, nil
}

// ReverseVersion implements VersionReverser.
func (s VersionScheme) ReverseVersion(r *Request, reverse ReverseFunc, name string, args ...any) (string, error) {
	param := r.view.policy.Versioning.Param
	switch s {
	case NamespaceVersioning:
		return reverse(r.Version()+":"+name, args...)
	case URLPathVersioning: // first, so that args may have another version
		return reverse(name, append([]any{PathValues{param: r.Version()}}, args...)...)
	case QueryParameterVersioning:
		path, err := reverse(name, args...)
		if err != nil {
			return "", err
		}
		return replaceQueryParam(path, param, r.Version()), nil
	}
	return reverse(name, args...)
}

// threeLabels is DRF's hostname_regex.
var threeLabels = regexp.MustCompile(`^([a-zA-Z0-9]+)\.[a-zA-Z0-9]+\.[a-zA-Z0-9]+$`)

// findNamespace returns the first namespace of a route's name that is an allowed version. A route
// without a namespace has the default version.
func (c VersionConfig) findNamespace(urlName string) (string, bool, error) {
	parts := strings.Split(urlName, ":")
	if len(parts) == 1 {
		return c.Default, c.Default != "", nil
	}
	for _, one := range parts[:len(parts)-1] {
		if c.Allows(one) {
			return one, true, nil
		}
	}
	return "", false, NotFound("Invalid version in URL path. Does not match any version namespace.")
}

// notAcceptable is DRF's NotAcceptable with its own detail.
func notAcceptable(detail string) *Error {
	return newError(http.StatusNotAcceptable, "not_acceptable", detail, "")
}
