// Package ops describes changes of models as data, as the operations of Django's migrations do. A
// migration file of a project lists them:
//
//	func shop0002() migrate.Migration {
//		return migrate.Migration{
//			App: "shop", Name: "0002_order_note",
//			After: []string{"auth.0001_initial"},
//			Operations: []ops.Operation{
//				ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField, Blank: true}},
//				ops.AddIndex{Model: "order", Index: ops.Index{Name: "order_placed_idx", Fields: []string{"-placed"}}},
//				ops.RunGo{Name: "fill the notes", Up: fillNotes, Down: ops.Nothing},
//			},
//		}
//	}
//
// A file names no struct of the project: a [Field] says all that an old migration needs, so it
// compiles and runs when the structs have moved on. makemigrations writes these files.
//
// # State
//
// A [State] is all models at one point of the migrations, as Django's ProjectState. Each operation
// changes it by Apply; [FromModels] is what the structs say now. The difference of the two is what
// makemigrations writes.
//
// A state has what a database needs, and what permissions are named by. Labels, help texts,
// choices, validators, orderings and related names live in the structs alone. So a change of them
// needs no migration, unlike in Django.
//
// This package knows no SQL. Package migrate writes the statements of an operation, from the states
// before and after it.
package ops
