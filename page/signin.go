package page

// SignInFields are the fields of a form that signs in. username is what was entered, after an
// error.
func (w Words) SignInFields(username string) Fields {
	return Fields{
		{Name: "username", Label: w.T("Username"), Kind: ShortText, Value: username, Auto: "username",
			Max: maxUsername, Focus: username == ""},
		{Name: "password", Label: w.T("Password"), Kind: Password, Auto: "current-password", Focus: username != ""},
	}
}

// maxUsername is auth.MaxUsernameLength.
const maxUsername = 150
