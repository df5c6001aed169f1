package model

// Deleted says how many rows a deletion has taken, by model. Rows of join tables are among them.
type Deleted map[*Model]int64

// Total returns the number of all rows.
func (d Deleted) Total() (n int64) {
	for _, rows := range d {
		n += rows
	}
	return n
}
