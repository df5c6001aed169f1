// Package messages keeps messages for a user until the next page shows them, as Django's
// contrib.messages does: "The user was added." after a form was sent, for example.
//
// [Service] keeps them where Django's FallbackStorage does, in its formats: in the signed cookie
// "messages", and in the session what does not fit into the cookie. So a Django that shares
// secrets and database shows messages that were added here, and the other way round.
//
// Methods take a request and the header of the answer, to which they add cookies and Vary: Cookie.
// A form's handler adds a message and redirects; the page behind it takes the messages:
//
//	err := site.Messages.Success(r, w.Header(), "The user was added.")
//	...
//	list, err := site.Messages.Take(r, w.Header())
//
// A cookie that nobody has signed, or that cannot be read, counts as no messages.
package messages
