package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
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
		"anything else":                       {fault: FaultOther, kind: FaultOther},
		"busy":                                {fault: FaultBusy, kind: FaultBusy, wraps: []error{auth.ErrUnavailable}},
		"again":                               {fault: FaultAgain, kind: FaultAgain, wraps: []error{auth.ErrUnavailable, errAgain}},
		"unusable":                            {fault: FaultUnusable, kind: FaultUnusable, wraps: []error{auth.ErrUnavailable}},
		"full":                                {fault: FaultFull, kind: FaultFull, wraps: []error{auth.ErrUnavailable, ErrFull}},
		"read-only":                           {fault: FaultReadOnly, kind: FaultReadOnly, wraps: []error{auth.ErrUnavailable, ErrReadOnly}},
		"duplicate":                           {fault: FaultDuplicate, kind: FaultDuplicate, wraps: []error{auth.ErrExists}},
		"reference":                           {fault: FaultReference, kind: FaultReference, wraps: []error{ErrForeignKey}},
		"invalid":                             {fault: FaultInvalid, kind: FaultInvalid, wraps: []error{auth.ErrInvalid}},
		"stale":                               {fault: FaultStale, kind: FaultStale, wraps: []error{auth.ErrUnavailable, errAgain}},
		"statement":                           {fault: FaultStatement, kind: FaultStatement},
		"the caller's context ended":          {ctx: gone, fault: FaultUnusable, kind: FaultOther, wraps: []error{context.Canceled}},
		"the error of the caller's context":   {ctx: gone, err: context.Canceled, kind: FaultOther, wraps: []error{context.Canceled}},
		"a time limit of sqldb":               {err: context.Canceled, kind: FaultUnusable, wraps: []error{auth.ErrUnavailable, context.Canceled}},
		"a bad connection":                    {err: driver.ErrBadConn, kind: FaultUnusable, wraps: []error{auth.ErrUnavailable}},
		"an error that is translated already": {err: &auth.UnavailableError{}, kind: FaultUnusable, wraps: []error{auth.ErrUnavailable}},
		"an error that asks for a retry":      {err: fmt.Errorf("x: %w", errAgain), kind: FaultAgain, wraps: []error{errAgain}},
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
