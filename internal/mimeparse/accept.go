package mimeparse

import (
	"slices"
	"strings"
)

// DRF's bounds for an Accept header. Anything beyond them is ignored.
const (
	maxAccept        = 8192 // bytes
	maxAcceptEntries = 64
)

// ParseAccept returns the entries of an Accept header in four groups by Precedence, the most
// specific group first.
func ParseAccept(line string) [][]MediaType {
	if len(line) > maxAccept {
		line = line[:strings.LastIndexByte(line[:maxAccept], ',')+1]
	}
	groups, entries := make([][]MediaType, 4), 0
	for entry := range strings.SplitSeq(line, ",") {
		entry = strings.Trim(entry, " \t")
		if entry == "" || len(entry) > MaxMediaType {
			continue
		}
		m := ParseMediaType(entry)
		groups[m.Precedence()] = append(groups[m.Precedence()], m)
		if entries++; entries == maxAcceptEntries {
			break
		}
	}
	slices.Reverse(groups)
	return groups
}
