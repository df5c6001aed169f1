// Package refusal keeps why requests were refused, so that an operator can look it up by the id of
// the request. The client that was refused sees only DRF's answer.
//
//	refusals := refusal.New(refusal.Config{Store: db.Refusals()})
//	api := rest.New(rest.Config{OnRefusal: refusals.Record, ...})
//	go refusals.Run(ctx)
//
// A [Recorder] never makes a request wait: it keeps records in a bounded buffer, and Run writes
// them in batches. Everybody can be refused as often as they like, so three bounds keep a flood
// from filling the disk: records that wait, records that are written a minute, and rows in the
// table. One user, and one network, takes at most an eighth of the buffer. Records of known
// credentials, which have a user, displace those of unknown ones. Records for which there is no
// room are counted, and the log says how many they are.
package refusal
