// Package page makes the pages that people see: those of the admin, the browsable API and a
// project's own. Pages are rendered on the server, and do all of their work without script.
//
// A [Page] is data: a title, crumbs, messages, and a Body of blocks. A [Block] is one of the types
// of this package: [Card], [Table], [Form], [Note] and so on. Text in a row of text is an [Inline]:
// [Text], [Link], [Time], [Tag]. The caller writes no HTML, and all text is escaped:
//
//	set.Write(w, r, page.Page{
//		Title: "Orders", Heading: "Orders",
//		Body: []page.Block{page.Table{Caption: "Orders", Columns: columns, Rows: rows}},
//	})
//
// A [Set] is made once, with the addresses of the sheet and the script in [Assets]. Its pages have
// a Content-Security-Policy that allows the site's own files and nothing else, so that no text of a
// client can run as a script.
//
// The texts of the pages are English. [Words] translates them; German is included.
package page
