// Package clients makes clients from OpenAPI documents, and checks the documents with tools of
// others: kin-openapi validates them, ogen makes a client in Go and openapi-typescript types for
// TypeScript. It is a module of its own outside of the workspace, so that none of them is needed
// elsewhere.
package clients
