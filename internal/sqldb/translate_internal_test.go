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
		fault Fault
		kind  Fault
		wraps []error
	}{
		"anything else": {fault: FaultOther, kind: FaultOther},
		"busy":          {fault: FaultBusy, kind: FaultBusy, wraps: []error{auth.ErrUnavailable}},
		"again": {fault: FaultAgain, kind: FaultAgain,
			wraps: []error{auth.ErrUnavailable, errAgain}},
		"unusable": {fault: FaultUnusable, kind: FaultUnusable,
			wraps: []error{auth.ErrUnavailable}},
		"full": {fault: FaultFull, kind: FaultFull,
			wraps: []error{auth.ErrUnavailable, ErrFull}},
		"read-only": {fault: FaultReadOnly, kind: FaultReadOnly,
			wraps: []error{auth.ErrUnavailable, ErrReadOnly}},
		"duplicate": {fault: FaultDuplicate, kind: FaultDuplicate,
			wraps: []error{auth.ErrExists}},
		"reference": {fault: FaultReference, kind: FaultReference,
			wraps: []error{ErrForeignKey}},
		"invalid": {fault: FaultInvalid, kind: FaultInvalid,
			wraps: []error{auth.ErrInvalid}},
		"stale": {fault: FaultStale, kind: FaultStale,
			wraps: []error{auth.ErrUnavailable, errAgain}},
		"statement": {fault: FaultStatement, kind: FaultStatement},
		"the caller's context ended": {ctx: gone, fault: FaultUnusable, kind: FaultOther,
			wraps: []error{context.Canceled}},
		"the error of the caller's context": {ctx: gone, err: context.Canceled, kind: FaultOther,
			wraps: []error{context.Canceled}},
		"a time limit of sqldb": {err: context.Canceled, kind: FaultUnusable,
			wraps: []error{auth.ErrUnavailable, context.Canceled}},
		"a bad connection": {err: driver.ErrBadConn, kind: FaultUnusable,
			wraps: []error{auth.ErrUnavailable}},
		"an error that is translated already": {err: &auth.UnavailableError{}, kind: FaultUnusable,
			wraps: []error{auth.ErrUnavailable}},
		"an error that asks for a retry": {err: fmt.Errorf("x: %w", errAgain), kind: FaultAgain,
			wraps: []error{errAgain}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := &DB{engine: &Engine{FaultOf: func(error) Fault { return test.fault }}, wait: time.Second}
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
	if kind, err := (&DB{}).translate(t.Context(), nil); kind != FaultOther || err != nil {
		t.Errorf("without an error: %v, %v", kind, err)
	}
}

// TestInDoubt has what a commit may return, and whether a server may have committed all the same. A
// file has no such doubt.
func TestInDoubt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		fault Fault
		want  bool
	}{
		"a success":                              {nil, FaultOther, false},
		"a success, whatever the fault":          {nil, FaultUnusable, false},
		"a broken connection":                    {io.ErrUnexpectedEOF, FaultUnusable, true},
		"a refusal":                              {errors.New("duplicate"), FaultDuplicate, false},
		"a lock":                                 {errors.New("locked"), FaultBusy, false},
		"an unknown error":                       {errors.New("x"), FaultOther, false},
		"a context that ended before the commit": {context.Canceled, FaultUnusable, false},
		"a deadline before the commit":           {context.DeadlineExceeded, FaultUnusable, false},
		"a context that ended during the commit": {fmt.Errorf("commit: %w", context.Canceled), FaultOther, true},
		"a deadline during the commit": {fmt.Errorf("commit: %w", context.DeadlineExceeded), FaultOther,
			true},
		"a transaction that had ended": {fmt.Errorf("x: %w", sql.ErrTxDone), FaultUnusable, false},
		"a commit that was not sent":   {fmt.Errorf("x: %w", driver.ErrBadConn), FaultUnusable, false},
	} {
		for _, server := range []bool{true, false} {
			db := &DB{engine: &Engine{Server: server}}
			if got := db.isInDoubt(test.err, test.fault); got != (test.want && server) {
				t.Errorf("%s, server %v: %v", name, server, got)
			}
		}
	}
}
