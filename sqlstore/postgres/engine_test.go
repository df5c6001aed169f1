package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestKindOf has each code that means something to the stores, and neighbours that do not.
func TestKindOf(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[engine.Kind][]string{
		engine.Duplicate:  {"23505"},
		engine.ForeignKey: {"23503"},
		engine.Retry:      {"40001", "40P01"},
		engine.Busy:       {"55P03"},
		engine.Stale:      {"26000"},
		engine.Invalid:    {"23514", "22001", "22003", "22021", "22P05", "2201B"},
		engine.Missing:    {"42P01", "42703", "3F000"},
		engine.Full:       {"53100"},
		engine.ReadOnly:   {"25006"},
		engine.Unavailable: {"25P03", "25P04", "08000", "08003", "08006", "08P01", "53000", "53200", "53300", "57000",
			"57014", "57P01", "57P02", "57P03",
			"58000", "58030", "28000", "28P01", "3D000", "42501"},
		engine.Other: {"23502", "22012", "22P02", "25P02", "40002", "42601", "42804", "0A000", "XX000", "5", ""},
	} {
		for _, code := range codes {
			for _, err := range []error{&pgconn.PgError{Code: code},
				fmt.Errorf("query: %w", &pgconn.PgError{Code: code})} {
				if got := kindOf(err); got != fault {
					t.Errorf("%q: %v, want %v", code, got, fault)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		err  error
		want engine.Kind
	}{
		"a cached plan that no longer fits": {&pgconn.PgError{Code: "0A000",
			Routine: "RevalidateCachedQuery"}, engine.Stale},
		"a description that no longer fits": {&pgconn.PgError{Code: "08P01",
			Routine: "PortalSetResultFormat"}, engine.Stale},
		"another violation of the protocol": {&pgconn.PgError{Code: "08P01",
			Routine: "exec_bind_message"}, engine.Unavailable},
		"an unsupported feature": {&pgconn.PgError{Code: "0A000", Routine: "transformInsertStmt"},
			engine.Other},
		"another code in the routine of cached plans": {&pgconn.PgError{Code: "42601",
			Routine: "RevalidateCachedQuery"}, engine.Other},
		"a refused connection": {fmt.Errorf("begin: %w", &pgconn.ConnectError{}),
			engine.Unavailable},
		"a network error": {&net.OpError{Op: "read", Err: errors.New("reset")},
			engine.Unavailable},
		"a closed connection":                 {fmt.Errorf("receive: %w", io.EOF), engine.Unavailable},
		"a connection that breaks in a reply": {io.ErrUnexpectedEOF, engine.Unavailable},
		"an error before anything was sent":   {unsent{}, engine.Unavailable},
		"an unknown error":                    {errors.New("x"), engine.Other},
		"the end of the caller's context":     {context.Canceled, engine.Other},
	} {
		if got := kindOf(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// unsent is an error that occurs before anything is sent.
type unsent struct{}

func (unsent) Error() string     { return "conn closed" }
func (unsent) SafeToRetry() bool { return true }
