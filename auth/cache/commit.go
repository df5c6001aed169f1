package cache

import "github.com/latchkey-go/latchkey/auth"

// Commit says what a commit may change.
type Commit struct {
	All      bool          // what concerns every user and session; the other fields say nothing more then
	Added    bool          // it adds users, tokens or keys
	Users    []auth.UserID // their rows, tokens, keys or permissions
	Sessions bool          // every session
	Keys     []string      // the sessions with these keys
}

// Begin notes that a commit is under way, until done is called. Some answers of the store are those
// from before the commit meanwhile, and others those from after it. So nothing that the commit may
// change is taken from the cache: otherwise a check could get an older answer than the check before
// it.
//
// Call Begin before the commit, and done once after it, also if the commit has failed. done counts
// the changes.
func (c *Changes) Begin(w Commit) (done func()) {
	numbers := c.numbers(w)
	if len(numbers) == 0 {
		return func() {}
	}
	for n := range numbers {
		n.begin()
	}
	return func() {
		count := c.last.Add(1)
		for n := range numbers {
			n.raise(count)
			n.end()
		}
	}
}

// numbers returns what a commit may raise, each once, however many changes it has.
func (c *Changes) numbers(w Commit) map[*number]struct{} {
	if w.All {
		return map[*number]struct{}{&c.all: {}}
	}
	numbers := map[*number]struct{}{}
	for _, user := range w.Users {
		numbers[&c.users[slotOf(user)]] = struct{}{}
	}
	if w.Added || len(w.Users) > 0 {
		numbers[&c.added] = struct{}{}
	}
	if w.Sessions {
		numbers[&c.sessions.all] = struct{}{}
	}
	for _, key := range w.Keys {
		numbers[&c.sessions.slots[sessionSlot(key)]] = struct{}{}
	}
	return numbers
}
