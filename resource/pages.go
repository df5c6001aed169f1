package resource

import (
	"cmp"
	"errors"
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
}

func (p PageNumber) check(s *set) error {
	if s.src.count == nil {
		return errors.New("the source is no Counter, and this style counts: use a Cursor")
	}
	return sized(p.Size, p.SizeBy, p.MaxSize)
}

func (p PageNumber) append(dst []byte, l *listing) ([]byte, error) {
	query, param := l.r.Query(), cmp.Or(p.Param, "page")
	rows := int64(size(query, p.SizeBy, p.Size, p.MaxSize))
	count, err := l.set.src.count(l.r.Context(), l.query.Where)
	if err != nil {
		return dst, err
	}
	pages := max(1, (count+rows-1)/rows)
	page := int64(1)
	switch text, _ := last(query, param); text {
	case "":
	case "last":
		page = pages
	default:
		n, ok := integer(text)
		if !ok || !n.IsInt64() || n.Int64() < 1 || n.Int64() > pages {
			return dst, rest.NotFound("Invalid page.")
		}
		page = n.Int64()
	}
	l.query.Limit, l.query.Offset = int(rows), int((page-1)*rows)
	var next, previous string
	at := addressOf(l.r)
	if page < pages {
		next = at.with(param, strconv.FormatInt(page+1, 10)).String()
	}
	switch {
	case page == 2:
		previous = at.without(param).String()
	case page > 2:
		previous = at.with(param, strconv.FormatInt(page-1, 10)).String()
	}
	return l.counted(dst, count, next, previous)
}

// LimitOffset is DRF's LimitOffsetPagination: ?limit=20&offset=40. Each list counts its rows.
type LimitOffset struct {
	Size   int    // default_limit
	Max    int    // max_limit; 0: no bound
	Limit  string // limit_query_param; default "limit"
	Offset string // offset_query_param; default "offset"
}

func (p LimitOffset) check(s *set) error {
	return PageNumber{Size: p.Size, SizeBy: cmp.Or(p.Limit, "limit"), MaxSize: p.Max}.check(s)
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
	count, err := l.set.src.count(l.r.Context(), l.query.Where)
	if err != nil {
		return dst, err
	}
	var next, previous string
	at, step := addressOf(l.r).with(byLimit, strconv.Itoa(limit)), big.NewInt(int64(limit))
	if end := new(big.Int).Add(offset, step); end.Cmp(big.NewInt(count)) < 0 {
		next = at.with(byOffset, end.String()).String()
	}
	if offset.Sign() > 0 {
		previous = at.without(byOffset).String()
		if begin := new(big.Int).Sub(offset, step); begin.Sign() > 0 {
			previous = at.with(byOffset, begin.String()).String()
		}
	}
	if count == 0 || offset.Cmp(big.NewInt(count)) > 0 { // nothing is there to ask for
		dst = strconv.AppendInt(append(dst, `{"count":`...), count, 10)
		return append(appendLinks(dst, next, previous), `,"results":[]}`...), nil
	}
	l.query.Limit, l.query.Offset = limit, int(offset.Int64())
	return l.counted(dst, count, next, previous)
}
