// Package fields has the kinds of fields that request bodies consist of. A kind converts the value
// that a client has sent, or returns REST framework's messages about what is wrong with the value.
// rest.Request.Decode uses the package, and serializers will.
package fields
