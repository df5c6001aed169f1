package messages

import (
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/rest"
)

const (
	maxCookie  = 2048        // bytes of the cookie's value: Django's max_cookie_size
	sessionKey = "_messages" // the name in the session
)

// held are the messages that the client has once it has received the answer as it is so far.
type held struct {
	list      []Message
	inCookie  bool // whether there is a cookie that holds messages, or says that the session does
	inSession bool // whether the session holds some
}

// load reads the messages. As in Django it reads the session only if the cookie says that it has
// more.
func (s *Service) load(r *http.Request, header http.Header) (held, error) {
	vary.Add(header, "Cookie")
	value, changed := s.cookie.FromAnswer(header)
	if !changed {
		line, _ := rest.HeaderLine(r.Header, "Cookie")
		value, _ = s.cookie.FromLine(line)
	}
	payload, ok := s.signer.UnsignTimed(value)
	if !ok {
		return held{}, nil
	}
	list, complete := decode(payload)
	h := held{list: list, inCookie: true}
	if complete {
		return h, nil
	}
	var stored jsontext.Value
	found, err := s.config.Sessions.Value(r, header, sessionKey, &stored)
	if err != nil || !found {
		return h, err
	}
	h.inSession = true
	var text string
	if unmarshal(stored, &text) {
		more, _ := decode([]byte(text))
		h.list = append(h.list, more...)
	}
	return h, nil
}

// store replaces the messages of before by list: in the cookie as many as fit, the oldest first,
// and the others in the session. If the session cannot be changed, the cookie stays as it is.
func (s *Service) store(r *http.Request, header http.Header, before held, list []Message) error {
	list, parts := s.trim(list)
	value, n := s.fit(parts)
	var err error
	switch {
	case n < len(list):
		err = s.config.Sessions.SetValue(r, header, sessionKey, encodeForSession(list[n:]))
	case before.inSession:
		err = s.config.Sessions.DeleteValue(r, header, sessionKey)
	}
	switch {
	case err != nil:
		return err
	case len(list) > 0:
		s.cookie.Set(header, value, s.config.Now(), 0)
	case before.inCookie:
		s.cookie.Remove(header)
	}
	return nil
}

// trim drops the oldest messages beyond the bounds. It returns the others, and their JSON.
func (s *Service) trim(list []Message) (kept []Message, parts []string) {
	size, first := 0, len(list)
	for first > 0 && len(parts) < s.config.MaxMessages {
		part := list[first-1].encode(",")
		if size += len(part); size > s.config.MaxSize {
			break
		}
		parts = append(parts, part)
		first--
	}
	slices.Reverse(parts)
	return list[first:], parts
}

// fit returns the value of a cookie with the first n messages, as many as fit.
func (s *Service) fit(parts []string) (value string, n int) {
	if value = s.sign(parts); len(value) <= maxCookie {
		return value, len(parts)
	}
	begins := func(n int) string { return s.sign(append(slices.Clone(parts[:n]), notFinished)) }
	n = sort.Search(len(parts), func(i int) bool { return len(begins(i+1)) > maxCookie })
	return begins(n), n
}

func (s *Service) sign(parts []string) string {
	return s.signer.SignTimed([]byte("["+strings.Join(parts, ",")+"]"), s.config.Now())
}

func encodeForSession(list []Message) string {
	var parts []string
	for _, m := range list {
		parts = append(parts, m.encode(", "))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
