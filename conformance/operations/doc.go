// Package operations has tests that run random operations of migrations by Django's schema editors
// and by package migrate, and compare the tables that both leave.
package operations
