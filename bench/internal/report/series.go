package report

import "slices"

// Series are the values of one figure, one for each round.
type Series []float64

// Median returns the middle value, or 0 if there is none.
func (s Series) Median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// Min returns the smallest value, or 0 if there is none.
func (s Series) Min() float64 {
	if len(s) == 0 {
		return 0
	}
	return slices.Min(s)
}

// Max returns the largest value, or 0 if there is none.
func (s Series) Max() float64 {
	if len(s) == 0 {
		return 0
	}
	return slices.Max(s)
}

// Over returns the ratio of s to base in each round, so that a change of the machine's speed
// between rounds does not show. It is empty if s or base was not measured.
func (s Series) Over(base Series) Series {
	var ratios Series
	for i := range min(len(s), len(base)) {
		ratios = append(ratios, s[i]/base[i])
	}
	return ratios
}
