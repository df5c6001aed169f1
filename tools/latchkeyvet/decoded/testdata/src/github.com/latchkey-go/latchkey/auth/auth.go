// Package auth has the names of the real package that the analyzer knows.
package auth

type UserID string
