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
	return option(func(p *policy) { p.Config.FormatSuffixes = formats })
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
