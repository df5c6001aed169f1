// Package refusal keeps why requests were refused, so that an operator can look it up by the id of
// the request. The client that was refused sees only DRF's answer.
//
//	refusals := refusal.New(refusal.Config{Store: db.Refusals()})
//	api := rest.New(rest.Config{OnRefusal: refusals.Record, ...})
//	go refusals.Run(ctx)
//
// A [Recorder] never makes a request wait: it keeps records in a bounded buffer, and Run writes
// them in batches. A client can have itself refused as often as it likes, so three bounds keep a
// flood from filling the disk: the records that wait, the records that are written in a minute, and
// the rows of the table. One user, and one network, takes at most an eighth of the buffer. Records
// that have a user displace those that have none. The log says how many records found no room.
package refusal
