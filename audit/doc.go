// Package audit keeps a trail of changes: who did what to which user, group or credential, and from
// where. The services of a project report each change ([auth.Recorder]) in the transaction of the
// change, so that neither is stored without the other.
//
//	trail := audit.New(audit.Config{Store: db.Audit()})
//	users := auth.NewUsers(auth.UsersConfig{..., Audit: trail})
//
// A project records changes of its own in the same way:
//
//	err := site.Tx.InTx(ctx, func(ctx context.Context) error {
//		...
//		return site.Audit.Record(ctx, auth.Event{Action: "order.refund", Kind: "order", ID: id})
//	})
//
// # The actor
//
// [ActorFromContext] returns who makes a change. In a view that is the user of the request, with
// the kind of the credential, the network of the client and the id of the request. The command line
// and workers put their actor into the context with [WithActor].
//
// # The chain
//
// Entries have consecutive numbers. Each contains the hash of the entry before it, and the hash of
// its own content ([Entry.Sum]). So nobody can change, remove or move an entry without a trace,
// except by cutting off the trail there, or by making all later entries anew. An [Anchor], which is
// the number and hash of an entry, reveals both if it is kept in another place. [Trail.Verify]
// checks the trail, and [Verify] an export of it.
package audit
