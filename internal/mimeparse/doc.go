// Package mimeparse takes headers, media types and multipart bodies apart as leniently as Django and REST framework
// do. It returns plain values; package rest makes forms and answers of them.
package mimeparse
