package postgres

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestStartParameters has the parameters with which a connection starts. A pooler refuses those
// that it does not know.
func TestStartParameters(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query           string
		wait            time.Duration
		pooled, reading bool
		more            map[string]string
	}{
		"to write":         {"", 1500 * time.Millisecond, false, false, map[string]string{"lock_timeout": "1500"}},
		"to write at once": {"", 1, false, false, map[string]string{"lock_timeout": "1"}},
		"to read": {"", 2 * time.Millisecond, false, true, map[string]string{"lock_timeout": "2",
			"default_transaction_read_only": "on", "default_transaction_isolation": "read committed"}},
		"to write, pooled": {"", time.Second, true, false, nil},
		"to read, pooled":  {"", time.Second, true, true, nil},
		"a name": {"&application_name=a%40b", time.Second, true, true,
			map[string]string{"application_name": "a@b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, started := startUp(t)
			config, _, err := parse("postgres://u@" + address + "/d?sslmode=disable" + test.query)
			if err != nil {
				t.Fatal(err)
			}
			_, err = connector(config, sqlstore.Config{Wait: test.wait}, test.pooled, test.reading).Connect(t.Context())
			if err == nil {
				t.Error("connected to a server that hangs up")
			}
			want := map[string]string{"user": "u", "database": "d", "client_encoding": "UTF8", "datestyle": "ISO, MDY",
				"standard_conforming_strings": "on",
				"application_name":            "latchkey"}
			for parameter, value := range test.more {
				want[parameter] = value
			}
			if diff := cmp.Diff(want, <-started); diff != "" {
				t.Error(diff)
			}
			if len(config.RuntimeParams) > 1 {
				t.Errorf("the other pool gets %v", config.RuntimeParams)
			}
		})
	}
}

// startUp is a server that reads the parameters of its first client, and hangs up.
func startUp(t *testing.T) (address string, started chan map[string]string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started = make(chan map[string]string, 1)
	go func() {
		defer listener.Close()
		defer close(started)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var length uint32
		if err := binary.Read(conn, binary.BigEndian, &length); err != nil {
			return
		}
		body := make([]byte, length-4)
		if _, err := io.ReadFull(conn, body); err != nil {
			return
		}
		parts, params := strings.Split(strings.TrimRight(string(body[4:]), "\x00"), "\x00"), map[string]string{}
		for i := 0; i+1 < len(parts); i += 2 {
			params[parts[i]] = parts[i+1]
		}
		started <- params
	}()
	return listener.Addr().String(), started
}

// TestTranslateOpen has errors of a first connection: the text, which is one line, the remedy, and
// whether the error may pass by itself.
func TestTranslateOpen(t *testing.T) {
	t.Parallel()
	config, err := pgx.ParseConfig("postgres://alice@db/notes")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := pgx.ParseConfig("postgres://alice@db/notes?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	refused := func(code string) error {
		return &auth.UnavailableError{Err: errors.Join(errors.New("a first try"),
			&pgconn.PgError{Code: code, Message: "why"})}
	}
	lost := func(err error) error { return &auth.UnavailableError{Err: err} }
	for name, c := range map[string]struct {
		err         error
		config      *pgx.ConnConfig
		text, hint  string // the beginning
		unavailable bool
	}{
		"no such database": {refused("3D000"), config, "there is no such database: : why (SQLSTATE 3D000)",
			"create it first: createdb notes", false},
		"a wrong password": {refused("28P01"), config, `the password of user "alice" is refused: `,
			"set database_password, PGPASSWORD or ~/.pgpass", false},
		"a user without a line": {refused("28000"), config, `user "alice" is refused: `,
			"create the role (createuser), and let pg_hba.conf admit the role, the database and this machine", false},
		"a user without a line, without TLS": {refused("28000"), plain, `user "alice" is refused: `,
			"create the role (createuser), and let pg_hba.conf admit the role, the database and this machine; if it demands TLS", false},
		"no right to connect": {refused("42501"), config, `user "alice" may not connect`,
			"GRANT CONNECT ON DATABASE notes TO alice", false},
		"a protocol violation": {refused("08P01"), config, "the server, or a pooler", "if there is a pooler", false},
		"an unknown parameter": {refused("42704"), config, "the server, or a pooler", "if there is a pooler", false},
		"an unknown statement": {refused("26000"), config, "the server, or a pooler", "if there is a pooler", false},
		"starting":             {refused("57P03"), config, "the server is starting", "try again", true},
		"too many connections": {refused("53300"), config, "the server has no connection left", "raise max_connections",
			true},
		"another refusal": {refused("XX000"), config, "unavailable: ", "", true},
		"no TLS": {lost(errors.New("db: tls error: server refused TLS connection")), config,
			"the server does not offer TLS: db: tls",
			"set ssl = on", false},
		"no connection": {lost(io.EOF), config, "cannot be reached: EOF", "check that the server runs", true},
		"anything else": {errors.New("x"), config, "x", "", false},
	} {
		got := translateOpen(c.err, c.config)
		hint := ""
		if e := new(sqldb.OpenError); errors.As(got, &e) {
			hint = e.Hint()
			if strings.Contains(got.Error(), "\n") {
				t.Errorf("%s: more than one line: %v", name, got)
			}
		}
		if !strings.HasPrefix(got.Error(), c.text) || errors.Is(got, auth.ErrUnavailable) != c.unavailable ||
			!strings.HasPrefix(hint, c.hint) || (hint == "") != (c.hint == "") {
			t.Errorf("%s: %v; hint %s; unavailable %v", name, got, hint, errors.Is(got, auth.ErrUnavailable))
		}
	}
}

// TestIsVerified has hosts and TLS configurations. pgx verifies the chain, but not the host, in
// VerifyPeerCertificate.
func TestIsVerified(t *testing.T) {
	t.Parallel()
	chain := &tls.Config{InsecureSkipVerify: true}
	chain.VerifyPeerCertificate = verifyNothing
	for name, c := range map[string]struct {
		host string
		tls  *tls.Config
		want bool
	}{
		"no TLS": {"db", nil, false}, "no TLS here": {"localhost", nil, true}, "a socket": {"/run/p", nil, true},
		"TLS": {"db", &tls.Config{}, true}, "unverified TLS": {"db", &tls.Config{InsecureSkipVerify: true}, false},
		"the chain alone": {"db", chain, true},
	} {
		if got := isVerified(c.host, c.tls); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for url, want := range map[string]bool{
		"postgres://u@h/d": false, "postgres://u:p@h/d": true, "postgres://u:@h/d": false,
		"postgres://h/d?password=p": true,
		"postgres://h/d?password=":  false, "postgres://u:%zz@h/d": false,
	} {
		if got := hasPassword(url); got != want {
			t.Errorf("%s has a password: %v", url, got)
		}
	}
	for query, want := range map[string]bool{"": false, "?pooled=true": true, "?pooled=1&sslmode=disable": true,
		"?pooled=false": false, "?sslmode=disable": false} {
		config, pooled, err := parse("postgres://u@h:77/d" + query)
		if err != nil || pooled != want || config.Port != 77 || config.RuntimeParams["pooled"] != "" ||
			strings.Contains(query, "disable") != (config.TLSConfig == nil) {
			t.Errorf("%s: %v, %+v, %v", query, pooled, config, err)
		}
	}
}

func verifyNothing([][]byte, [][]*x509.Certificate) error { return nil }
