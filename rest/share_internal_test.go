package rest

import (
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// The bodies of one network (an IPv4 address, an IPv6 /64) share a part of the memory. A network's
// only body may take more. The last eighth of a share is for small bodies, as in the whole memory.
func TestShares(t *testing.T) {
	t.Parallel()
	i := NewIntake(IntakeConfig{Memory: 1600 << 10, PerClient: 800 << 10})
	of := func(client string) *reservation {
		return &reservation{of: i.memory, client: func() string { return client }}
	}
	a, a2, a3, b, c := of("2001:db8::1"), of("2001:db8::2"), of("2001:db8::3"), of("2001:db8:0:1::1"), of("192.0.2.1")
	a3.isSmall = true
	step := func(what string, err, want error, used int64) {
		t.Helper()
		if !errors.Is(err, want) || want != nil && !errors.Is(err, auth.ErrUnavailable) ||
			i.memory.used.Load() != used<<10 {
			t.Errorf("%s: %v, used %d, want %d", what, err, i.memory.used.Load(), used<<10)
		}
	}
	step("a body", a.reserve(400<<10), nil, 400)
	step("a large body of the same network may not use the last eighth of the share", a2.reserve(304<<10), errNoShare,
		400)
	step("it may use the rest", a2.reserve(300<<10), nil, 700)
	step("nor may the first body use the last eighth", a.reserve(4<<10), errNoShare, 700)
	step("a small body may use the last eighth", a3.reserve(100<<10), nil, 800)
	step("but no more than the share", a3.reserve(1), errNoShare, 800)
	step("another address has its own share", b.reserve(500<<10), nil, 1300)
	a2.release(52 << 10)
	step("released bytes leave the memory", nil, nil, 1248)
	step("released bytes can be taken again", a3.reserve(52<<10), nil, 1300)
	step("the memory as a whole is bounded too", b.reserve(200<<10), errNoMemory, 1300)
	a.close()
	a2.close()
	a3.close()
	step("the network's bodies have ended", nil, nil, 500)
	step("a refusal by the memory took nothing of the share", b.reserve(200<<10), nil, 700)
	step("a network's only body may take more than the share", b.reserve(400<<10), nil, 1100)
	step("a second body of that network is then refused", of("2001:db8:0:1::2").reserve(1), errNoShare, 1100)
	step("a third address", c.reserve(300<<10), nil, 1400)
	b.close()
	c.close()
	step("all have ended", nil, nil, 0)
	if n := len(i.memory.shares.all); n != 1 { // the body that was refused has not ended
		t.Errorf("%d networks have a share", n)
	}
	step("a closed reservation gets nothing", c.reserve(1), errNoMemory, 0)
	if n := len(i.memory.shares.all); n != 1 {
		t.Errorf("%d networks have a share after their bodies ended", n)
	}
}
