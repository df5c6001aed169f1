package latchkey_test

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
)

// TestDatabasePassword checks that a PostgreSQL server receives the password from
// database_password, or from the file of database_password_file.
func TestDatabasePassword(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("from a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*latchkey.Settings){
		"from the setting": func(s *latchkey.Settings) { s.DatabasePassword = "from the setting" },
		"from a file":      func(s *latchkey.Settings) { s.DatabasePasswordFile = file },
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan string, 1)
		go func() { got <- askPassword(listener) }()
		s := latchkey.Settings{
			Database:       "postgres://u@" + listener.Addr().String() + "/d?sslmode=disable",
			SecretSettings: latchkey.SecretSettings{SecretKey: strings.Repeat("0123456789", 6)},
		}
		change(&s)
		if site, err := latchkey.Open(t.Context(), latchkey.Project{}, s); err == nil {
			site.Close()
			t.Error("Open succeeds on a server that only asks for a password")
		}
		listener.Close()
		if got := <-got; got != want {
			t.Errorf("the server got %q, want %q", got, want)
		}
	}
}

// askPassword acts as a PostgreSQL server that asks its first client for a clear-text password, and
// returns the password.
func askPassword(listener net.Listener) string {
	conn, err := listener.Accept()
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute))
	message := func(header int) string { // reads header bytes, a length and a text; returns the text
		head := make([]byte, header+4)
		if _, err := io.ReadFull(conn, head); err != nil {
			return err.Error()
		}
		text := make([]byte, binary.BigEndian.Uint32(head[header:])-4)
		if _, err := io.ReadFull(conn, text); err != nil {
			return err.Error()
		}
		return strings.TrimRight(string(text), "\x00")
	}
	message(0)                                              // startup
	conn.Write([]byte("R\x00\x00\x00\x08\x00\x00\x00\x03")) // AuthenticationCleartextPassword
	return message(1)
}
