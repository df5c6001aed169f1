package rest

import (
	"context"
	"errors"
	"fmt"
)

// Previewer is an optional interface of renderers that show a long list in part, such as pages for
// people. Without it, a renderer other than JSON gets a whole sequence or none: the client chooses
// the renderer, and could have an endless one held in memory.
type Previewer interface {
	// PreviewElements returns how many elements of a sequence the renderer shows.
	// Response.IsPreview reports whether there were more.
	PreviewElements() int
}

// IsPreview reports whether Data is only the beginning of a sequence, for a renderer that is a
// [Previewer].
func (r *Response) IsPreview() bool { return r.preview }

// collect makes a list or object of a sequence, for renderers that know none.
func (r *Request) collect() error {
	q, ok := sequenceOf(r.resp.Data)
	if !ok {
		return nil
	}
	limit := r.view.policy.MaxCollected
	shows, isPreviewer := r.offer.renderer.(Previewer)
	if isPreviewer {
		limit = min(limit, shows.PreviewElements())
	}
	data, more, err := q.collect(r.Context(), limit)
	if more && !isPreviewer && err == nil {
		err = fmt.Errorf("rest: the list has more than %d elements (Config.MaxCollected) and %T needs all of them: "+
			"give the view rest.Renderers(rest.JSON{}), which sends it in pieces", limit, r.offer.renderer)
	}
	r.resp.Data, r.resp.preview = data, more
	return err
}

var errLimit = errors.New("the sequence is longer than the limit")

// collect returns the first elements, a []any or an Object, and whether there are more. It gives up
// if the client has left.
func (q sequence) collect(ctx context.Context, limit int) (data any, more bool, err error) {
	list, object, n := []any{}, Object{}, 0
	err = q.each(func(key string, value any) error {
		if n++; n > limit {
			return errLimit
		}
		if q.isObject {
			object = append(object, key, value)
		} else {
			list = append(list, value)
		}
		return ctx.Err()
	})
	if more = err == errLimit; more {
		err = nil
	}
	if q.isObject {
		return object, more, err
	}
	return list, more, err
}
