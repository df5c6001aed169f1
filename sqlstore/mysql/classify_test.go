package mysql

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestClassify has each code that means something to the stores, and neighbours that do not.
func TestClassify(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[sqlstore.Fault][]uint16{
		sqlstore.FaultDuplicate: {1062, 1586},
		sqlstore.FaultReference: {1216, 1217, 1451, 1452},
		sqlstore.FaultAgain:     {1213, 1020, 3101},
		sqlstore.FaultStale:     {1615},
		sqlstore.FaultBusy:      {1205},
		sqlstore.FaultInvalid:   {4025, 3819, 1406, 1366, 1264, 1267, 1292, 3988},
		sqlstore.FaultStatement: {1146, 1054},
		sqlstore.FaultFull:      {1021, 1114},
		sqlstore.FaultReadOnly:  {1290, 1792, 1836},
		sqlstore.FaultUnusable: {1040, 1203, 1226, 1044, 1045, 1698, 1142, 1143, 1046, 1049, 1053, 1077, 1079, 1047, 1026, 1030, 1180, 1037, 1038, 1041,
			1317, 1927, 1969, 3024, 1129, 1130},
		sqlstore.FaultOther: {0, 1048, 1064, 1115, 1206, 1214, 1365, 9999},
	} {
		for _, code := range codes {
			for _, err := range []error{&driver.MySQLError{Number: code}, fmt.Errorf("query: %w", &driver.MySQLError{Number: code})} {
				if got := (dialect{}).Classify(err); got != fault {
					t.Errorf("%d: %v, want %v", code, got, fault)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		err  error
		want sqlstore.Fault
	}{
		"a connection that broke":   {fmt.Errorf("commit: %w", driver.ErrInvalidConn), sqlstore.FaultUnusable},
		"another server's name":     {&tls.CertificateVerificationError{Err: errors.New("x")}, sqlstore.FaultUnusable},
		"the network":               {&net.OpError{Op: "dial", Err: errors.New("refused")}, sqlstore.FaultUnusable},
		"the end of the line":       {io.EOF, sqlstore.FaultUnusable},
		"the line broke in a reply": {io.ErrUnexpectedEOF, sqlstore.FaultUnusable},
		"anything else":             {errors.New("x"), sqlstore.FaultOther},
		"a caller that went away":   {context.Canceled, sqlstore.FaultOther},
	} {
		if got := (dialect{}).Classify(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
