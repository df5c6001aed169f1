// Package bench has the benchmarks of the path that every request takes: the cost of the guard in
// front of a view, and the cost of a token check on each engine without a cache. "make bench"
// prints the results for benchstat. No benchmark asserts a time, since machines differ.
package bench
