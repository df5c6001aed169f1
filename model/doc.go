// Package model describes tables by Go structs, as Django's models do: what a field is, what its
// column is called, where a relation leads. It knows neither HTTP nor SQL. Tables, serializers,
// viewsets, migrations and the admin read the same descriptions.
//
//	type Status string
//
//	func (Status) Choices() []model.Choice {
//		return model.Choices("new", "New", "paid", "Paid", "sent", "Sent")
//	}
//
//	type Order struct {
//		ID       int64
//		Owner    model.Ref[auth.User] `model:"cascade,related=orders,noedit"`
//		Customer model.Ref[Customer]  `model:"protect,related=orders"`
//		Number   string               `model:"max_length=20" label:"order number"`
//		Status   Status               `model:"max_length=10,default=new"`
//		Total    decimal.Decimal      `model:"max_digits=10,decimal_places=2,min=0"`
//		Note     string               `model:"text,blank" help:"For the customer."`
//		Placed   time.Time            `model:"auto_now_add"`
//		Items    model.Back[Item]
//	}
//
//	func (Order) Meta() model.Meta { return model.Meta{Ordering: []string{"-placed"}} }
//
// # Fields
//
// The Go type of a field decides its class in Django; [Kind] lists them. Its name in Django is the
// Go name in snake case (UnitPrice is unit_price), or name=…. The field ID is the primary key.
//
// The tag "model" has options with commas between them. Their names are Django's where Django has
// the option. A value in single quotes may hold commas: default='a, b'.
//
//	null, blank, unique, index, noindex, primary_key, default, default=…, noedit, name=…, column=…
//	unique_for_date=…, unique_for_month=…, unique_for_year=…
//	text, slug, email, url, ip, uuid, filepath, image, positive, small, integer, one, auto, bigauto: another class
//	max_length=…, min_length=…, min=…, max=…, max_digits=…, decimal_places=…, allow_unicode
//	auto_now, auto_now_add
//	upload_to=…; path=…, match=…, recursive, folders, nofiles; protocol=…, unpack_ipv4
//	cascade, protect, restrict, set_null, set_default, do_nothing; to_field=…, noconstraint
//	related=…, related_query=…, to=…; through=…, through_fields=a:b, table=…, asymmetrical
//
// The tags label, help and unique_message have free text: verbose_name, help_text and
// error_messages["unique"]. A field with the tag `model:"-"` is not stored. An embedded struct
// gives its fields and methods, as an abstract model does.
//
// A pointer that is nil is NULL. A [Ref], a [JSON], a []byte, a [Date], a time.Time and a
// netip.Addr need no pointer: with the option null, their zero value is NULL.
//
// The methods of a struct say the rest: Meta ([Meta]), Defaults ([Defaulter]), Validators
// ([Validator]), and String, which is Django's __str__.
//
// # Models
//
// [NewSet] reads all models of a project when it starts, and resolves their relations. A mistake in
// a struct panics there, with the struct, the field, the option and the way out. Nothing panics or
// looks for types later: a [Row] reads and writes fields by what NewSet has found.
//
// # Conditions
//
// A [Cond] is Django's Q as data: model.Is("customer__name__icontains", "smith"). [Model.Check]
// checks it at start-up, [Model.Resolve] finds its paths, and [Model.Order] does so for orderings.
package model
