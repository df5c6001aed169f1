package admin

import (
	"iter"
	"strconv"
	"time"
)

// siftStep is how many objects a search without an index reads at a time. It reads at least so
// many.
const siftStep = 1000

// quickStep is which part of Config.MaxReadTime a step takes at most to be followed by one that is
// twice as long.
const quickStep = 20

// sifted is what a search has found that reads a bounded number of objects.
type sifted[T any] struct {
	rows []T
	read int    // how many objects it has read
	stop string // the key at which it has stopped; "": it has found all, or as many as asked for
}

// count returns how many objects were found, or that there may be more. limit is how many were
// asked for.
func (s sifted[T]) count(limit int) string {
	if s.stop != "" {
		return strconv.Itoa(len(s.rows)) + "+"
	}
	return atLeast(len(s.rows), limit)
}

// sift reads the objects of a list that follow a key, until it has found as many as limit, or has
// read as much as Config allows. next lists at most limit of those that match among the next n
// objects, and returns the key of the last one, or "" at the end of the list.
func sift[T any](
	v *visit, after string, limit int, next func(after string, n, limit int) (rows []T, end string, err error),
) (found sifted[T], err error) {
	for most, step := v.admin.config.MaxRead, siftStep; ; {
		start, n := time.Now(), min(step, most-found.read)
		rows, end, err := next(after, n, limit-len(found.rows))
		if err != nil {
			return found, err
		}
		took := time.Since(start)
		v.sifted += took
		found.rows = append(found.rows, rows...)
		if end == "" || len(found.rows) >= limit {
			return found, nil
		}
		found.read, after = found.read+n, end
		if found.read >= most || v.sifted+took > v.admin.config.MaxReadTime {
			found.stop = end
			return found, nil
		}
		if took < v.admin.config.MaxReadTime/quickStep {
			step *= 2
		}
	}
}

// whole returns what a list has that reads an index.
func whole[T any](list iter.Seq2[T, error], limit int) (found sifted[T], err error) {
	found.rows, _, err = collect(list, limit)
	return found, err
}
