// Package fields has the kinds of fields that bodies consist of: REST framework's, with its words,
// its codes and its grammar. rest.Request.Decode and the serializers both use it.
//
// A kind is a struct with the options of DRF's field of that name. It has Decode, which converts
// the value that a client has sent or says what is wrong with it, and Append, which appends a value
// as DRF's JSON has it. Read and Write are the same for values of any type: they make a kind a
// [Kind]. A [Field] is a kind that may be null or missing, and reads forms by DRF's rules.
//
// What a client sent is a value as the parsers of package rest return it: nil, bool, string, a
// number as it was written, []any, pytext.Object, a file, or a part of a form.
package fields
