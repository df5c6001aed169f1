package auth

import (
	"context"
	"fmt"
)

// Delete runs the OnDelete hooks and deletes a user with its token, memberships, permissions and
// entries of the admin's log, in one transaction. The user's sessions are refused from then on; the
// command clearsessions deletes their rows when they expire.
//
// ErrNotFound, ErrUnavailable, or the error of a hook. Rows of a project's own tables that still
// refer to the user are an error too (sqlstore.ErrForeignKey), and nothing is deleted.
func (u *Users) Delete(ctx context.Context, id UserID) error {
	err := u.config.Tx.InTx(ctx, func(ctx context.Context) error {
		account, err := u.config.Store.LockUser(ctx, id)
		if err != nil {
			return err
		}
		for _, hook := range u.onDelete {
			if err := hook(ctx, account.User); err != nil {
				return fmt.Errorf("on delete: %w", err)
			}
		}
		if err := u.config.Store.DeleteUser(ctx, id); err != nil {
			return err
		}
		return record(ctx, u.config.Audit, userEvent("user.delete", account.User, deleted(account.User)...))
	})
	if err != nil {
		return fmt.Errorf("delete user: %w", err)
	}
	return nil
}
