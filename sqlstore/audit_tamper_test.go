package sqlstore_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// tampering is what somebody does to the tables of a trail of ten entries.
type tampering struct {
	sql []string
	do  func(t *testing.T, db *sqlstore.DB) // instead of sql
	// names is the number of the entry that Verify names, 0 if it finds nothing without an anchor.
	names int64
	// anchored is the number that Verify names if it has the anchor of the last entry. 0: names.
	anchored int64
}

func tamperings() map[string]tampering {
	all := map[string]tampering{
		"an entry is deleted":  {sql: []string{"DELETE FROM latchkey_audit WHERE number = 5"}, names: 5},
		"entries are deleted":  {sql: []string{"DELETE FROM latchkey_audit WHERE number BETWEEN 4 AND 6"}, names: 4},
		"the first is deleted": {sql: []string{"DELETE FROM latchkey_audit WHERE number = 1"}, names: 1},
		"the last is deleted":  {sql: []string{"DELETE FROM latchkey_audit WHERE number = 10"}, names: 10},
		"the end is cut off":   {sql: []string{"DELETE FROM latchkey_audit WHERE number > 7"}, names: 8},
		"all are deleted":      {sql: []string{"DELETE FROM latchkey_audit"}, names: 1},
		"the head is deleted":  {sql: []string{"DELETE FROM latchkey_audit_head"}, names: 1},
		"the head is replaced": {sql: []string{"UPDATE latchkey_audit_head SET hash = '" + audit.GenesisHash + "'"},
			names: 10},
		"the head is put back":  {sql: []string{"UPDATE latchkey_audit_head SET number = 8"}, names: 8},
		"the head is put ahead": {sql: []string{"UPDATE latchkey_audit_head SET number = 12"}, names: 11},
		"entries are swapped": {sql: []string{"UPDATE latchkey_audit SET number = 50 WHERE number = 5",
			"UPDATE latchkey_audit SET number = 5 WHERE number = 6",
			"UPDATE latchkey_audit SET number = 6 WHERE number = 50"}, names: 5},
		"an entry is moved to the end": {sql: []string{"UPDATE latchkey_audit SET number = 11 WHERE number = 5"},
			names: 5},
		"an entry is added before the first": {do: func(t *testing.T, db *sqlstore.DB) {
			insertEntry(t, db, forged(t, db, 0, audit.GenesisHash))
		}, names: 1},
		"an entry is added at the end": {do: func(t *testing.T, db *sqlstore.DB) {
			insertEntry(t, db, forged(t, db, 11, hashOf(t, db, 10)))
		}, names: 11},
		"an entry is inserted": {do: func(t *testing.T, db *sqlstore.DB) {
			e := forged(t, db, 5, hashOf(t, db, 4))
			for n := 10; n >= 5; n-- {
				inDB(t, db, fmt.Sprintf("UPDATE latchkey_audit SET number = %d WHERE number = %d", n+1, n))
			}
			insertEntry(t, db, e)
			inDB(t, db, "UPDATE latchkey_audit_head SET number = 11")
		}, names: 6}, // the first that was moved: the inserted one fits what stands before it
		"an entry is replaced, with a hash of its own": {do: func(t *testing.T, db *sqlstore.DB) {
			rewrite(t, db, 5, false)
		}, names: 5},
		"the first is replaced": {do: func(t *testing.T, db *sqlstore.DB) { rewrite(t, db, 1, false) }, names: 1},
		"the last is replaced":  {do: func(t *testing.T, db *sqlstore.DB) { rewrite(t, db, 10, false) }, names: 10},
		"an entry has another predecessor, and a hash of its own": {do: func(t *testing.T, db *sqlstore.DB) {
			e := entries(t, trailOf(db), audit.Filter{})[4]
			e.Previous = audit.GenesisHash
			e.Hash = e.Sum()
			inDB(t, db, "DELETE FROM latchkey_audit WHERE number = 5")
			insertEntry(t, db, e)
		}, names: 5},
		// Who can write the whole database can make a whole chain. Only an anchor tells.
		"all is made anew from an entry on": {do: func(t *testing.T, db *sqlstore.DB) {
			last := rewrite(t, db, 5, true)
			inDB(t, db, "UPDATE latchkey_audit_head SET hash = '"+last.Hash+"'")
		}, anchored: 10},
		"the end is cut off, and the head put back": {do: func(t *testing.T, db *sqlstore.DB) {
			inDB(t, db, "UPDATE latchkey_audit_head SET number = 7, hash = '"+hashOf(t, db, 7)+"'",
				"DELETE FROM latchkey_audit WHERE number > 7")
		}, anchored: 8},
		"all is deleted": {sql: []string{"DELETE FROM latchkey_audit", "DELETE FROM latchkey_audit_head"}, anchored: 1},
	}
	for column, value := range map[string]string{
		"time": "'2026-01-02 03:04:06.5'", "actor_id": "'2'", "actor": "'mallory'", "via": "'token'", "network": "''",
		"request_id": "'abd'", "action": "'user.create'", "kind": "''", "object_id": "'8'", "object": "'bob'",
		"user_id": "''", "version": "2", "previous": "'" + audit.GenesisHash + "'",
		"hash": "'" + audit.GenesisHash + "'", "changes": "'[]'",
	} {
		all["changed: "+column] = tampering{
			sql: []string{"UPDATE latchkey_audit SET " + column + " = " + value + " WHERE number = 5"}, names: 5}
	}
	for name, value := range map[string]string{
		"a value is changed": `[{"field":"email","old":"\"a\"","new":"<5>"}]`,
		"a value is hidden":  `[{"field":"email","old":"\"a\"","new":"<5>","new":"<4>"}]`,
		"a member is added":  `[{"field":"email","old":"\"a\"","new":"<4>","why":"x"}]`,
		"written otherwise":  `[{"field":"email", "old":"\"a\"","new":"<4>"}]`,
		"null is added":      `[{"field":"email","old":"\"a\"","new":"<4>"},null]`,
		"it is no JSON":      `[{`,
		"it is empty":        ``,
	} {
		all["changes: "+name] = tampering{
			sql: []string{"UPDATE latchkey_audit SET changes = '" + value + "' WHERE number = 5"}, names: 5}
	}
	return all
}

// forged returns an entry that somebody makes with the code of this package.
func forged(t *testing.T, db *sqlstore.DB, number int64, previous string) audit.Entry {
	t.Helper()
	e := entries(t, trailOf(db), audit.Filter{})[2]
	e.Number, e.Previous = number, previous
	e.Hash = e.Sum()
	return e
}

func hashOf(t *testing.T, db *sqlstore.DB, number int) string {
	t.Helper()
	return entries(t, trailOf(db), audit.Filter{})[number-1].Hash
}

// TestTampering changes a trail in every way, and checks that Verify names the first entry that was
// changed, removed or moved.
func TestTampering(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		if t.Name() == "TestTampering/pgbouncer" {
			t.Skip("the tables are PostgreSQL's")
		}
		for name, c := range tamperings() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				db := open(t)
				trail := trailOf(db)
				recordN(t, trail, 10)
				anchor, err := trail.Anchor(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				anchors := []audit.Anchor{{Number: 3, Hash: hashOf(t, db, 3)}, anchor}
				checks := audit.Checks{Anchors: anchors}
				if report, err := trail.Verify(t.Context(), checks); err != nil || report.Anchored != 2 {
					t.Fatalf("before: %+v, %v", report, err)
				}
				if c.do != nil {
					c.do(t, db)
				} else {
					inDB(t, db, c.sql...)
				}
				_, err = trail.Verify(t.Context(), audit.Checks{})
				if got := named(err); got != c.names {
					t.Errorf("names %d, want %d: %v", got, c.names, err)
				}
				if c.anchored == 0 {
					c.anchored = c.names
				}
				_, err = trail.Verify(t.Context(), checks)
				if got := named(err); got != c.anchored {
					t.Errorf("with anchors, names %d, want %d: %v", got, c.anchored, err)
				}
			})
		}
	})
}

// named returns the number of a *audit.TamperedError, 0 for nil, and -1 for another error.
func named(err error) int64 {
	var tampered *audit.TamperedError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &tampered):
		return tampered.Number
	}
	return -1
}
