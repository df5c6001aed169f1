// Package machine describes the machine of a measurement, binds the measurement to some of its
// CPUs, and notices the load of other programs.
package machine
