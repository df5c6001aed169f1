// Package chisquare measures whether generated keys use their alphabet evenly, for tests. It makes no decision
// that depends on luck: an even generator fails once in a thousand million runs.
package chisquare

import (
	"fmt"
	"math"
	"strings"
)

// deviations is how far, in standard deviations, the statistic of an even generator may lie above its mean.
const deviations = 6

// Fault returns what is wrong with keys, or "": a character outside of the alphabet, a key twice, or characters
// that come too often or too seldom, in all keys together or at one position. Keys have equally many characters
// of one byte each.
func Fault(alphabet string, keys []string) string {
	seen := map[string]bool{}
	for _, key := range keys {
		if strings.Trim(key, alphabet) != "" {
			return fmt.Sprintf("%q has characters outside of the alphabet", key)
		}
		if seen[key] {
			return "a key twice"
		}
		seen[key] = true
	}
	all := make([]int, 256)
	for position := range len(keys[0]) {
		here := make([]int, 256)
		for _, key := range keys {
			here[key[position]]++
			all[key[position]]++
		}
		if !even(alphabet, here) {
			return fmt.Sprintf("position %d is not even: %v", position, counts(alphabet, here))
		}
	}
	if !even(alphabet, all) {
		return fmt.Sprintf("the characters are not even: %v", counts(alphabet, all))
	}
	return ""
}

// even is the chi-squared test, with the quantile by Wilson and Hilferty.
func even(alphabet string, count []int) bool {
	total := 0
	for _, n := range count {
		total += n
	}
	expected := float64(total) / float64(len(alphabet))
	statistic := 0.0
	for i := range len(alphabet) {
		d := float64(count[alphabet[i]]) - expected
		statistic += d * d / expected
	}
	free := float64(len(alphabet) - 1)
	return statistic < free*math.Pow(1-2/(9*free)+deviations*math.Sqrt(2/(9*free)), 3)
}

func counts(alphabet string, count []int) string {
	var b strings.Builder
	for i := range len(alphabet) {
		fmt.Fprintf(&b, "%c %d ", alphabet[i], count[alphabet[i]])
	}
	return b.String()
}
