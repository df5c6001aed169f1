package latchkey

import (
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/internal/urlconf"
	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/rest"
)

// urls fills in what the project's API leaves out of its URLs.
func (s *Site) urls(own rest.URLs) rest.URLs {
	if own.Secure == nil {
		own.Secure = s.proxies.Secure
	}
	if own.Prefix == "" {
		own.Prefix = s.settings.Proxy.ForceScriptName
	}
	if own.Reverse == nil {
		own.Reverse = s.Reverse
	}
	return own
}

// Reverse returns the escaped path of a named route, as Django's reverse does, with the path of
// Settings.Proxy.ForceScriptName before it. args are the values of the pattern's names in their
// order; a [rest.PathValues] among them has values by name. Each value must be one that its
// converter matches. If several routes have the name, the last one that takes the values wins. In a
// view, [rest.Request.Reverse] also adds scheme and host.
//
// The error wraps rest.ErrNoReverseMatch and names the patterns that were tried.
func (s *Site) Reverse(name string, args ...any) (string, error) {
	values := urlconf.Args{Named: map[string]any{}}
	for _, arg := range args {
		if named, ok := arg.(rest.PathValues); ok {
			maps.Copy(values.Named, named)
		} else {
			values.List = append(values.List, arg)
		}
	}
	path, err := s.paths.Reverse(name, values)
	if err != nil {
		return "", fmt.Errorf("%w: %w", rest.ErrNoReverseMatch, err)
	}
	return path, nil
}

// checkLinks panics if a view will reverse a route that there is not.
func (s *Site) checkLinks() {
	for _, route := range s.routes {
		if route.View == nil {
			continue
		}
		linker, ok := route.View.Value().(rest.Linker)
		if !ok {
			continue
		}
		for _, link := range linker.Links() {
			if err := s.checkLink(route.View, link); err != nil {
				panic("latchkey: " + route.Pattern + " links to a route that is missing: " + err.Error())
			}
		}
	}
}

// checkLink returns an error if no route takes the link, with the version of the view or without.
func (s *Site) checkLink(v *rest.View, link rest.Link) error {
	versions := v.Policy().Versioning
	optional := []string{urlconf.FormatName}
	if versions.Scheme == rest.URLPathVersioning {
		optional = append(optional, versions.Param)
	}
	err := s.paths.CheckReverse(link.Name, link.Values, optional...)
	namespace, _, ok := strings.Cut(v.URLName(), ":")
	if err != nil && ok && versions.Scheme == rest.NamespaceVersioning {
		return s.paths.CheckReverse(namespace+":"+link.Name, link.Values, optional...)
	}
	return err
}

// proxyPort returns the port that a trusted proxy reports if the settings ask for it, else "".
func (s *Site) proxyPort(r *http.Request) string {
	if !s.settings.Proxy.UseXForwardedPort {
		return ""
	}
	return s.proxies.Port(r)
}

// mountSuffixes also serves a view at its pattern plus a format suffix, if its policy has suffixes.
// Both are one route.
func (s *Site) mountSuffixes(name, pattern string, v *rest.View) {
	formats := v.Policy().FormatSuffixes
	if len(formats) == 0 {
		return
	}
	if formats[0] == rest.AnyFormat {
		formats = nil
	}
	suffixed, ok := urlconf.Suffixed(pattern, formats...)
	if root := v.SuffixRoot(); root != "" {
		suffixed, ok = urlconf.Extended(root, pattern, formats...)
	}
	if ok {
		s.paths.HandleNamed(name, suffixed, s.routed(pattern, web.Frame(s.frame, v)))
		if s.suffixed == nil {
			s.suffixed = map[string]*rest.View{}
		}
		s.suffixed[suffixed] = v
	}
}
