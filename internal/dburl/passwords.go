package dburl

import (
	"net/url"
	"strings"
)

// Passwords returns the passwords in a URL, decoded, and that of the user also as it is written. A
// URL that cannot be parsed has none: no error quotes it.
func Passwords(databaseURL string) (list []string) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil
	}
	if password, ok := u.User.Password(); ok {
		list = append(list, password)
		_, authority, _ := strings.Cut(databaseURL, "//")
		_, written, _ := strings.Cut(authority[:strings.LastIndexByte(authority, '@')], ":")
		list = append(list, written)
	}
	for name, values := range u.Query() { // also that of a key: sslpassword
		if strings.Contains(name, "password") {
			list = append(list, values...)
		}
	}
	return list
}
