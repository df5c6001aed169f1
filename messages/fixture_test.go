package messages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/messages"
	"github.com/latchkey-go/latchkey/session"
)

var now = time.Date(2027, 1, 2, 3, 4, 5, 678901000, time.UTC)

// house holds the services over a new database.
type house struct {
	config   messages.Config
	messages *messages.Service
	store    *broken
}

func open(t *testing.T, change ...func(*messages.Config)) house {
	t.Helper()
	db := dbtest.Open(t)
	secrets := []string{"sekrit"}
	store := &broken{Store: db.Sessions()}
	sessions := session.New(session.Config{
		Store: store, Tx: db, Secrets: secrets, Now: func() time.Time { return now },
		Users: auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Secrets: secrets,
			Hasher: password.NewPool(password.PoolConfig{})}),
	})
	c := messages.Config{Sessions: sessions, Secrets: secrets, Now: func() time.Time { return now }}
	for _, fn := range change {
		fn(&c)
	}
	return house{config: c, messages: messages.New(c), store: store}
}

// broken is a store of sessions that counts its calls, and is unavailable if down is set.
type broken struct {
	session.Store
	down  bool
	calls int
}

func (b *broken) Session(ctx context.Context, key string) (session.Session, error) {
	if b.calls++; b.down {
		return session.Session{}, auth.ErrUnavailable
	}
	return b.Store.Session(ctx, key)
}

func (b *broken) SaveSession(ctx context.Context, row session.Session) error {
	if b.calls++; b.down {
		return auth.ErrUnavailable
	}
	return b.Store.SaveSession(ctx, row)
}

// browser keeps cookies between requests.
type browser map[string]string

// request runs fn for a request of the browser, and returns the header of the answer.
func (b browser) request(fn func(*http.Request, http.Header)) http.Header {
	r, header := httptest.NewRequest("GET", "/", nil), http.Header{}
	var sent []string
	for name, value := range b {
		sent = append(sent, name+"="+value)
	}
	r.Header.Set("Cookie", strings.Join(sent, "; "))
	fn(r, header)
	for _, line := range header["Set-Cookie"] {
		pair, _, _ := strings.Cut(line, ";")
		name, value, _ := strings.Cut(pair, "=")
		if b[name] = value; value == `""` {
			delete(b, name)
		}
	}
	return header
}

// add adds messages in a request of their own.
func (h house) add(t *testing.T, b browser, list ...messages.Message) http.Header {
	t.Helper()
	return b.request(func(r *http.Request, header http.Header) {
		if err := h.messages.Add(r, header, list...); err != nil {
			t.Error(err)
		}
	})
}

// take takes the messages in a request of its own.
func (h house) take(t *testing.T, b browser) (list []messages.Message) {
	t.Helper()
	b.request(func(r *http.Request, header http.Header) {
		var err error
		if list, err = h.messages.Take(r, header); err != nil {
			t.Error(err)
		}
	})
	return list
}

func texts(list []messages.Message) string {
	var all []string
	for _, m := range list {
		all = append(all, m.Text)
	}
	return strings.Join(all, "|")
}
