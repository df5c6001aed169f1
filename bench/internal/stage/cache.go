package stage

// cacheSetting is the variable of the setting that turns the cache of identities on and off, with
// its values.
var cacheSetting = struct{ name, on, off string }{"LATCHKEY_CACHE_IDENTITIES", "on", "off"}

// HasCache reports whether the library has a cache of identities.
func HasCache() bool { return cacheSetting.name != "" }

// Cache returns the variables that turn the cache on or off.
func Cache(on bool) []string {
	switch {
	case !HasCache():
		return nil
	case on:
		return []string{cacheSetting.name + "=" + cacheSetting.on}
	default:
		return []string{cacheSetting.name + "=" + cacheSetting.off}
	}
}
