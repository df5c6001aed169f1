package resource

import (
	"cmp"
	"math"
	"math/big"
	"strconv"

	"github.com/latchkey-go/latchkey/rest"
)

// Pages is a style of pagination: [PageNumber], [LimitOffset] or [Cursor].
type Pages interface {
	check(s *set) error
	params() []string // the query parameters that it reads
	append(dst []byte, l *listing) ([]byte, error)
}

// PageNumber is DRF's PageNumberPagination: ?page=2. Each list counts its rows.
type PageNumber struct {
	Size    int
	Param   string // page_query_param; default "page"
	SizeBy  string // page_size_query_param; default none
	MaxSize int    // of SizeBy; 0: no bound
	Count   Count  // default: exact
}

func (p PageNumber) check(s *set) error {
	if err := p.Count.check(s); err != nil {
		return err
	}
	return sized(p.Size, p.SizeBy, p.MaxSize)
}

func (p PageNumber) append(dst []byte, l *listing) ([]byte, error) {
	query, param := l.r.Query(), cmp.Or(p.Param, "page")
	rows := int64(size(query, p.SizeBy, p.Size, p.MaxSize))
	text, _ := last(query, param)
	find := p.Count.total
	if text == "last" {
		find = (*listing).exactly
	}
	t, err := find(l)
	if err != nil {
		return dst, err
	}
	pages := max(1, (t.n+rows-1)/rows)
	page := int64(1)
	switch text {
	case "":
	case "last":
		page = pages
	default:
		n, ok := integer(text)
		if !ok || !n.IsInt64() || n.Int64() < 1 || t.exact && n.Int64() > pages || n.Int64() > math.MaxInt64/rows {
			return dst, rest.NotFound("Invalid page.")
		}
		page = n.Int64()
	}
	var next, previous string
	at := addressOf(l.r)
	if page < pages || !t.exact {
		next = at.with(param, strconv.FormatInt(page+1, 10)).String()
	}
	switch {
	case page == 2:
		previous = at.without(param).String()
	case page > 2:
		previous = at.with(param, strconv.FormatInt(page-1, 10)).String()
	}
	l.query.Limit, l.query.Offset = int(rows), int((page-1)*rows)
	if t.exact {
		return l.counted(dst, t.n, next, previous)
	}
	return l.guessed(dst, p.Count, t, next, previous, rest.NotFound("Invalid page."))
}

// LimitOffset is DRF's LimitOffsetPagination: ?limit=20&offset=40. Each list counts its rows.
type LimitOffset struct {
	Size   int    // default_limit
	Max    int    // max_limit; 0: no bound
	Limit  string // limit_query_param; default "limit"
	Offset string // offset_query_param; default "offset"
	Count  Count  // default: exact
}

func (p LimitOffset) check(s *set) error {
	return PageNumber{Size: p.Size, SizeBy: cmp.Or(p.Limit, "limit"), MaxSize: p.Max, Count: p.Count}.check(s)
}

func (p LimitOffset) append(dst []byte, l *listing) ([]byte, error) {
	query := l.r.Query()
	byLimit, byOffset := cmp.Or(p.Limit, "limit"), cmp.Or(p.Offset, "offset")
	limit := size(query, byLimit, p.Size, p.Max)
	offset := new(big.Int)
	if text, ok := last(query, byOffset); ok {
		if n, ok := integer(text); ok && n.Sign() > 0 {
			offset = n
		}
	}
	t, err := p.Count.total(l)
	if err != nil {
		return dst, err
	}
	var next, previous string
	at, step := addressOf(l.r).with(byLimit, strconv.Itoa(limit)), big.NewInt(int64(limit))
	end := new(big.Int).Add(offset, step)
	if !end.IsInt64() {
		t.exact = true // no table has so many rows
	}
	if end.Cmp(big.NewInt(t.n)) < 0 || !t.exact {
		next = at.with(byOffset, end.String()).String()
	}
	if offset.Sign() > 0 {
		previous = at.without(byOffset).String()
		if begin := new(big.Int).Sub(offset, step); begin.Sign() > 0 {
			previous = at.with(byOffset, begin.String()).String()
		}
	}
	if t.exact && (t.n == 0 || offset.Cmp(big.NewInt(t.n)) > 0) { // nothing is there to ask for
		dst = strconv.AppendInt(append(dst, `{"count":`...), t.n, 10)
		return append(appendLinks(dst, next, previous), `,"results":[]}`...), nil
	}
	l.query.Limit, l.query.Offset = limit, int(offset.Int64())
	if t.exact {
		return l.counted(dst, t.n, next, previous)
	}
	return l.guessed(dst, p.Count, t, next, previous, nil)
}
