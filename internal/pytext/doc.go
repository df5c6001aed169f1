// Package pytext reads and writes text and numbers as Python does: charsets by Python's names,
// percent escapes, base64, JSON escapes, and the text of numbers. Clients and databases would
// notice where Go's own packages differ.
package pytext
