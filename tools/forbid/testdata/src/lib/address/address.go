package address

import "net/url"

// parse reads the address of a server: no client has sent it.
func parse(u *url.URL) string { return u.Query().Get("tls") }
