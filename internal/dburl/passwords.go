package dburl

import "net/url"

// Passwords returns the passwords in a URL, decoded. A URL that cannot be parsed has none: no error
// quotes it.
func Passwords(databaseURL string) (list []string) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil
	}
	if password, ok := u.User.Password(); ok {
		list = append(list, password)
	}
	return append(list, u.Query()["password"]...)
}
