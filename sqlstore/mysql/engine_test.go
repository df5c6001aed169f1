package mysql

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// TestKindOf has each code that means something to the stores, and neighbours that do not.
func TestKindOf(t *testing.T) {
	t.Parallel()
	for fault, codes := range map[engine.Kind][]uint16{
		engine.Duplicate:  {1062, 1586},
		engine.ForeignKey: {1216, 1217, 1451, 1452},
		engine.Retry:      {1213, 1020, 3101},
		engine.Stale:      {1615},
		engine.Busy:       {1205},
		engine.Invalid:    {4025, 3819, 1406, 1366, 1264, 1267, 1292, 3988, 1139, 3685, 3688, 3691, 3697, 3700},
		engine.Missing:    {1146, 1054},
		engine.Full:       {1021, 1114},
		engine.ReadOnly:   {1290, 1792, 1836},
		engine.Unavailable: {1040, 1203, 1226, 1044, 1045, 1698, 1142, 1143, 1046, 1049, 1053, 1077, 1079, 1047, 1026,
			1030, 1180, 1037, 1038, 1041,
			1317, 1927, 1969, 3024, 1129, 1130},
		engine.Other: {0, 1048, 1064, 1115, 1206, 1214, 1365, 9999},
	} {
		for _, code := range codes {
			for _, err := range []error{&driver.MySQLError{Number: code},
				fmt.Errorf("query: %w", &driver.MySQLError{Number: code})} {
				if got := kindOf(err); got != fault {
					t.Errorf("%d: %v, want %v", code, got, fault)
				}
			}
		}
	}
	for name, c := range map[string]struct {
		err  error
		want engine.Kind
	}{
		"a broken connection": {fmt.Errorf("commit: %w", driver.ErrInvalidConn), engine.Unavailable},
		"a certificate of another server": {&tls.CertificateVerificationError{Err: errors.New("x")},
			engine.Unavailable},
		"a network error": {&net.OpError{Op: "dial", Err: errors.New("refused")},
			engine.Unavailable},
		"a closed connection":                 {io.EOF, engine.Unavailable},
		"a connection that breaks in a reply": {io.ErrUnexpectedEOF, engine.Unavailable},
		"an unknown error":                    {errors.New("x"), engine.Other},
		"the end of the caller's context":     {context.Canceled, engine.Other},
	} {
		if got := kindOf(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestTranslateOpen has errors of a first connection: the text, which is one line, the remedy, and
// whether the error may pass by itself.
func TestTranslateOpen(t *testing.T) {
	t.Parallel()
	config := &driver.Config{User: "alice", DBName: "notes"}
	refused := func(code uint16) error {
		return &auth.UnavailableError{Err: &driver.MySQLError{Number: code, Message: "why"}}
	}
	for name, c := range map[string]struct {
		err         error
		text, hint  string // the beginning
		unavailable bool
	}{
		"no such database": {refused(1049), "there is no such database: Error 1049: why",
			"create it first: CREATE DATABASE `notes`", false},
		"no right to it": {refused(1044), `user "alice" may not use the database: `, "GRANT ALL ON `notes`.*",
			false},
		"a wrong password": {refused(1045), `user "alice" or the password is refused: `, "set database_password",
			false},
		"a wrong plugin": {refused(1698), `user "alice" or the password is refused: `, "set database_password",
			false},
		"another machine": {refused(1130), "the server admits no connection", "create the user", false},
		"TLS demanded":    {refused(3159), "the server demands TLS", "set tls=true", false},
		"no TLS": {&auth.UnavailableError{Err: driver.ErrNoTLS}, "the server does not offer TLS",
			"give the server a certificate", false},
		"too many connections": {refused(1040), "the server has no connection left", "raise max_connections", true},
		"another refusal":      {refused(1), "unavailable: ", "", true},
		"no connection": {&auth.UnavailableError{Err: io.EOF}, "cannot be reached: EOF",
			"check that the server runs", true},
		"anything else": {errors.New("x"), "x", "", false},
	} {
		got := translateOpen(c.err, config)
		hint := ""
		if e := new(sqldb.OpenError); errors.As(got, &e) {
			hint = e.Hint()
		}
		if !strings.HasPrefix(got.Error(), c.text) || errors.Is(got, auth.ErrUnavailable) != c.unavailable ||
			!strings.HasPrefix(hint, c.hint) || (hint == "") != (c.hint == "") {
			t.Errorf("%s: %v; hint %s; unavailable %v", name, got, hint, errors.Is(got, auth.ErrUnavailable))
		}
	}
}
