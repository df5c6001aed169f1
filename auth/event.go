package auth

import "context"

// Event is a change to a user, a group or a credential, for an audit trail. Services record it in
// the transaction of the change. It contains no secret: no key, password or hash.
type Event struct {
	Action  string   // what was done, required: "user.create", "token.reset", "key.revoke"
	Kind    string   // what it was done to: "user", "group", "token", "key"
	ID      string   // of that object: a user's id, a key's handle
	Name    string   // of that object, as people know it: a username
	User    UserID   // the user whom the change concerns; "" for none
	Changes []Change // the fields that changed
}

// Change is a field with its old and its new value, as text. A field that must not be shown, such
// as a password, has neither.
type Change struct{ Field, Old, New string }

// Recorder records events. Package audit has one that keeps them in the database. Record joins the
// transaction of ctx, so that a change and its event are stored together or not at all: if Record
// fails, the change is rolled back. ctx tells who makes the change, and from where.
type Recorder interface {
	Record(ctx context.Context, e Event) error
}
