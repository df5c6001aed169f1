// Package dbtx tests that libraries for database/sql run in our transactions, by SQL.DBTX.
package dbtx
