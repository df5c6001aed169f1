// Package chisquare tests whether generated keys use the letters of their alphabet evenly. A test
// with it is not flaky: an even generator fails once in 10^9 runs.
package chisquare

import (
	"fmt"
	"math"
	"strings"
)

// deviations is how far the statistic may exceed its mean, in standard deviations.
const deviations = 6

// Fault describes what is wrong with keys, or returns "". Faults are a character outside of the
// alphabet, a duplicate key, and characters that are too frequent or too rare, at one position or
// in all. The keys must have the same length, and characters of one byte each.
func Fault(alphabet string, keys []string) string {
	seen := map[string]bool{}
	for _, key := range keys {
		if strings.Trim(key, alphabet) != "" {
			return fmt.Sprintf("%q has characters outside of the alphabet", key)
		}
		if seen[key] {
			return "a duplicate key"
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
		if !isEven(alphabet, here) {
			return fmt.Sprintf("position %d is not even: %v", position, counts(alphabet, here))
		}
	}
	if !isEven(alphabet, all) {
		return fmt.Sprintf("the characters are not even: %v", counts(alphabet, all))
	}
	return ""
}

// isEven is the chi-squared test. It approximates the quantile as Wilson and Hilferty do.
func isEven(alphabet string, count []int) bool {
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

// counts returns the counts of the letters as a text.
func counts(alphabet string, count []int) string {
	var b strings.Builder
	for i := range len(alphabet) {
		fmt.Fprintf(&b, "%c %d ", alphabet[i], count[alphabet[i]])
	}
	return b.String()
}
