package auth

import "unicode/utf8"

// EmailLogin reports whether the username is the e-mail address: Config.EmailLogin.
func (u *Users) EmailLogin() bool { return u.config.EmailLogin }

// HasEmail reports whether users have e-mail addresses: Config.NoEmail.
func (u *Users) HasEmail() bool { return !u.config.NoEmail }

// NormalizeUsername is how Create stores a name: by NormalizeUsername, and as an e-mail address where it is one.
func (u *Users) NormalizeUsername(username string) string {
	if !u.config.EmailLogin {
		return NormalizeUsername(username)
	}
	if utf8.RuneCountInString(username) > maxEmail {
		return username
	}
	return NormalizeEmail(nfkc(username))
}

// ValidateUsername is ValidateUsername, or ValidateEmail where the name is the address. It returns an *InvalidError.
func (u *Users) ValidateUsername(username string) error {
	if u.config.EmailLogin {
		return ValidateEmail(username)
	}
	return ValidateUsername(username)
}

// maxUsername is how many characters a name may have.
func (u *Users) maxUsername() int {
	if u.config.EmailLogin {
		return maxEmail
	}
	return MaxUsername
}
