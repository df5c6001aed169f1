// Package pytext reads and writes text and numbers as Python does: charsets by Python's names,
// percent escapes, base64, JSON escapes, and the text of numbers. Go's own packages differ in
// details that clients and stored data would show.
package pytext
