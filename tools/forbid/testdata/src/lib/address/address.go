package address

import "net/url"

// parse reads the address of a server. It comes from no client, so Query is allowed.
func parse(u *url.URL) string { return u.Query().Get("tls") }
