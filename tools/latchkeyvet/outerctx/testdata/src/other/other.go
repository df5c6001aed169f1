// Package other has what another package would give a project.
package other

import "context"

var Ctx context.Context

type DB struct{}

func (DB) InTx(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }
func (DB) AfterCommit(ctx context.Context, fn func())                     { fn() }
func (DB) Exec(ctx context.Context, statement string) error               { return nil }

// Step is a function of another package: its body is not seen.
func Step(ctx context.Context) error { return DB{}.Exec(Ctx, "") }

func Retry(fn func(context.Context) error) func(context.Context) error { return fn }
