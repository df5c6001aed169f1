package settings

import (
	"regexp"
	"strings"
)

// serviceLink is the end of the names that Kubernetes puts into every container for each Service of the namespace. The
// beginning is the Service's name, so a Service latchkey-postgresql gives LATCHKEY_POSTGRESQL_PORT_5432_TCP_ADDR.
var serviceLink = regexp.MustCompile(`^(?:[A-Z0-9_]+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$`)

// isServiceLink reports whether a variable, named without our prefix, is one of Kubernetes' service
// links. A variable that ends in PORT is one only if its value is the URL that Kubernetes writes: a
// person who sets LATCHKEY_PORT=8000 means addr.
func isServiceLink(name, value string) bool {
	if name == "PORT" || strings.HasSuffix(name, "_PORT") && !serviceLink.MatchString(name) {
		return strings.Contains(value, "://")
	}
	return serviceLink.MatchString(name)
}
