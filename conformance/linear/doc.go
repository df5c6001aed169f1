// Package linear checks that no cached identity outlives its user, token or permission. Several
// processes change and use the tokens of one database at random. The history of all calls must be
// linearizable: each read of a use has an answer that was right at some moment of the call. For a
// use by another process than the one that writes, that moment may be earlier by the documented
// bound.
package linear
