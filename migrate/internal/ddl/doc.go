// Package ddl writes the statements of operations as the schema editors of Django 5.2 do, on
// SQLite, PostgreSQL, and MariaDB or MySQL.
//
//	e, err := ddl.New(ctx, "postgres", db)
//	err = e.Forward(ctx, "shop", operation, before, after)
//	err = e.Finish(ctx)
//
// An [Editor] runs each statement at once, because later ones ask the database for names: indexes
// and constraints are found by their columns, whoever made them. Foreign keys and indexes of new
// columns wait until Finish, as in Django: a table that they refer to may come later.
//
// Where Django's statements would lose something that it does not know, this package keeps it:
// SQLite's tables are rebuilt with the triggers and the indexes that other programs gave them.
package ddl
