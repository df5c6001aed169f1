package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config describes a Client. Only URL is required.
type Config struct {
	URL    string // of the API's root: "https://shop.example.com/api/"
	Token  string // a token or an API key; "" for none
	Scheme string // of the header Authorization; default "Token"

	// Insecure allows a token over plain http to other machines, where everybody on the way reads
	// it.
	Insecure bool

	Retries int           // how often a request is sent again at most; default 3, below 0 none
	MaxWait time.Duration // the longest Retry-After that is waited for; default 30 s
	MaxBody int64         // the largest answer in bytes; default 10 MiB

	// HTTP sends the requests; default a client with a time limit of a minute. Its CheckRedirect is
	// not used.
	HTTP *http.Client
	// Sleep waits for a duration, or until ctx ends; default by a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	Now   func() time.Time // for a Retry-After that is a date; default time.Now
}

// Client calls an API. It is safe for concurrent use.
type Client struct {
	config Config
	root   *url.URL
	http   http.Client
}

// ErrOtherOrigin is the error of a redirect and of a page that lead to another scheme, host or port
// than that of Config.URL.
var ErrOtherOrigin = errors.New("it leads to another origin")

// New returns a client. Its error names the field of the Config that is wrong.
func New(c Config) (*Client, error) {
	root, err := url.Parse(c.URL)
	switch {
	case err != nil || root.Host == "" || root.Scheme != "http" && root.Scheme != "https":
		return nil, errors.New("client: URL: want http or https and a host, as https://shop.example.com/api/")
	case root.User != nil || root.RawQuery != "" || root.Fragment != "":
		return nil, errors.New("client: URL: a user, a query or a fragment has no place in it")
	case c.Token != "" && root.Scheme == "http" && !c.Insecure && !isLocal(root.Hostname()):
		return nil, errors.New("client: URL: with a token it must be https, or Insecure set")
	case strings.ContainsAny(c.Token+c.Scheme, "\r\n"):
		return nil, errors.New("client: Token: it has more than one line")
	}
	if !strings.HasSuffix(root.Path, "/") {
		root.Path += "/"
	}
	c.Scheme, c.MaxWait = cmp.Or(c.Scheme, "Token"), cmp.Or(c.MaxWait, 30*time.Second)
	c.Retries, c.MaxBody = cmp.Or(c.Retries, 3), cmp.Or(c.MaxBody, 10<<20)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	client := &Client{config: c, root: root, http: http.Client{Timeout: time.Minute}}
	if c.HTTP != nil {
		client.http = *c.HTTP
	}
	client.http.CheckRedirect = client.checkRedirect
	return client, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// checkRedirect follows redirects of GET and HEAD within the origin. Other methods are not sent
// again: Go would send a GET after most redirects.
func (c *Client) checkRedirect(r *http.Request, via []*http.Request) error {
	switch {
	case !c.isOwn(r.URL):
		return fmt.Errorf("redirect to %s: %w", r.URL.Host, ErrOtherOrigin)
	case len(via) >= 10:
		return errRedirects
	case via[0].Method != http.MethodGet && via[0].Method != http.MethodHead:
		return http.ErrUseLastResponse
	}
	return nil
}

// isOwn reports whether a URL has the origin of the API.
func (c *Client) isOwn(u *url.URL) bool {
	return u.Scheme == c.root.Scheme && strings.EqualFold(u.Hostname(), c.root.Hostname()) &&
		port(u) == port(c.root) && u.User == nil
}

func port(u *url.URL) string {
	return cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}

// at returns the URL of a path below the root. Each part is escaped. It returns nil for a part that
// servers and proxies would leave out, so that the path would be that of something else: "", "."
// and "..".
func (c *Client) at(parts ...string) *url.URL {
	u := *c.root
	for _, part := range parts {
		if strings.Trim(part, ".") == "" && len(part) < 3 {
			return nil
		}
		u.RawPath = cmp.Or(u.RawPath, u.EscapedPath()) + url.PathEscape(part) + "/"
		u.Path += part + "/"
	}
	return &u
}
