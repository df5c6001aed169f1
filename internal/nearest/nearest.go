// Package nearest finds the name that a mistyped one was meant to be.
package nearest

// Of returns the one of names with the smallest distance from name, or "" if names is empty.
func Of(name string, names []string) string {
	best, fewest := "", -1
	for _, candidate := range names {
		if d := distance(name, candidate); fewest < 0 || d < fewest {
			best, fewest = candidate, d
		}
	}
	return best
}

// distance returns the Levenshtein distance. Only the first 64 bytes count, to bound the work.
func distance(a, b string) int {
	const bound = 64
	a, b = a[:min(len(a), bound)], b[:min(len(b), bound)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
