// Package django drafts a project from a Django: models, serializers, viewsets and routes in Go.
//
// [Script] runs inside manage.py shell and prints what the Django has as JSON. [Read] reads it, and
// [Project.Draft] writes the files. What only Python knows is in the notes, with its source in
// comments of the draft.
//
//	project, err := django.Read(file)
//	files, notes, err := project.Draft("main")
//
// A draft is closed where it does not know enough. Rows, requests and changes that Python might
// refuse are refused: by a scope without rows, a permission that admits nobody, or a 501.
//
// The JSON is foreign input. Its size is bounded, and text of it reaches the Go source only as
// package gosource lets it.
package django

import _ "embed"

// Script is the Python that prints a Django as JSON.
//
//go:embed describe.py
var Script string
