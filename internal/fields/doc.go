// Package fields reads the fields of bodies: each kind turns what a client has sent into a value, or says in REST
// framework's words what is wrong with it. Whatever has fields shares these kinds and words.
package fields
