package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// client signs one user in.
type client struct {
	url, form string
	http      *http.Client
}

// newClient returns the client with that number, from 0.
func newClient(address, password string, number int) client {
	dialer := &net.Dialer{}
	if runtime.GOOS == "linux" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+number/250), byte(1+number%250))}
	}
	form := url.Values{"username": {fmt.Sprintf("user%d", number+1)}, "password": {password}}
	return client{address, form.Encode(), &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}}}
}

// repeat signs in until ctx ends.
func (c client) repeat(ctx context.Context) (o Outcome) {
	for {
		status, wait, err := c.signIn(ctx)
		if ctx.Err() != nil {
			return o
		}
		switch {
		case err != nil:
			o.Failed, wait = o.Failed+1, time.Second
		case status == http.StatusOK:
			o.OK++
		case status == http.StatusServiceUnavailable && wait > 0:
			o.Refused++
		default:
			o.Failed, wait = o.Failed+1, time.Second
		}
		select {
		case <-ctx.Done():
			return o
		case <-time.After(wait):
		}
	}
}

// signIn signs in once. wait is the answer's Retry-After.
func (c client) signIn(ctx context.Context) (status int, wait time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, strings.NewReader(c.form))
	if err != nil {
		return 0, 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := c.http.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil { // else the connection is not used again
		return 0, 0, err
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	return answer.StatusCode, time.Duration(seconds) * time.Second, nil
}
