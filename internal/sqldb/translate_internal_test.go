package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestTranslate has each kind of failure, and what callers compare its error with: all of wraps and
// none of the others.
func TestTranslate(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	fromDriver := errors.New("from the driver")
	all := []error{
		auth.ErrUnavailable, auth.ErrExists, auth.ErrInvalid, auth.ErrNotFound,
		ErrFull, ErrReadOnly, ErrForeignKey, ErrInDoubt, errAgain, context.Canceled,
	}
	for name, test := range map[string]struct {
		ctx   context.Context
		err   error
		fault engine.Kind
		kind  engine.Kind
		wraps []error
	}{
		"anything else": {fault: engine.Other, kind: engine.Other},
		"busy":          {fault: engine.Busy, kind: engine.Busy, wraps: []error{auth.ErrUnavailable}},
		"again": {fault: engine.Retry, kind: engine.Retry, wraps: []error{auth.ErrUnavailable,
			errAgain}},
		"unusable": {fault: engine.Unavailable, kind: engine.Unavailable,
			wraps: []error{auth.ErrUnavailable}},
		"full": {fault: engine.Full, kind: engine.Full, wraps: []error{auth.ErrUnavailable,
			ErrFull}},
		"read-only": {fault: engine.ReadOnly, kind: engine.ReadOnly,
			wraps: []error{auth.ErrUnavailable, ErrReadOnly}},
		"duplicate": {fault: engine.Duplicate, kind: engine.Duplicate,
			wraps: []error{auth.ErrExists}},
		"reference": {fault: engine.ForeignKey, kind: engine.ForeignKey,
			wraps: []error{ErrForeignKey}},
		"invalid": {fault: engine.Invalid, kind: engine.Invalid,
			wraps: []error{auth.ErrInvalid}},
		"stale": {fault: engine.Stale, kind: engine.Stale, wraps: []error{auth.ErrUnavailable,
			errAgain}},
		"statement": {fault: engine.Missing, kind: engine.Missing},
		"the caller's context ended": {ctx: gone, fault: engine.Unavailable, kind: engine.Other,
			wraps: []error{context.Canceled}},
		"the error of the caller's context": {ctx: gone, err: context.Canceled, kind: engine.Other,
			wraps: []error{context.Canceled}},
		"a time limit of sqldb": {err: context.Canceled, kind: engine.Unavailable,
			wraps: []error{auth.ErrUnavailable, context.Canceled}},
		"a bad connection": {err: driver.ErrBadConn, kind: engine.Unavailable,
			wraps: []error{auth.ErrUnavailable}},
		"an error that is translated already": {err: &auth.UnavailableError{}, kind: engine.Unavailable,
			wraps: []error{auth.ErrUnavailable}},
		"an error that asks for a retry": {err: fmt.Errorf("x: %w", errAgain), kind: engine.Retry,
			wraps: []error{errAgain}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := &DB{engine: &engine.Engine{KindOf: func(error) engine.Kind { return test.fault }}, wait: time.Second}
			ctx, err := test.ctx, test.err
			if ctx == nil {
				ctx = t.Context()
			}
			if err == nil {
				err = fromDriver
			}
			kind, got := db.translate(ctx, err)
			if kind != test.kind || !errors.Is(got, err) {
				t.Errorf("%v, %v, want kind %v", kind, got, test.kind)
			}
			for _, target := range all {
				if want := slices.Contains(test.wraps, target); errors.Is(got, target) != want {
					t.Errorf("%v wraps %v: %v, want %v", got, target, !want, want)
				}
			}
		})
	}
	if kind, err := (&DB{}).translate(t.Context(), nil); kind != engine.Other || err != nil {
		t.Errorf("without an error: %v, %v", kind, err)
	}
}

// TestInDoubt has what a commit may return, and whether a server may have committed all the same. A
// file has no such doubt.
func TestInDoubt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		fault engine.Kind
		want  bool
	}{
		"a success":                              {nil, engine.Other, false},
		"a success, whatever the fault":          {nil, engine.Unavailable, false},
		"a broken connection":                    {io.ErrUnexpectedEOF, engine.Unavailable, true},
		"a refusal":                              {errors.New("duplicate"), engine.Duplicate, false},
		"a lock":                                 {errors.New("locked"), engine.Busy, false},
		"an unknown error":                       {errors.New("x"), engine.Other, false},
		"a context that ended before the commit": {context.Canceled, engine.Unavailable, false},
		"a deadline before the commit":           {context.DeadlineExceeded, engine.Unavailable, false},
		"a context that ended during the commit": {fmt.Errorf("commit: %w", context.Canceled), engine.Other, true},
		"a deadline during the commit": {fmt.Errorf("commit: %w", context.DeadlineExceeded), engine.Other,
			true},
		"a transaction that had ended": {fmt.Errorf("x: %w", sql.ErrTxDone), engine.Unavailable, false},
		"a commit that was not sent":   {fmt.Errorf("x: %w", driver.ErrBadConn), engine.Unavailable, false},
	} {
		for _, server := range []bool{true, false} {
			db := &DB{engine: &engine.Engine{Server: server}}
			if got := db.isInDoubt(test.err, test.fault); got != (test.want && server) {
				t.Errorf("%s, server %v: %v", name, server, got)
			}
		}
	}
}
