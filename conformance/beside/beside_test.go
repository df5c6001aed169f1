package beside_test

import "testing"

// TestBeside plays every scenario on each engine and then uses the admin. The side that created the
// tables acts first. The tables of both makers are equal, as TestOursOnDjangos checks, so that one
// engine with both is enough.
func TestBeside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ engine, maker string }{
		{"sqlite", "Django"}, {"sqlite", "Latchkey"}, {"postgres", "Latchkey"}, {"mysql", "Django"},
	} {
		t.Run(c.engine+" made by "+c.maker, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.engine, c.maker, model{})
			w.nothingToDo(t)
			for _, s := range scenarios() {
				one, other := side(w.django), side(w.latchkey)
				if c.maker == "Latchkey" {
					one, other = other, one
				}
				t.Run(s.name+", "+one.name()+" first", func(t *testing.T) { w.play(t, s.script, one, other) })
			}
			t.Run("the admin", func(t *testing.T) { w.admin(t) })
			t.Run("our page of sessions", func(t *testing.T) { w.sessions(t) })
		})
	}
}

type scenario struct {
	name   string
	script string
	keys   bool // play it with every kind of primary key
}

func scenarios() []scenario {
	return []scenario{
		{name: "a user is created, changed and deleted", script: `
			one create ann first-pw-1
			both token-view ann first-pw-1 = 200
			both token-view ANN first-pw-1 = 400
			other rename ann Änne O'Neil-☃ ann@example.net
			one staff ann on
			other super ann on
			one staff ann off
			other delete ann
			both token-view ann first-pw-1 = 400
			one superuser ann other-pw-1
			other delete ann
		`},
		{name: "names that some collations treat as equal", script: `
			one create ann first-pw-1
			other create Ann second-pw-1
			one create ánn third-pw-1
			both token-view ann first-pw-1 = 200
			both token-view Ann second-pw-1 = 200
			both token-view ánn third-pw-1 = 200
			both token-view ANN first-pw-1 = 400
		`},
		{name: "a token is created, reset and revoked", keys: true, script: `
			one create ann first-pw-1
			one token ann > key
			both key $key = ann
			other reset ann > new
			both key $key = 401
			both key $new = ann
			one revoke ann
			both key $new = 401
			other token-view ann first-pw-1 = 200
			one token ann > third
			both key $third = ann
			other delete ann
			both key $third = 401
		`},
		{name: "an inactive user has no access", script: `
			one create ann first-pw-1
			one token ann > key
			one sign-in ann first-pw-1 > session
			both session $session = ann
			other active ann off
			both key $key = 401
			both session $session = 403
			both token-view ann first-pw-1 = 400
			one active ann on
			both key $key = ann
			both session $session = ann
			both token-view ann first-pw-1 = 200
		`},
		{name: "only staff may use an admin view", script: `
			one create ann first-pw-1
			one token ann > key
			both admin $key = 403
			other staff ann on
			both admin $key = 200
			one staff ann off
			both admin $key = 403
		`},
		{name: "a new password ends the sessions of both sides", keys: true, script: `
			one create ann first-pw-1
			one sign-in ann first-pw-1 > a
			other sign-in ann first-pw-1 > b
			both session $a = ann
			both session $b = ann
			other password ann second-pw-1
			both session $a = 403
			both session $b = 403
			both token-view ann first-pw-1 = 400
			both token-view ann second-pw-1 = 200
			one sign-in ann second-pw-1 > c
			both session $c = ann
			other sign-out $c
			both session $c = 403
		`},
		{name: "hashes are upgraded", script: `
			one create ann first-pw-1
			django encode ann first-pw-1 PBKDF2SHA1 1000
			one token-view ann first-pw-1 = 200
			django hash ann = pbkdf2_sha256
			both token-view ann first-pw-1 = 200
			both token-view ann second-pw = 400
			django encode ann first-pw-1 Scrypt
			other token-view ann first-pw-1 = 200
			django hash ann = pbkdf2_sha256
			both token-view ann first-pw-1 = 200
			one sign-in ann first-pw-1 > session
			both session $session = ann
		`},
		{name: "a user's own permissions", keys: true, script: `
			one create ann first-pw-1
			one token ann > key
			both may $key = 403 403 403
			one grant ann add_note
			other grant ann delete_note
			both may $key = 200 403 200
			other withdraw ann add_note
			both may $key = 403 403 200
			other active ann off
			both may $key = 401 401 401
		`},
		{name: "a group's permissions", keys: true, script: `
			one create ann first-pw-1
			one token ann > key
			one group editors
			other grant-group editors change_note
			one join ann editors
			both may $key = 403 200 403
			other grant-group editors add_note
			one withdraw-group editors change_note
			both may $key = 200 403 403
			other leave ann editors
			both may $key = 403 403 403
			other join ann editors
			both may $key = 200 403 403
			one delete-group editors
			both may $key = 403 403 403
			django counts = [1, 1, 0, 0, 0, 0]
		`},
		{name: "rows that refer to a user are deleted with the user", keys: true, script: `
			one create ann first-pw-1
			one create ben first-pw-1
			one group editors
			other grant-group editors change_note
			one join ann editors
			other join ben editors
			other grant ann add_note
			django log ann
			django log ben
			django counts = [2, 2, 2, 1, 1, 2]
			other delete ann
			django counts = [1, 1, 1, 0, 1, 1]
			one delete ben
			django counts = [0, 0, 0, 0, 1, 0]
		`},
	}
}
