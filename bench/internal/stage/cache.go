//go:build unix

package stage

// Cache returns the variable that turns the cache of identities on or off.
func Cache(on bool) string {
	if on {
		return "LATCHKEY_CACHE_IDENTITIES=on"
	}
	return "LATCHKEY_CACHE_IDENTITIES=off"
}
