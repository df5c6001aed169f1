package messages

import (
	"cmp"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/internal/cookies"
	"github.com/latchkey-go/latchkey/internal/signing"
	"github.com/latchkey-go/latchkey/session"
)

// Config holds the parts and settings of a Service.
type Config struct {
	Sessions *session.Service // required; has what does not fit into the cookie
	Secrets  []string         // required: Django's SECRET_KEY, then its SECRET_KEY_FALLBACKS

	// Cookie has Domain, SameSite, Secure and HTTPOnly of the session cookie in Django. The default
	// of Name is "messages", which is Django's name. Age is not used: the cookie ends with the
	// browser.
	Cookie session.Cookie
	// Level is the lowest level that Add keeps: MESSAGE_LEVEL. Default Info.
	Level Level

	// Messages that no page takes are kept up to these bounds. Beyond them the oldest are dropped.
	MaxMessages int // default 100
	MaxSize     int // bytes of all messages as JSON; default 64 KiB
	// MaxText is the length of a text, in bytes; default 4 KiB. Add cuts a longer text.
	MaxText int

	Now func() time.Time // default time.Now; its time is in the cookie
}

// Service adds and takes messages. It is safe for concurrent use.
type Service struct {
	config Config
	cookie cookies.Cookie
	signer signing.Signer
}

// New returns a Service. It panics if c lacks a required field or has an invalid one.
func New(c Config) *Service {
	if c.Sessions == nil {
		panic("messages: Config needs Sessions")
	}
	if len(c.Secrets) == 0 || slices.Contains(c.Secrets, "") {
		panic("messages: Config needs Secrets, none of them empty")
	}
	if c.MaxMessages < 0 || c.MaxSize < 0 || c.MaxText < 0 {
		panic("messages: bounds in Config must not be negative")
	}
	c.Cookie.Name = cmp.Or(c.Cookie.Name, "messages")
	c.Cookie.Path = cmp.Or(c.Cookie.Path, "/")
	c.Cookie.SameSite = cmp.Or(c.Cookie.SameSite, "Lax")
	c.Cookie.HTTPOnly = cmp.Or(c.Cookie.HTTPOnly, "on")
	if err := c.Cookie.Check(); err != nil {
		panic("messages: " + err.Error())
	}
	c.Level = cmp.Or(c.Level, Info)
	c.MaxMessages = cmp.Or(c.MaxMessages, 100)
	c.MaxSize = cmp.Or(c.MaxSize, 64<<10)
	c.MaxText = cmp.Or(c.MaxText, 4<<10)
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{config: c, cookie: cookies.Cookie(c.Cookie), signer: newSigner(c.Secrets)}
}

// newSigner returns the signer of Django's CookieStorage, which is that of signed cookies.
func newSigner(secrets []string) signing.Signer {
	var keys []string
	for _, secret := range secrets {
		keys = append(keys, "django.http.cookies"+secret)
	}
	return signing.New("django.contrib.messages", keys, maxInflated)
}

// maxInflated is more than a cookie of Django can have after decompression.
const maxInflated = 2 << 20
