package client

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"reflect"
	"slices"

	"github.com/latchkey-go/latchkey/model"
)

// Resource is a viewset of an API, for rows of T.
//
// A row that comes has the fields that the answer names: fields of the model by their names in
// Django, and fields with the tag `model:"-"` by their Go names in snake case. Others of the answer
// are left out. A relation has its key in Ref.ID, or its row in Ref.Row if the answer nests it; a
// slug or a URL in the place of a key is a text key.
//
// A row that goes has the fields that the call names or, without names, all that are not the key
// and not noedit, as PUT needs them.
type Resource[T any] struct {
	c     *Client
	parts []string
	model *model.Model
}

// Of returns the resource at a path below the root: "orders", or "shops/3/orders". It panics if T
// is no model, or if the path has a part "." or "..".
func Of[T any](c *Client, path string) Resource[T] {
	r := Resource[T]{c: c, model: model.Of("client", *new(T))}
	for part := range splitPath(path) {
		r.parts = append(r.parts, part)
	}
	if c.at(r.parts...) == nil {
		panic("client: Of: the path " + path + " has a part that is . or ..")
	}
	return r
}

// List yields all rows, page by page: with page numbers, with limits and offsets, with cursors and
// without pages. query has filters, search and order. The last pair has the error, if there is one:
// an *[Error], or [ErrOtherOrigin] for a next page elsewhere.
func (r Resource[T]) List(ctx context.Context, query url.Values) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		at := r.c.at(r.parts...)
		at.RawQuery = query.Encode()
		for {
			page, next, err := r.page(ctx, at)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, raw := range page {
				row := new(T)
				if err := decode(raw, reflect.ValueOf(row).Elem(), 0); err != nil {
					yield(nil, fmt.Errorf("client: GET %s: %w", at.EscapedPath(), err))
					return
				}
				if !yield(row, nil) {
					return
				}
			}
			if next == nil || next.String() == at.String() {
				return
			}
			at = next
		}
	}
}

// page reads a page of a list, and the URL of the next.
func (r Resource[T]) page(ctx context.Context, at *url.URL) (rows []json.RawMessage, next *url.URL, err error) {
	content, err := r.c.send(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(content, &rows); err == nil {
		return rows, nil, nil
	}
	var page struct {
		Next    *string            `json:"next"`
		Results *[]json.RawMessage `json:"results"`
	}
	if err := json.Unmarshal(content, &page); err != nil || page.Results == nil {
		return nil, nil, fmt.Errorf("client: GET %s: the answer is no list", at.EscapedPath())
	}
	if page.Next == nil {
		return *page.Results, nil, nil
	}
	if next, err = at.Parse(*page.Next); err != nil || !r.c.isOwn(next) {
		return nil, nil, fmt.Errorf("client: GET %s: the next page: %w", at.EscapedPath(), ErrOtherOrigin)
	}
	return *page.Results, next, nil
}

// Get returns the row with a key, or with another value of the viewset's look-up.
func (r Resource[T]) Get(ctx context.Context, key any) (*T, error) {
	row := new(T)
	return row, r.do(ctx, http.MethodGet, r.of(key), nil, row)
}

// Create creates a row. With names only these fields are sent. The row then has what the answer
// says, its key too.
func (r Resource[T]) Create(ctx context.Context, row *T, fields ...string) error {
	body, err := r.body(row, fields)
	if err != nil {
		return err
	}
	return r.do(ctx, http.MethodPost, r.c.at(r.parts...), body, row)
}

// Update replaces a row by PUT. The row then has what the answer says.
func (r Resource[T]) Update(ctx context.Context, row *T) error {
	body, err := r.body(row, nil)
	if err != nil {
		return err
	}
	return r.do(ctx, http.MethodPut, r.of(r.key(row)), body, row)
}

// Patch changes the named fields of a row.
func (r Resource[T]) Patch(ctx context.Context, row *T, fields ...string) error {
	if len(fields) == 0 {
		return fmt.Errorf("client: Patch of a %s: name the fields to change", r.model.Object)
	}
	body, err := r.body(row, fields)
	if err != nil {
		return err
	}
	return r.do(ctx, http.MethodPatch, r.of(r.key(row)), body, row)
}

// Delete deletes the row with a key.
func (r Resource[T]) Delete(ctx context.Context, key any) error {
	_, err := r.c.send(ctx, http.MethodDelete, r.of(key), nil)
	return err
}

// Action calls an extra action: of the row with a key, or of the list if key is nil. in is the body
// and out is filled from the answer, by encoding/json or, for a *T, as Get does; both may be nil.
func (r Resource[T]) Action(ctx context.Context, method string, key any, name string, in, out any) error {
	at := r.parts
	if key != nil {
		at = append(slices.Clone(at), fmt.Sprint(key))
	}
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("client: body of %s: %w", name, err)
		}
	}
	return r.do(ctx, method, r.c.at(append(slices.Clone(at), name)...), body, out)
}

// of returns the URL of a row.
func (r Resource[T]) of(key any) *url.URL {
	return r.c.at(append(slices.Clone(r.parts), fmt.Sprint(key))...)
}

func (r Resource[T]) key(row *T) any {
	return reflect.ValueOf(row).Elem().FieldByName(r.model.Key.GoName).Interface()
}

// do sends a request, and reads the answer into a value.
func (r Resource[T]) do(ctx context.Context, method string, at *url.URL, body []byte, into any) error {
	content, err := r.c.send(ctx, method, at, body)
	if err != nil || into == nil || len(content) == 0 {
		return err
	}
	if row, ok := into.(*T); ok {
		err = decode(content, reflect.ValueOf(row).Elem(), 0)
	} else {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		return fmt.Errorf("client: %s %s: %w", method, at.EscapedPath(), err)
	}
	return nil
}
