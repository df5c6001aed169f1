// Package table reads and writes the rows of models, on SQLite, PostgreSQL and MariaDB or MySQL.
// Its SQL is Django's: look-ups, escapes, joins and the form of each value in the database. So a
// project may share its tables with a Django that owns them.
//
//	tables := table.New(set, site.DB, table.Config{})
//	orders := table.Of[Order](tables)
//	for order, err := range orders.List(ctx, model.Query{
//		Where: model.Is("status", "new"), Order: []string{"-placed"},
//		Load: []string{"owner", "items__product"},
//	}) {
//		…
//	}
//
// It is not an ORM: rows are plain structs, nothing is loaded later, and no two reads give one
// struct.
//
// # Conditions
//
// A condition is that of package model, with Django's look-ups and Django's meaning of NULL below a
// Not. A row never stands twice in a result, where Django repeats it for each related row that
// fits: relations to many rows are read by EXISTS. Parts of model.And on one relation hold for one
// and the same row behind it, as in one filter() of Django. Parts of model.Each hold for rows of
// their own, as in several filter().
//
// # Statements
//
// A list is one statement with the joins of its relations to one row, and one more statement for
// each relation to many rows, whatever the rows. Statements join the transaction of their context.
// Their texts repeat, so that connections keep them prepared.
//
// # Writes
//
// Insert and Update write a row, Update only the columns that it is told. Delete does what
// on_delete says to the rows that refer, as Django's collector, since Django's tables leave it to
// the program. Hooks run for the writes of this package, and not for those of a Django beside it.
package table
