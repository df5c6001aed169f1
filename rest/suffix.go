package rest

import (
	"slices"
	"strconv"
	"strings"
)

// AnyFormat, alone in Config.FormatSuffixes, accepts every suffix. The view then answers 404 for
// one that none of its renderers has.
const AnyFormat = "*"

// FormatSuffixes replaces Config.FormatSuffixes. Without formats it is AnyFormat.
func FormatSuffixes(formats ...string) Option {
	if len(formats) == 0 {
		formats = []string{AnyFormat}
	}
	formats = slices.Clone(formats)
	checkSuffixes(formats)
	return option(func(p *policy) { p.Config.FormatSuffixes, p.suffixRoot = formats, "" })
}

// RouterSuffixes is FormatSuffixes for the views of a router, as DRF's DefaultRouter adds suffixes.
// root is the path of the router, "/api/". Two things differ: root itself has its suffix after the
// slash, "/api/.json", and Reverse writes no slash after a suffix, "/api/orders.json". It panics if
// root does not begin and end with a slash.
func RouterSuffixes(root string, formats ...string) Option {
	if !strings.HasPrefix(root, "/") || !strings.HasSuffix(root, "/") {
		panic("rest: the path of a router begins and ends with a slash, unlike " + strconv.Quote(root))
	}
	inner := FormatSuffixes(formats...)
	return option(func(p *policy) {
		inner.apply(p)
		p.suffixRoot = root
	})
}

// SuffixRoot returns the path of the router whose RouterSuffixes the view has, or "".
func (v *View) SuffixRoot() string { return v.policy.suffixRoot }

// InFormat returns the value of a format suffix, for Reverse: DRF's argument format. "" is no
// value: r.Reverse("order-list", rest.InFormat(r.FormatSuffix())) keeps the suffix of the request.
func InFormat(format string) PathValues {
	if format == "" {
		return nil
	}
	return PathValues{"format": format}
}

// checkSuffixes panics on a format that cannot stand at the end of a path.
func checkSuffixes(formats []string) {
	for _, f := range formats {
		alone := f == AnyFormat && len(formats) == 1
		if !alone && (f == "" || strings.Trim(f, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "") {
			panic("rest: a format suffix is a Renderer's Format, in small letters, not " + strconv.Quote(f))
		}
	}
}

// FormatSuffix returns the format that the path names, or "" without one: "json" for /x.json, if
// the view has FormatSuffixes, or for a pattern with {format}. It is DRF's format_kwarg. A
// Negotiator of a project's own reads it; [DefaultNegotiation] does.
func (r *Request) FormatSuffix() string { return r.PathValue("format") }
