package cli

import "fmt"

// counted returns a number and its noun: "1 token", "2 tokens". one is a noun whose plural ends in
// s.
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// countedWere is counted with the verb that follows: "1 token was", "2 tokens were".
func countedWere(n int, one string) string {
	if n == 1 {
		return counted(n, one) + " was"
	}
	return counted(n, one) + " were"
}
