// Package mimeparse parses headers, media types and multipart bodies as leniently as Django and
// REST framework do. It returns plain values, from which package rest makes forms and answers.
package mimeparse
