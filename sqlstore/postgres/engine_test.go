package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// TestFaultOf has each code that means something to the stores, and neighbours that do not.
func TestFaultOf(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[sqldb.Fault][]string{
		sqldb.FaultDuplicate: {"23505"},
		sqldb.FaultReference: {"23503"},
		sqldb.FaultAgain:     {"40001", "40P01"},
		sqldb.FaultBusy:      {"55P03"},
		sqldb.FaultStale:     {"26000"},
		sqldb.FaultInvalid:   {"23514", "22001", "22003", "22021", "22P05"},
		sqldb.FaultStatement: {"42P01", "42703", "3F000"},
		sqldb.FaultFull:      {"53100"},
		sqldb.FaultReadOnly:  {"25006"},
		sqldb.FaultUnusable: {"25P03", "25P04", "08000", "08003", "08006", "08P01", "53000", "53200", "53300", "57000",
			"57014", "57P01", "57P02", "57P03",
			"58000", "58030", "28000", "28P01", "3D000", "42501"},
		sqldb.FaultOther: {"23502", "22012", "22P02", "25P02", "40002", "42601", "42804", "0A000", "XX000", "5", ""},
	} {
		for _, code := range codes {
			for _, err := range []error{&pgconn.PgError{Code: code},
				fmt.Errorf("query: %w", &pgconn.PgError{Code: code})} {
				if got := faultOf(err); got != fault {
					t.Errorf("%q: %v, want %v", code, got, fault)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		err  error
		want sqldb.Fault
	}{
		"a cached plan that no longer fits": {&pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"},
			sqldb.FaultStale},
		"an unsupported feature": {&pgconn.PgError{Code: "0A000", Routine: "transformInsertStmt"},
			sqldb.FaultOther},
		"another code in the routine of cached plans": {&pgconn.PgError{Code: "42601",
			Routine: "RevalidateCachedQuery"}, sqldb.FaultOther},
		"a refused connection": {fmt.Errorf("begin: %w", &pgconn.ConnectError{}),
			sqldb.FaultUnusable},
		"a network error": {&net.OpError{Op: "read", Err: errors.New("reset")},
			sqldb.FaultUnusable},
		"a closed connection":                 {fmt.Errorf("receive: %w", io.EOF), sqldb.FaultUnusable},
		"a connection that breaks in a reply": {io.ErrUnexpectedEOF, sqldb.FaultUnusable},
		"an error before anything was sent":   {unsent{}, sqldb.FaultUnusable},
		"an unknown error":                    {errors.New("x"), sqldb.FaultOther},
		"the end of the caller's context":     {context.Canceled, sqldb.FaultOther},
	} {
		if got := faultOf(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// unsent is an error that occurs before anything is sent.
type unsent struct{}

func (unsent) Error() string     { return "conn closed" }
func (unsent) SafeToRetry() bool { return true }
