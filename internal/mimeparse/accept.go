package mimeparse

import (
	"slices"
	"strings"
)

// DRF's bounds on what it reads of an Accept header; what lies beyond is as if it were not there.
const (
	maxAccept        = 8192 // bytes
	maxAcceptEntries = 64
)

// ParseAccept groups the entries of an Accept header, the most specific first.
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
