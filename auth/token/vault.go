package token

import "context"

// Mode says how a store keeps new tokens. Every store accepts tokens of both kinds, so that
// processes with different modes can share a database.
type Mode string

// The modes.
const (
	Auto   Mode = ""       // Sealed if Latchkey has made the database, otherwise Plain
	Plain  Mode = "plain"  // keys are stored in clear in authtoken_token, where Django finds them
	Sealed Mode = "sealed" // keys are stored as digests and encrypted in latchkey_token
)

// Vault is what a [Store] offers beside its contract if it can keep tokens sealed. The Tokens of
// package sqlstore is one. A batch is one transaction, in which each row disappears from one table
// and appears in the other. So a look-up finds it at any time. A batch waits for no lock of another
// transaction: it skips such rows, and counts them as Busy.
type Vault interface {
	// Mode returns Plain or Sealed.
	Mode(ctx context.Context) (Mode, error)
	// Count counts the tokens.
	Count(ctx context.Context) (Count, error)
	// SealBatch seals the plain tokens of at most limit users, whose ids follow after.
	SealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// UnsealBatch moves the tokens of at most limit users back, if the user has no plain token.
	UnsealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// ResealBatch seals tokens that are sealed with a former secret anew, with the first secret.
	ResealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// MaskLogBatch replaces sealed keys in the log of Django's admin by their first digits.
	MaskLogBatch(ctx context.Context, after string, limit int) (Batch, error)
}

// Batch is the outcome of one batch of moves.
type Batch struct {
	Moved int
	Busy  int    // users or rows that another transaction holds
	Next  string // begins the next batch; "" at the end
}

// Count is how many tokens a database has, without those of users who do not exist.
type Count struct {
	Plain   int // in clear
	Sealed  int // all sealed ones
	Former  int // those of them that are sealed with one of the former secrets
	Unknown int // those of them that are sealed with a secret which is not set
}
