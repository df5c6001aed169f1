package sqldb

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/latchkey-go/latchkey/auth"
)

// OpenError is the error of a first connection to a server. Its text is one line.
type OpenError struct {
	Reason string // "there is no such database"
	Remedy string // what the operator can do
	Cause  error  // the driver's error; never with a password
	// Lasting reports that the error does not pass by itself. Else the error is
	// auth.ErrUnavailable.
	Lasting bool
}

func (e *OpenError) Error() string { return e.Reason + ": " + oneLine(e.Cause) }

// Hint returns what the operator can do.
func (e *OpenError) Hint() string { return e.Remedy }

// Unwrap returns the cause if the error may pass by itself, so that errors.Is finds
// auth.ErrUnavailable.
func (e *OpenError) Unwrap() error {
	if e.Lasting {
		return nil
	}
	return e.Cause
}

// oneLine returns the text of a driver's error without what wraps it. Drivers list one line for
// each try to connect: the last one is of the last try.
func oneLine(err error) string {
	if unavailable := new(auth.UnavailableError); errors.As(err, &unavailable) {
		err = unavailable.Err
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// Unreachable returns the OpenError for an error of the network or of TLS. trust says how to trust
// a certificate.
func Unreachable(err error, trust string) *OpenError {
	e := &OpenError{Cause: err}
	var lookup *net.DNSError
	var network net.Error
	switch {
	case isCertificateError(err):
		e.Reason, e.Lasting = "its certificate is refused", true
		e.Remedy = "the certificate must be valid for the host in the database url: " + trust
	case errors.As(err, &lookup) && lookup.IsNotFound:
		e.Reason = "its host is unknown"
		e.Remedy = "correct the host in the database url, or add it to the name service"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Reason = "no server accepts connections there"
		e.Remedy = "start the server, or correct host and port in the database url"
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		e.Reason = "there is no socket that this user may open"
		e.Remedy = "start the server, or correct the path of the socket in the database url"
	case errors.As(err, &network) && network.Timeout():
		e.Reason = "the server does not answer"
		e.Remedy = "check host and port in the database url, and the firewalls on the way; pool.connect is how long " +
			"to wait"
	default:
		e.Reason = "cannot be reached"
		e.Remedy = "check that the server runs, and that the database url names its host and port"
	}
	return e
}

func isCertificateError(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) ||
		errors.As(err, &invalid)
}
