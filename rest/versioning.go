package rest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// VersionScheme says where a request names the version of the API that it wants. The schemes are
// DRF's.
type VersionScheme uint8

// NoVersioning is the default: no request has a version.
const (
	NoVersioning VersionScheme = iota
	// AcceptHeaderVersioning reads a parameter of the accepted media type: "application/json;
	// version=2". A version that is not allowed is a 406.
	AcceptHeaderVersioning
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

// VersionConfig configures versioning, as DRF's DEFAULT_VERSIONING_CLASS, DEFAULT_VERSION,
// ALLOWED_VERSIONS and VERSION_PARAM do.
type VersionConfig struct {
	Scheme  VersionScheme
	Default string   // of a request that names none; "" for no version, which is refused if Allowed is set
	Allowed []string // accepted versions besides Default; empty: all
	Param   string   // default "version"
}

// Versioning replaces Config.Versioning.
func Versioning(c VersionConfig) Option {
	c = c.withDefaults()
	return option(func(p *policy) { p.Config.Versioning = c })
}

func (c VersionConfig) withDefaults() VersionConfig {
	if c.Scheme > QueryParameterVersioning {
		panic("rest: VersionConfig has an unknown Scheme")
	}
	if c.Scheme == NoVersioning && (c.Default != "" || len(c.Allowed) > 0 || c.Param != "") {
		panic("rest: VersionConfig needs a Scheme")
	}
	if c.Param == "" {
		c.Param = "version"
	}
	c.Allowed = slices.Clone(c.Allowed)
	return c
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
	if c.Scheme == NoVersioning {
		return nil
	}
	found, err := c.find(r)
	r.version = found
	return err
}

// find returns the version that a request names, or the default one.
func (c VersionConfig) find(r *Request) (version, error) {
	found := version{c.Default, c.Default != ""}
	refusal := ""
	switch c.Scheme {
	case AcceptHeaderVersioning:
		r.noteVersionIn("Accept")
		if text, ok := r.accepted.Params[strings.ToLower(c.Param)]; ok && c.Param == strings.ToLower(c.Param) {
			found = version{pytext.FromLatin1(text), true}
		}
		if !c.allows(found) {
			return version{}, notAcceptable(`Invalid version in "Accept" header.`)
		}
		return found, nil
	case URLPathVersioning:
		if text := r.PathValue(c.Param); text != "" {
			found = version{text, true}
		}
		refusal = "Invalid version in URL path."
	case NamespaceVersioning:
		return c.findNamespace(r.view.policy.urlName, found)
	case HostNameVersioning:
		host, _, _ := strings.Cut(r.Host, ":")
		if match := threeLabels.FindStringSubmatch(host); match != nil {
			found = version{match[1], true}
		} else {
			return found, nil
		}
		refusal = "Invalid version in hostname."
	case QueryParameterVersioning:
		if list, ok := r.Query()[c.Param]; ok {
			found = version{lastOf(list), true}
		}
		refusal = "Invalid version in query parameter."
	}
	if !c.allows(found) {
		return version{}, NotFound(refusal)
	}
	return found, nil
}

// threeLabels is DRF's hostname_regex.
var threeLabels = regexp.MustCompile(`^([a-zA-Z0-9]+)\.[a-zA-Z0-9]+\.[a-zA-Z0-9]+$`)

// findNamespace returns the first namespace of a route's name that is an allowed version. A route
// without a namespace has the default version.
func (c VersionConfig) findNamespace(urlName string, byDefault version) (version, error) {
	parts := strings.Split(urlName, ":")
	if len(parts) == 1 {
		return byDefault, nil
	}
	for _, one := range parts[:len(parts)-1] {
		if found := (version{one, true}); c.allows(found) {
			return found, nil
		}
	}
	return version{}, NotFound("Invalid version in URL path. Does not match any version namespace.")
}

// allows is DRF's is_allowed_version.
func (c VersionConfig) allows(v version) bool {
	return len(c.Allowed) == 0 || v.set && (c.Default != "" && v.text == c.Default ||
		slices.Contains(c.Allowed, v.text))
}

// noteVersionIn remembers that the answer depends on this header, so that a shared cache keeps the
// versions apart.
func (r *Request) noteVersionIn(name string) {
	admitting := r.admitting
	r.admitting = true
	r.noteRead(name)
	r.admitting = admitting
}

// notAcceptable is DRF's NotAcceptable with its own detail.
func notAcceptable(detail string) *Error {
	return newError(http.StatusNotAcceptable, "not_acceptable", detail, "")
}
