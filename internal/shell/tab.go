package shell

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// indent is what Tab inserts at the beginning of a line.
const indent = "    "

// onTab is the callback of a term.Terminal for each key. On Tab it inserts what all candidates have
// in common. If that is nothing, it prints the candidates.
func onTab(
	out io.Writer, complete func(string) (int, []string), line string, pos int, key rune,
) (text string, next int, isTab bool) {
	if key != '\t' {
		return "", 0, false
	}
	typed, rest := line[:pos], line[pos:]
	if strings.TrimSpace(typed) == "" {
		return typed + indent + rest, pos + len(indent), true
	}
	start, candidates := complete(typed)
	common := commonPrefix(candidates)
	switch {
	case len(common) > len(typed)-start:
		typed = typed[:start] + common
	case len(candidates) > 1:
		fmt.Fprintln(out, strings.Join(candidates, "  "))
	}
	return typed + rest, len(typed), true
}

// commonPrefix returns the longest text with which all texts begin.
func commonPrefix(all []string) string {
	if len(all) == 0 {
		return ""
	}
	common := all[0]
	for _, s := range all[1:] {
		for !strings.HasPrefix(s, common) {
			_, size := utf8.DecodeLastRuneInString(common)
			common = common[:len(common)-size]
		}
	}
	return common
}
