package session

import (
	"net/http"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/internal/pyurl"
	"github.com/latchkey-go/latchkey/internal/testrig"
	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

// CheckCSRF is Django's check against cross-site request forgery: another site may make a user's
// browser send requests with the user's cookies. It returns Django's reason for a refusal, or "".
// Requests with safe methods (GET, HEAD, OPTIONS, TRACE) pass.
//
// For a POST, CheckCSRF calls field for the form's csrfmiddlewaretoken, after all other checks.
// field returns "" if the form has none; its error is returned. If field is nil or returns "", the
// token is read from the header Config.CSRFHeader.
//
// If the CSRF cookie is invalid, CheckCSRF sets a new one in header. With Config.CSRFUseSessions
// the secret is that of the session, and reading it may fail with auth.ErrUnavailable.
func (s *Service) CheckCSRF(
	r *http.Request, header http.Header, field func() (string, error),
) (reason string, err error) {
	secret, problem := s.sentSecret(r)
	if problem != "" && handledOf(r).secret == "" {
		s.setSecret(header, newSecret())
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return "", nil
	}
	if testrig.RequestOf(r.Context()).NoCSRF { // as Django's test client sets _dont_enforce_csrf_checks
		return "", nil
	}
	if reason := s.checkSource(r); reason != "" {
		return reason, nil
	}
	if s.config.CSRFUseSessions {
		if secret, err = s.sessionSecret(r, header); err != nil {
			return "", err
		}
	}
	switch {
	case problem != "":
		return "CSRF cookie " + problem + ".", nil
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
	problem = tokenProblem(token)
	if problem == "" && !isTokenOf(token, secret) {
		problem = "incorrect"
	}
	if problem != "" {
		return "CSRF token from " + source + " " + problem + ".", nil
	}
	return "", nil
}

// CSRFHeader returns the name of the header in which CheckCSRF looks for the token of a request
// that is no form.
func (s *Service) CSRFHeader() string { return s.config.CSRFHeader }

// CSRFToken returns a token for a form's field csrfmiddlewaretoken. Each call returns a different
// token of the same secret. It sets the cookie with the secret in header.
//
// With Config.CSRFUseSessions it stores a secret in the session instead, if the session has none;
// without a session, it starts one. Its error may be auth.ErrUnavailable. With a cookie there is
// none.
func (s *Service) CSRFToken(r *http.Request, header http.Header) (string, error) {
	if s.config.CSRFUseSessions {
		return s.sessionToken(r, header)
	}
	secret, _ := s.config.CSRFCookie.fromAnswer(header)
	if secret == "" {
		secret = handledOf(r).secret
	}
	if secret == "" {
		secret, _ = s.sentSecret(r)
	}
	if secret == "" {
		secret = newSecret()
	}
	s.setSecret(header, secret)
	return mask(secret), nil
}

// sentSecret returns the secret of the client's cookie, or what is wrong with the cookie. Both are
// "" without a cookie, and with Config.CSRFUseSessions. A cookie of Django before 4.0 is masked,
// and unmasked here.
func (s *Service) sentSecret(r *http.Request) (secret, problem string) {
	if s.config.CSRFUseSessions {
		return "", ""
	}
	value, ok := s.config.CSRFCookie.fromRequest(r)
	if !ok {
		return "", ""
	}
	if problem := tokenProblem(value); problem != "" {
		return "", problem
	}
	return unmask(value), ""
}

func (s *Service) setSecret(header http.Header, secret string) {
	s.config.CSRFCookie.set(header, secret, s.config.Now(), max(s.config.CSRFCookie.Age, 0))
	vary.Add(header, "Cookie")
}

// checkSource returns why the page that sent the request is not trusted, or "". Browsers name the
// page in Origin; over https, Referer is required if Origin is missing.
func (s *Service) checkSource(r *http.Request) string {
	secure := s.config.Secure(r)
	if origin, ok := rest.HeaderLine(r.Header, "Origin"); ok {
		if !s.origins.allowsOrigin(origin, secure, r.Host) {
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
	from, ok := pyurl.Split(line)
	switch {
	case !ok, from.Scheme == "", from.Host == "":
		return "Referer checking failed - Referer is malformed."
	case from.Scheme != "https":
		return "Referer checking failed - Referer is insecure while host is secure."
	case !s.allowsReferer(from.Host, r):
		return "Referer checking failed - " + pytext.FromLatin1(from.String()) + " does not match any trusted origins."
	}
	return ""
}

// allowsReferer reports whether a Referer of the host from may send unsafe requests here.
func (s *Service) allowsReferer(from string, r *http.Request) bool {
	asked, domain := r.Host, s.config.CSRFCookie.Domain
	if s.config.CSRFUseSessions {
		domain = s.config.SessionCookie.Domain
	}
	if port := s.config.Port(r); domain != "" && port != "" {
		asked = domain + ":" + port
	}
	return s.origins.allowsReferer(from, asked, domain)
}
