package stage

// cacheSetting is the variable of the setting that turns the cache of identities on and off, with
// its values. Set it when the library has the setting: the cached variants and figures are then
// measured.
var cacheSetting = struct{ name, on, off string }{}

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
