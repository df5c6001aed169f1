package token

import "context"

// Mode says how a store keeps new tokens. A [Vault] accepts tokens of both kinds in each mode, so
// that processes with different modes can share a database.
type Mode string

// The modes.
const (
	Auto   Mode = ""       // Sealed if Latchkey has made the database, otherwise Plain
	Plain  Mode = "plain"  // keys are stored in clear in authtoken_token, where Django finds them
	Sealed Mode = "sealed" // keys are stored as digests and encrypted in latchkey_token
)

// Vault is implemented by a [Store] that can keep tokens sealed, such as sqlstore.Tokens. The
// methods whose names end in Batch change at most limit rows or users, in one transaction. The rows
// of a token that is moved disappear from one table and appear in the other in the same
// transaction, so that a look-up finds the token at any time. SealBatch and UnsealBatch do not wait
// for the locks of other transactions: they skip such users, and count them as Busy.
type Vault interface {
	// Mode returns Plain or Sealed.
	Mode(ctx context.Context) (Mode, error)
	// Count counts the tokens by how they are kept.
	Count(ctx context.Context) (Count, error)
	// SealBatch seals the plain tokens of at most limit users whose ids are greater than after.
	SealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// UnsealBatch makes the tokens of at most limit users plain. It leaves those of a user who has
	// a plain token already, and those that it cannot open.
	UnsealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// ResealBatch seals anew, with the first secret, tokens that are sealed with a former one.
	ResealBatch(ctx context.Context, after string, limit int) (Batch, error)
	// MaskLogBatch replaces sealed keys in the log of Django's admin by their first digits.
	MaskLogBatch(ctx context.Context, after string, limit int) (Batch, error)
}

// Batch is the outcome of one batch of moves.
type Batch struct {
	Moved int
	Busy  int    // users or rows that another transaction holds
	Next  string // the argument after of the next batch; "" at the end
}

// Count is how many tokens a database has, without those of users who do not exist. Sealed includes
// Former and Unknown.
type Count struct {
	Plain   int // in clear
	Sealed  int // sealed with any secret
	Former  int // sealed with one of the former secrets
	Unknown int // sealed with a secret that is not set
}
