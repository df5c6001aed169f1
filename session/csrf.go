package session

import (
	"net/http"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

// CheckCSRF is Django's check of a request that changes something for the user of a session, against requests that
// another site makes the user's browser send. It returns Django's reason for refusing, or "". Requests of methods
// that are safe (GET, HEAD, OPTIONS, TRACE) pass.
//
// For a POST, field is asked for the form's csrfmiddlewaretoken, "" where there is none, once all else is in order;
// an error of it comes back. A nil field is none. Without that field the header X-CSRFToken counts.
//
// A cookie that cannot be right is replaced in header.
func (s *Sessions) CheckCSRF(r *http.Request, header http.Header, field func() (string, error)) (reason string, err error) {
	secret, fault := s.secret(r)
	if fault != "" && tidiedOf(r).secret == "" {
		s.newSecret(header)
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return "", nil
	}
	if reason := s.checkSource(r); reason != "" {
		return reason, nil
	}
	switch {
	case fault != "":
		return "CSRF cookie " + fault + ".", nil
	case secret == "":
		return "CSRF cookie not set.", nil
	}
	token, source := "", "POST"
	if r.Method == http.MethodPost && field != nil {
		if token, err = field(); err != nil {
			return "", err
		}
	}
	if token == "" {
		line, ok := rest.HeaderLine(r.Header, s.config.CSRFHeader)
		if !ok {
			return "CSRF token missing.", nil
		}
		token, source = pytext.FromLatin1(line), "the '"+s.config.CSRFHeader+"' HTTP header"
	}
	fault = tokenFault(token)
	if fault == "" && !matches(token, secret) {
		fault = "incorrect"
	}
	if fault != "" {
		return "CSRF token from " + source + " " + fault + ".", nil
	}
	return "", nil
}

// CSRFToken is a token for a form's field csrfmiddlewaretoken, another one each time. The cookie that it belongs to
// goes into header, renewed or new.
func (s *Sessions) CSRFToken(r *http.Request, header http.Header) string {
	secret, _ := s.config.CSRFCookie.pending(header)
	if secret == "" {
		secret = tidiedOf(r).secret
	}
	if secret == "" {
		secret, _ = s.secret(r)
	}
	if secret == "" {
		secret = newSecret()
	}
	s.setSecret(header, secret)
	return mask(secret)
}

// secret is the one that the client's cookie holds, "" where it holds none, and what is wrong with the cookie.
// Django before 4.0 masked it.
func (s *Sessions) secret(r *http.Request) (secret, fault string) {
	value, ok := s.config.CSRFCookie.sent(r)
	if !ok {
		return "", ""
	}
	if fault := tokenFault(value); fault != "" {
		return "", fault
	}
	return unmask(value), ""
}

func (s *Sessions) newSecret(header http.Header) { s.setSecret(header, newSecret()) }

func (s *Sessions) setSecret(header http.Header, secret string) {
	s.config.CSRFCookie.set(header, secret, s.config.Now(), s.config.CSRFCookie.Age)
	vary.Add(header, "Cookie")
}

// checkSource returns why the page that made the browser send this is none of ours, or "". Browsers name it in
// Origin; where they do not, over https the Referer must say.
func (s *Sessions) checkSource(r *http.Request) string {
	secure := s.config.Secure(r)
	if origin, ok := rest.HeaderLine(r.Header, "Origin"); ok {
		if !s.origins.allow(origin, secure, r.Host) {
			return "Origin checking failed - " + pytext.FromLatin1(origin) + " does not match any trusted origins."
		}
		return ""
	}
	if !secure {
		return ""
	}
	line, ok := rest.HeaderLine(r.Header, "Referer")
	if !ok {
		return "Referer checking failed - no Referer."
	}
	from, ok := splitURL(line)
	switch {
	case !ok, from.scheme == "", from.host == "":
		return "Referer checking failed - Referer is malformed."
	case from.scheme != "https":
		return "Referer checking failed - Referer is insecure while host is secure."
	case !s.origins.allowHost(from.host, r.Host, s.config.CSRFCookie.Domain):
		return "Referer checking failed - " + pytext.FromLatin1(from.String()) + " does not match any trusted origins."
	}
	return ""
}
