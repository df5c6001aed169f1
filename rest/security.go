package rest

// SecurityScheme says how clients present a credential, in the words of OpenAPI's Security Scheme
// Object.
type SecurityScheme struct {
	Name        string // in the document: "tokenAuth"
	Type        string // "apiKey" or "http"
	In          string // of an apiKey: "header" or "cookie"
	Key         string // of an apiKey: the name of the header or cookie
	Scheme      string // of http: "basic" or "bearer"
	Description string

	// Limited says that such credentials may have limited scopes, as API keys have: the document
	// then lists with the scheme which scopes an operation asks for.
	Limited bool
}

// SecurityDescriber is an optional interface of authenticators, for the document of an API.
type SecurityDescriber interface {
	// SecuritySchemes returns the ways in which clients present the credential. Each is enough.
	SecuritySchemes() []SecurityScheme
}

// SecuritySchemes implements SecurityDescriber, with drf-spectacular's name.
func (BasicAuthentication) SecuritySchemes() []SecurityScheme {
	return []SecurityScheme{{Name: "basicAuth", Type: "http", Scheme: "basic"}}
}
