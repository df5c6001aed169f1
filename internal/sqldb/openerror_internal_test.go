package sqldb

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// TestUnreachable has errors of the network and of TLS, as drivers wrap them, and the reason that
// operators read.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", err)}
	}
	for name, c := range map[string]struct {
		err          error
		reason, hint string
		lasting      bool
	}{
		"refused": {dial(syscall.ECONNREFUSED), "no server accepts connections there", "start the server", false},
		"two tries": {errors.Join(errors.New("first"), dial(syscall.ECONNREFUSED)),
			"no server accepts connections there",
			"start the server", false},
		"no socket": {dial(syscall.ENOENT), "there is no socket that this user may open", "start the server",
			false},
		"another's socket": {dial(syscall.EACCES), "there is no socket that this user may open", "start the server",
			false},
		"unknown host": {&net.DNSError{Err: "no such host", IsNotFound: true}, "its host is unknown",
			"correct the host", false},
		"no name server": {&net.DNSError{Err: "server misbehaving", IsTemporary: true}, "cannot be reached",
			"check that", false},
		"silence":       {dial(syscall.ETIMEDOUT), "the server does not answer", "check host and port", false},
		"our own limit": {os.ErrDeadlineExceeded, "the server does not answer", "check host and port", false},
		"unknown authority": {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			"its certificate is refused",
			"the certificate must be valid for the host in the database url: trust it", true},
		"another host": {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "db"}, "its certificate is refused",
			"the certificate must be valid", true},
		"cut": {io.ErrUnexpectedEOF, "cannot be reached", "check that", false},
	} {
		got := Unreachable(&auth.UnavailableError{Err: c.err}, "trust it")
		if got.Reason != c.reason || !strings.HasPrefix(got.Hint(), c.hint) ||
			errors.Is(got, auth.ErrUnavailable) == c.lasting ||
			strings.Contains(got.Error(), "\n") || strings.Contains(got.Error(), "unavailable") {
			t.Errorf("%s: %v; hint %s", name, got, got.Hint())
		}
	}
}
