package rest

import (
	"iter"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Response is an answer. The negotiated renderer writes its Data, unless the answer is a raw one
// ([Raw], [RawReader], [RawHandler], [Redirect]).
//
// Data may be an iter.Seq, which becomes a list: see [Response.Data].
type Response struct {
	Status int // 200 to 599; default 200
	// Data is what the renderer writes; nil is no data, for which JSON sends an empty body and no
	// Content-Type.
	//
	// An iter.Seq[T], and an iter.Seq2[T, error] up to its first error, is a list. An iter.Seq2
	// with string keys is an object. JSON sends them in pieces while they run, without holding them
	// all. If the client asks for indentation, JSON holds at most 4 MiB; a longer sequence is sent
	// compact. Sequences run after the handler has returned, and end if the client leaves. Other
	// renderers get a []any or an Object of at most Config.MaxCollected elements; more are a 500,
	// except for a [Previewer]. An error before the first piece is answered as if the
	// handler had returned it. A later error cuts the connection, so that no client takes the part
	// that it has for the whole.
	Data   any
	Header http.Header // replaces the answer's header of that name, but adds to Vary; sent as spelled

	plain   bool   // Django's JsonResponse, not negotiated
	raw     *raw   // an answer that no renderer writes
	refusal *Error // the error that it answers
	preview bool   // Data is only the beginning
	refuses error  // why it refuses the client, although its status is a success
}

func (r *Response) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

// Refusal returns the error that the response answers, or nil for a success. It is for renderers:
// DRF's renderers look at response.exception and at the codes of the errors. The error's Status and
// Header are those that the code returned; the response has those that are sent. Do not modify it.
func (r *Response) Refusal() *Error { return r.refusal }

// Refusing marks the response as a refusal whose status does not say so, and returns it: Django
// answers a wrong password in a form with a 200 and the form again. err is the cause, for
// Config.OnRefusal and the log alone. If it is no *auth.Refusal, the reason is the last one that
// NoteRefusal was told, as auth.Users does for each refused sign-in.
func (r *Response) Refusing(err error) *Response {
	r.refuses = err
	return r
}

// OK returns a 200 with data.
func OK(data any) *Response { return &Response{Status: http.StatusOK, Data: data} }

// Created returns a 201 with data.
func Created(data any) *Response { return &Response{Status: http.StatusCreated, Data: data} }

// NoContent returns a 204.
func NoContent() *Response { return &Response{Status: http.StatusNoContent} }

// JSONResponse returns a 200 as Django's JsonResponse: JSON whatever the client accepts, only
// ASCII, with a space after commas and colons.
func JSONResponse(data any) *Response {
	return &Response{Status: http.StatusOK, Data: data, plain: true}
}

// Object is a JSON object whose keys keep their order: Object{"user", name, "auth", kind}.
// Rendering fails on a key without a value, or that is no string. [Request.Data] has Objects too.
type Object []any

// Get returns the value of a key. It reports false if the object does not have the key.
func (o Object) Get(key string) (value any, ok bool) { return pytext.Dict(o).Get(key) }

// All returns the keys with their values, in their order.
func (o Object) All() iter.Seq2[string, any] { return pytext.Dict(o).All() }

// Len returns the number of keys.
func (o Object) Len() int { return len(o) / 2 }
