package rest

import "net/http"

// Response is an answer whose Data the negotiated renderer writes.
type Response struct {
	Status int         // 200 to 599; default 200
	Data   any         // nil: no data; JSON answers with an empty body and no Content-Type
	Header http.Header // each but Vary replaces the answer's own of that name; spelled as it is to be sent

	plain   bool // as Django's JsonResponse: not negotiated
	refusal bool // made of an error
}

func (r *Response) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

// OK answers 200 with data.
func OK(data any) *Response { return &Response{Status: http.StatusOK, Data: data} }

// Created answers 201 with data.
func Created(data any) *Response { return &Response{Status: http.StatusCreated, Data: data} }

// NoContent answers 204.
func NoContent() *Response { return &Response{Status: http.StatusNoContent} }

// JSONResponse is Django's JsonResponse: JSON whatever the client accepts, a space after commas and colons,
// ASCII only.
func JSONResponse(data any) *Response {
	return &Response{Status: http.StatusOK, Data: data, plain: true}
}

// Object is a JSON object whose keys keep their order: Object{"user", name, "auth", kind}. A key without a value,
// or one that is no string, is an error when it is rendered.
type Object []any
