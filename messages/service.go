package messages

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Add adds messages for the pages to come, behind those that no page has taken yet. As in Django it
// ignores a message without a text, and one below Config.Level.
//
// Messages are stored at once, in header and, if the cookie is full, in the session. Call SignIn or
// SignOut of package session before Add. With a full cookie Add runs a transaction: do not call it
// inside another one.
//
// The error may be auth.ErrUnavailable. Then nothing is added. A Safe text longer than
// Config.MaxText is an error too, since a cut would break the HTML.
func (s *Service) Add(r *http.Request, header http.Header, list ...Message) error {
	var added []Message
	for _, m := range list {
		if m.Text == "" || m.Level < s.config.Level {
			continue
		}
		m, err := s.bounded(m)
		if err != nil {
			return fmt.Errorf("add message: %w", err)
		}
		added = append(added, m)
	}
	if len(added) == 0 {
		return nil
	}
	held, err := s.load(r, header)
	if err == nil {
		err = s.store(r, header, held, append(held.list, added...))
	}
	if err != nil {
		return fmt.Errorf("add message: %w", err)
	}
	return nil
}

// Take returns the messages of this and earlier requests, the oldest first, and removes them. The
// error may be auth.ErrUnavailable. Then the messages stay.
func (s *Service) Take(r *http.Request, header http.Header) ([]Message, error) {
	held, err := s.load(r, header)
	if err == nil {
		err = s.store(r, header, held, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("take messages: %w", err)
	}
	return held.list, nil
}

// Debug adds a message. It is Django's messages.debug. By default Config.Level is above Debug, and
// the message is ignored.
func (s *Service) Debug(r *http.Request, header http.Header, text string) error {
	return s.Add(r, header, Message{Level: Debug, Text: text})
}

// Info adds a message. It is Django's messages.info.
func (s *Service) Info(r *http.Request, header http.Header, text string) error {
	return s.Add(r, header, Message{Level: Info, Text: text})
}

// Success adds a message. It is Django's messages.success.
func (s *Service) Success(r *http.Request, header http.Header, text string) error {
	return s.Add(r, header, Message{Level: Success, Text: text})
}

// Warning adds a message. It is Django's messages.warning.
func (s *Service) Warning(r *http.Request, header http.Header, text string) error {
	return s.Add(r, header, Message{Level: Warning, Text: text})
}

// Error adds a message. It is Django's messages.error.
func (s *Service) Error(r *http.Request, header http.Header, text string) error {
	return s.Add(r, header, Message{Level: Error, Text: text})
}

// bounded returns m as it is stored: valid UTF-8 of at most MaxText bytes.
func (s *Service) bounded(m Message) (Message, error) {
	limit := s.config.MaxText
	m.Text = strings.ToValidUTF8(m.Text, "\uFFFD")
	m.ExtraTags = strings.ToValidUTF8(m.ExtraTags, "\uFFFD")
	switch {
	case len(m.ExtraTags) > limit:
		return m, fmt.Errorf("extra tags of %d bytes, at most %d are kept", len(m.ExtraTags), limit)
	case len(m.Text) <= limit:
	case m.Safe:
		return m, fmt.Errorf("a safe text of %d bytes, at most %d are kept", len(m.Text), limit)
	default:
		m.Text = cut(m.Text, limit)
	}
	return m, nil
}

// cut returns the beginning of a text that is longer than limit, with an ellipsis if there is room
// for one.
func cut(text string, limit int) string {
	const ellipsis = "…"
	end := ellipsis
	if limit < len(ellipsis) {
		end = ""
	}
	n := limit - len(end)
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + end
}
