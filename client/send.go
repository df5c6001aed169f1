package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// send sends a request, again if need be, and returns the body of its answer.
func (c *Client) send(ctx context.Context, method string, u *url.URL, body []byte) ([]byte, error) {
	if u == nil {
		return nil, fmt.Errorf("client: %s: %w", method, errKey)
	}
	if !c.isOwn(u) {
		return nil, fmt.Errorf("client: %s %s: %w", method, u.Host, ErrOtherOrigin)
	}
	for try := 0; ; try++ {
		answer, err := c.once(ctx, method, u, body)
		if err == nil {
			return answer, nil
		}
		if method == http.MethodDelete && try > 0 && hasStatus(err, http.StatusNotFound) {
			return nil, nil // the try before has deleted it
		}
		wait, again := c.again(method, try, err)
		if !again || ctx.Err() != nil {
			return nil, fmt.Errorf("client: %s %s: %w", method, u.EscapedPath(), err)
		}
		if err := c.config.Sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("client: %s %s: %w", method, u.EscapedPath(), err)
		}
	}
}

func hasStatus(err error, status int) bool {
	var answered *Error
	return errors.As(err, &answered) && answered.Status == status
}

// again reports whether a request is sent again after an error, and how long to wait before.
func (c *Client) again(method string, try int, err error) (wait time.Duration, again bool) {
	isIdempotent := method != http.MethodPost && method != http.MethodPatch
	wait = min(200*time.Millisecond<<min(try, 10), c.config.MaxWait)
	var answered *Error
	switch {
	case try >= c.config.Retries:
		return 0, false
	case errors.Is(err, ErrOtherOrigin), errors.Is(err, errRedirects), errors.Is(err, errTooLarge):
		return 0, false
	case !errors.As(err, &answered):
		return wait, isIdempotent
	}
	switch answered.Status {
	case http.StatusTooManyRequests:
	case http.StatusServiceUnavailable:
		if !isIdempotent && !answered.hasRetryAfter {
			return 0, false
		}
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		if !isIdempotent {
			return 0, false
		}
	default:
		return 0, false
	}
	if answered.hasRetryAfter {
		wait = answered.RetryAfter
	}
	return wait, wait <= c.config.MaxWait
}

var errKey = errors.New(`a key or the name of an action is empty, "." or ".."`)

var errRedirects = errors.New("more than 10 redirects")

var errTooLarge = errors.New("the answer is larger than Config.MaxBody")

// once sends a request once.
func (c *Client) once(ctx context.Context, method string, u *url.URL, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.config.Token != "" {
		r.Header.Set("Authorization", c.config.Scheme+" "+c.config.Token)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) { // it repeats method and URL
			err = outer.Err
		}
		return nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, c.config.MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(content)) > c.config.MaxBody {
		return nil, errTooLarge
	}
	if answer.StatusCode >= 300 {
		return nil, c.failed(answer, content)
	}
	return content, nil
}

// failed returns the error of an answer.
func (c *Client) failed(answer *http.Response, content []byte) *Error {
	e := readError(answer.StatusCode, content)
	text := answer.Header.Get("Retry-After")
	// a number beyond the range is the largest of it
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil || errors.Is(err, strconv.ErrRange) {
		e.RetryAfter, e.hasRetryAfter = time.Duration(seconds)*time.Second, true
	} else if at, err := http.ParseTime(text); err == nil {
		e.RetryAfter, e.hasRetryAfter = max(0, at.Sub(c.config.Now())), true
	}
	return e
}
