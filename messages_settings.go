package latchkey

import (
	"github.com/latchkey-go/latchkey/internal/settings"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/session"
)

// MessageSettings bound the messages that are kept until a page shows them. As in Django, their
// cookie has the domain, SameSite, HttpOnly and Secure of the session cookie.
type MessageSettings struct {
	Level       string `name:"level" default:"info" oneof:"debug info success warning error" rare:"true" help:"the lowest level of messages that are kept: Django's MESSAGE_LEVEL"`
	MaxMessages int    `name:"max_messages" default:"100" min:"1" rare:"true" help:"messages that are kept for a visitor until a page shows them; beyond them the oldest are dropped"`
	MaxSize     int    `name:"max_size" default:"65536" min:"1024" rare:"true" help:"bytes of all messages of a visitor, as JSON, and at most a quarter of session.max_data; beyond them the oldest are dropped"`
	MaxText     int    `name:"max_text" default:"4096" min:"16" rare:"true" help:"bytes of one message; a longer one is cut"`
}

var messageLevels = map[string]messages.Level{
	"debug": messages.Debug, "info": messages.Info, "success": messages.Success, "warning": messages.Warning,
	"error": messages.Error,
}

// buildMessages creates the messages. They need the sessions.
func (s *Site) buildMessages(secrets []string) {
	c := s.settings.Messages
	cookie := s.settings.sessionCookie()
	s.Messages = messages.New(messages.Config{
		Sessions: s.Sessions, Secrets: secrets, Now: s.now, Level: messageLevels[c.Level],
		Cookie: session.Cookie{
			Name: messagesCookie, Domain: cookie.Domain, SameSite: cookie.SameSite, HTTPOnly: cookie.HTTPOnly,
			Secure: cookie.Secure,
		},
		MaxMessages: c.MaxMessages, MaxText: c.MaxText,
		MaxSize: max(1, min(c.MaxSize, int(s.settings.Session.MaxData/4))), // a larger session would count as empty
	})
}

const messagesCookie = "messages" // as in Django, which has no setting for it

// messageProblems returns the invalid settings of messages.
func (s Settings) messageProblems() (list []settings.Problem) {
	for setting, name := range map[string]string{
		"session.cookie_name": s.Session.CookieName, "csrf.cookie_name": s.CSRF.CookieName,
	} {
		if name == messagesCookie {
			list = append(list, settings.Problem{Name: setting,
				Want: "want another name than that of the cookie with messages"})
		}
	}
	return list
}
