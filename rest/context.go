package rest

import "context"

// WithContext returns a copy of r with another context, as http.Request.WithContext does. ctx must
// come from r.Context(), so that the caller's identity and address stay known. Code that runs in a
// transaction gets such a copy, and what it does with r.Context() joins the transaction.
//
// Body, headers of the answer and functions of BeforeAnswer belong to the original: it makes no
// difference on which of the two a method is called. User and Auth are copies.
func (r *Request) WithContext(ctx context.Context) *Request {
	c := new(Request)
	*c = *r
	c.Request = r.Request.WithContext(ctx)
	return c
}

// Original returns the request that the view was called with, if r is a copy of WithContext, or r
// itself. What belongs to the whole request, such as the data of its session, is kept with the
// original. Its context has none of the transactions of its copies.
func (r *Request) Original() *Request {
	if r.original == nil { // made without a view, in a test
		return r
	}
	return r.original
}
