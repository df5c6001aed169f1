// Package conformance holds this library to what the real thing answered: its tests play recorded requests of
// Django 5.2 with REST framework 3.18 against the same routes in Go, over the database that Django made. It has
// nothing to import.
package conformance
