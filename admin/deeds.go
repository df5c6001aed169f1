package admin

import (
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/page"
)

// deeds say what an action of the audit trail has done to an object.
var deeds = map[string]string{
	"user.create": "added the user %s", "user.update": "changed the user %s", "user.delete": "deleted the user %s",
	"user.activate": "activated the user %s", "user.deactivate": "deactivated the user %s",
	"user.groups": "changed the groups of %s", "user.permissions": "changed the permissions of %s",
	"user.password": "changed the password of %s", "user.set_password": "set the password of %s",
	"user.change_password": "changed the password of %s", "user.remove_password": "disabled the password of %s",
	"group.create": "added the group %s",
	"group.rename": "renamed the group %s", "group.delete": "deleted the group %s",
	"group.permissions": "changed the permissions of the group %s",
	"group.grant":       "gave a permission to the group %s", "group.revoke": "took a permission from the group %s",
	"group.add_member": "added a member to the group %s", "group.remove_member": "removed a member from the group %s",
	"key.create": "created the key %s", "key.rotate": "rotated the key %s", "key.revoke": "revoked the key %s",
	"token.create": "created the token of %s", "token.reset": "replaced the token of %s",
	"token.revoke": "revoked the token of %s", "session.end": "ended the session %s",
}

// deed says in a sentence what an entry is about. An action of the project stands as it is.
func (v *visit) deed(e audit.Entry) page.Line {
	text, name := deeds[e.Action], e.Event.Name
	if name == "" {
		name = e.Event.ID
	}
	line := page.Line{page.Strong(actorName(v, e)), page.Text(" ")}
	if text == "" {
		return append(line, page.Text(e.Action+" "+objectName(e)))
	}
	return append(line, page.Text(v.T(text, name)))
}
