package urlconf

import (
	"regexp"
	"strings"
)

// suffixName is the converter of a format suffix in a pattern: {format:suffix} for any format, or
// {format:suffix=json|api} for these.
const suffixName = "suffix"

// FormatName is the name whose value is the format of a suffix.
const FormatName = "format"

// Suffixed returns the pattern that DRF's format_suffix_patterns adds beside pattern: without its
// final slash, with a format such as ".json" and an optional slash. No formats means any format,
// in small letters and digits. It reports false for a pattern that ends in {name...} or
// {name:path}, which matches the suffix itself.
func Suffixed(pattern string, formats ...string) (string, bool) {
	p := parse(pattern)
	last := p.pieces[len(p.pieces)-1]
	if last.converter != nil && last.converter.spans {
		return "", false
	}
	which := ""
	if len(formats) > 0 {
		which = "=" + strings.Join(formats, "|")
	}
	return "/" + strings.TrimRight(pattern[1:], "/") + "{" + FormatName + ":" + suffixName + which + "}", true
}

// suffixConverter returns the converter of a format suffix, from what follows suffixName.
func suffixConverter(formats string) *converter {
	regex := `[a-z0-9]+`
	if list, ok := strings.CutPrefix(formats, "="); ok {
		var escaped []string
		for one := range strings.SplitSeq(list, "|") {
			escaped = append(escaped, regexp.QuoteMeta(one))
		}
		regex = "(?:" + strings.Join(escaped, "|") + ")"
	}
	return newConverter(suffixName+formats, `\.`+regex+`/?`, true)
}

func isSuffix(c *converter) bool { return strings.HasPrefix(c.name, suffixName) }
