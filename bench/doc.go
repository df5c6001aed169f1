// Package bench holds the benchmarks of the way that every request goes: what the guard costs a view, and
// what a token check costs on each engine without a cache. `make bench` prints them for benchstat. Nothing here
// asserts a time: machines differ.
package bench
