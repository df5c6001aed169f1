package rest

import "net/http"

// Response is an answer. The negotiated renderer writes its Data.
type Response struct {
	Status int         // 200 to 599; default 200
	Data   any         // nil: no data; JSON then sends an empty body and no Content-Type
	Header http.Header // replaces the answer's header of that name, but adds to Vary; sent as spelled

	plain   bool // Django's JsonResponse, not negotiated
	refusal bool // the answer to an error
}

func (r *Response) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
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
// Rendering fails on a key without a value, or that is no string.
type Object []any
