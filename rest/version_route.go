package rest

import (
	"fmt"
	"slices"
	"strings"
)

// CheckVersions returns an error if the versioning of the view refuses every request at its route:
// under URLPathVersioning because the pattern has no version, or none that is allowed, and under
// NamespaceVersioning because no namespace of its URLName is. takes reports whether the pattern
// takes a value for a name, and whether it has the name. DRF answers 404 there, to every request. A
// latchkey.Site panics with the error when it mounts the view. A Versioner of a project's own is
// not checked.
func (v *View) CheckVersions(takes func(name, value string) (takes, found bool)) error {
	c := v.policy.Versioning
	if len(c.Allowed) == 0 || v.methods == nil { // or a guard, whose requests have no version
		return nil
	}
	switch c.Scheme {
	case URLPathVersioning:
		return c.checkPath(takes)
	case NamespaceVersioning:
		if _, _, err := c.findNamespace(v.policy.urlName); err != nil {
			return fmt.Errorf("no namespace of its URLName %q is an allowed version (%s), so that every request is "+
				"answered 404", v.policy.urlName, strings.Join(c.all(), ", "))
		}
	}
	return nil
}

func (c VersionConfig) checkPath(takes func(name, value string) (takes, found bool)) error {
	switch _, found := takes(c.Param, ""); {
	case !found && c.Default == "":
		return fmt.Errorf("its path has no {%s} for URLPathVersioning and there is no Default, so that every request "+
			"is answered 404: add {%[1]s} to the path, a Default to the VersionConfig, or the option "+
			"rest.Versioning(rest.VersionConfig{}) for a view without versions", c.Param)
	case found && !slices.ContainsFunc(c.all(), func(version string) bool {
		takes, _ := takes(c.Param, version)
		return takes
	}):
		return fmt.Errorf("the {%s} of its path matches no allowed version (%s), so that every request is answered 404",
			c.Param, strings.Join(c.all(), ", "))
	}
	return nil
}

// all returns the allowed versions and the default one.
func (c VersionConfig) all() []string {
	if c.Default == "" || slices.Contains(c.Allowed, c.Default) {
		return c.Allowed
	}
	return append(slices.Clone(c.Allowed), c.Default)
}
