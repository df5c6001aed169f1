package resource

import (
	"errors"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// listing is the rows that a list answers with.
type listing struct {
	set   *set
	r     *rest.Request
	plan  *planned
	query model.Query
}

func (s *set) listing(r *rest.Request, action string) (*listing, error) {
	where, err := s.where(r)
	if err != nil {
		return nil, err
	}
	plan := s.planFor(r, action)
	return &listing{s, r, plan, model.Query{Where: where, Order: s.ordering(r), Load: plan.loads}}, nil
}

func (s *set) list(r *rest.Request) (*rest.Response, error) {
	l, err := s.listing(r, List)
	if err != nil {
		return nil, err
	}
	return l.response()
}

func (l *listing) response() (*rest.Response, error) {
	l.query.Only = l.plan.only
	if l.set.stream {
		return rest.OK(l.stream()), nil
	}
	dst := make(body, 0, l.plan.size.Load()+l.plan.size.Load()/8)
	var err error
	if l.set.pages == nil {
		dst, err = l.rows(dst)
	} else {
		dst, err = l.set.pages.append(dst, l)
	}
	if err != nil {
		return nil, unfit(l.r, err)
	}
	l.plan.size.Store(int64(len(dst)))
	resp := rest.OK(dst)
	if form, ok := formOf(l.r); ok && l.set.guard.Lists {
		resp = conditional(l.r, etag{hashOf(dst), form}, resp)
	}
	return resp, nil
}

// unfit answers a query with a value that the database cannot read, a regular expression for
// example. REST framework answers 500.
func unfit(r *rest.Request, err error) error {
	if !errors.Is(err, auth.ErrInvalid) || len(r.Query()) == 0 {
		return err
	}
	return rest.ValidationError([]string{"The database cannot read a value of this query."}).WithCause(err)
}

// rows appends the rows of the query as a list, each when it is read.
func (l *listing) rows(dst []byte) ([]byte, error) {
	dst = append(dst, '[')
	first := true
	err := l.set.src.each(l.r.Context(), l.query, func(row model.Row) (err error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst, err = l.plan.AppendRow(dst, l.r, row)
		return err
	})
	return append(dst, ']'), err
}

// counted appends the answer of the two paginations that count.
func (l *listing) counted(dst []byte, count int64, next, previous string) ([]byte, error) {
	dst = strconv.AppendInt(append(dst, `{"count":`...), count, 10)
	dst = appendLinks(dst, next, previous)
	dst, err := l.rows(append(dst, `,"results":`...))
	return append(dst, '}'), err
}

// guessed is counted for a number that may be wrong: one row more than the page is asked for, to
// know whether there is a next page. Without rows it returns the error beyond, if that is one.
func (l *listing) guessed(dst []byte, c Count, t total, next, previous string, beyond error) ([]byte, error) {
	size, rows := l.query.Limit, 0
	l.query.Limit++
	results := append(make([]byte, 0, l.plan.size.Load()), '[')
	err := l.set.src.each(l.r.Context(), l.query, func(row model.Row) (err error) {
		if rows++; rows > size {
			return nil
		}
		if rows > 1 {
			results = append(results, ',')
		}
		results, err = l.plan.AppendRow(results, l.r, row)
		return err
	})
	switch {
	case err != nil:
		return dst, err
	case rows == 0 && l.query.Offset > 0 && beyond != nil:
		return dst, beyond
	case rows <= size:
		next = ""
	}
	n := c.corrected(t, int64(l.query.Offset), int64(min(rows, size)), rows > size)
	dst = strconv.AppendInt(append(dst, `{"count":`...), n, 10)
	dst = append(appendLinks(dst, next, previous), `,"results":`...)
	return append(append(dst, results...), "]}"...), nil
}

// body is JSON that is written already.
type body []byte

// AppendStyled implements rest.StyledAppender.
func (b body) AppendStyled(dst []byte, _ rest.JSONStyle) ([]byte, error) {
	return append(dst, b...), nil
}
