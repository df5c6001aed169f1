package settings

import (
	"regexp"
	"strings"
)

// serviceLink matches the environment variables that Kubernetes sets in every container for each
// Service of the namespace. They begin with the Service's name: a Service latchkey-postgresql gives
// LATCHKEY_POSTGRESQL_PORT_5432_TCP_ADDR. Our prefix is removed before the match.
var serviceLink = regexp.MustCompile(`^(?:[A-Z0-9_]+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|` +
	`PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$`)

// isServiceLink reports whether a variable, named without our prefix, is a service link of
// Kubernetes. A variable that ends in PORT is a service link only if its value is a URL, as
// Kubernetes sets it: a user who sets LATCHKEY_PORT=8000 means the setting addr.
func isServiceLink(name, value string) bool {
	if name == "PORT" || strings.HasSuffix(name, "_PORT") && !serviceLink.MatchString(name) {
		return strings.Contains(value, "://")
	}
	return serviceLink.MatchString(name)
}
