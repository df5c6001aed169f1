package rest

import "time"

// TimeZone returns Config.TimeZone. It is the current time zone of a serializer.
func (r *Request) TimeZone() *time.Location {
	if r.view == nil { // in a test
		return time.UTC
	}
	return r.view.policy.TimeZone
}

// TimeZone returns Config.TimeZone.
func (a *API) TimeZone() *time.Location { return a.base.TimeZone }

// AppendTime appends t as DRF's DateTimeField writes a time: in Config.TimeZone and ISO 8601, with
// microseconds if there are any, and Z for UTC. "2026-11-23T18:49:46.556165Z", or
// "2026-11-23T12:49:46.556165-06:00".
func (r *Request) AppendTime(dst []byte, t time.Time) []byte {
	return appendTime(dst, t.In(r.TimeZone()))
}
