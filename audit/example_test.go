package audit_test

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// A project records a change of its own. Somebody alters the entry in the database, and Verify
// names it.
func ExampleTrail() {
	ctx := audit.WithActor(context.Background(), audit.Actor{Name: "root", Via: "command refund"})
	store := new(memory) // in a project: site.Audit
	trail := audit.New(audit.Config{Store: store})
	for _, id := range []string{"17", "18"} {
		err := trail.Record(ctx, auth.Event{Action: "order.refund", Kind: "order", ID: id,
			Changes: []auth.Change{{Field: "state", Old: "paid", New: "refunded"}}})
		if err != nil {
			fmt.Println(err)
		}
	}
	for e, err := range trail.List(ctx, audit.Filter{}) {
		fmt.Println(e.Number, e.Actor.Name, e.Via, e.Action, e.Event.ID, e.Changes, err)
	}
	store.entries[0].Actor.Name = "nobody"
	_, err := trail.Verify(ctx, audit.Checks{})
	fmt.Println(err)
	// Output:
	// 1 root command refund order.refund 17 [{state paid refunded}] <nil>
	// 2 root command refund order.refund 18 [{state paid refunded}] <nil>
	// the audit trail was tampered with: entry 1 was changed: its content does not have its hash
}
