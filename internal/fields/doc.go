// Package fields has the kinds of fields that bodies have. A kind converts the value that a client
// has sent, or returns REST framework's words for what is wrong with it. rest.Request.Decode uses
// it, and serializers will.
package fields
