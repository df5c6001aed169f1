package latchkey_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// counting is a project's hasher whose hashes are "counting$ITERATIONS$PASSWORD". It counts the
// iterations that are done for refusals.
type counting struct{ done *atomic.Int64 }

func (counting) Algorithm() string                  { return "counting" }
func (c counting) Cost() password.Cost              { return countingHash{1, "", c.done}.Cost() }
func (counting) Encode(text string) (string, error) { return "counting$1$" + text, nil }
func (countingHash) Upgrade(string) (string, error) { return "", nil }
func (h countingHash) Matches(text string) bool     { return text == h.password }
func (h countingHash) spend(_ string, work int)     { h.done.Add(int64(work)) }

func (c counting) Parse(encoded string, limits password.Limits) (password.Hash, bool) {
	fields := strings.Split(encoded, "$")
	n, err := strconv.Atoi(fields[1])
	return countingHash{n, fields[2], c.done}, err == nil && n <= limits.Iterations
}

type countingHash struct {
	iterations int
	password   string
	done       *atomic.Int64
}

func (h countingHash) Cost() password.Cost {
	return password.Cost{Kind: "counting", Work: h.iterations, Spend: h.spend}
}

// TestEqualizeLimits checks that Project.EqualizeLimits bounds the hashes whose work a refusal
// repeats: an account beyond them does not make the refusal of an unknown name as expensive.
func TestEqualizeLimits(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int64{499: 0, 500: 500} {
		var done atomic.Int64
		site := open(t, latchkey.Project{
			Hashers:        []password.Hasher{counting{&done}},
			EqualizeLimits: password.Limits{Iterations: limit},
		})
		createAlice(t, site)
		if _, err := site.DB.Exec(t.Context(), "UPDATE auth_user SET password = ?", "counting$500$x"); err != nil {
			t.Fatal(err)
		}
		done.Store(0)
		if _, err := site.Users.Authenticate(t.Context(), "nobody", "x"); !errors.Is(err, auth.ErrBadCredentials) {
			t.Error(err)
		}
		if got := done.Load(); got != want {
			t.Errorf("with the limit %d an unknown name costs %d iterations, want %d", limit, got, want)
		}
		if _, err := site.Users.Authenticate(t.Context(), "alice", "x"); err != nil { // password.limits decides on it
			t.Error(fmt.Errorf("the account itself: %w", err))
		}
	}
}
