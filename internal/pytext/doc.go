// Package pytext reads and writes text and numbers as Python does: charsets by Python's names for them, percent
// escapes, base64, and the text of numbers. What differs from Go's own packages is seen by clients and in databases.
package pytext
