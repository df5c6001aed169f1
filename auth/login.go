package auth

import "unicode/utf8"

// EmailLogin reports whether the e-mail address is the username (UsersConfig.EmailLogin).
func (u *Users) EmailLogin() bool { return u.config.EmailLogin }

// HasEmail reports whether users have an e-mail address (UsersConfig.NoEmail).
func (u *Users) HasEmail() bool { return !u.config.NoEmail }

// NormalizeUsername returns a name as Create stores it: normalised by the function
// NormalizeUsername, and as an e-mail address if that is the username.
func (u *Users) NormalizeUsername(username string) string {
	if !u.config.EmailLogin {
		return NormalizeUsername(username)
	}
	if utf8.RuneCountInString(username) > maxEmail {
		return username
	}
	return NormalizeEmail(nfkc(username))
}

// ValidateUsername checks a username with the function ValidateUsername, or with ValidateEmail if
// the e-mail address is the username. It returns an *InvalidError.
func (u *Users) ValidateUsername(username string) error {
	if u.config.EmailLogin {
		return ValidateEmail(username)
	}
	return ValidateUsername(username)
}

// maxUsername returns how many characters a name may have.
func (u *Users) maxUsername() int {
	if u.config.EmailLogin {
		return maxEmail
	}
	return MaxUsernameLength
}
