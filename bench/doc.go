// Package bench has the benchmarks of the path that every request takes: the cost of the guard in
// front of a view, and the cost of a token check on each engine without a cache. "make bench-go"
// prints the results for benchstat. No benchmark asserts a time, since machines differ.
//
// The program compare measures whole servers beside others ("make bench"). Its parts:
//
//	compare           the flags, and what is printed
//	internal/measure  the rounds, and the figures with their targets
//	internal/stage    programs, databases and servers: the variants of the guarded view
//	internal/wrk      load
//	internal/proc     processes
//	internal/machine  the machine, and the load of other programs
//	internal/report   tables, JSON, the page of the docs and the plot
//	peers             the same view in net/http, gin and chi
//	signins           many sign-ins at once
package bench
