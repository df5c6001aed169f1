package admin

import (
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// Django's help texts.
const (
	nameHelp   = "Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only."
	activeHelp = "Designates whether this user should be treated as active. " +
		"Unselect this instead of deleting accounts."
	staffHelp     = "Designates whether the user can log into this admin site."
	superuserHelp = "Designates that this user has all permissions without explicitly assigning them."
	groupsHelp    = "The groups this user belongs to. A user will get all permissions granted to each of their groups."
	ownHelp       = "Specific permissions for this user."
)

// showUser returns the page of a user: a form, or facts for who may only view.
func (v *visit) showUser(p *person, f draft) (*rest.Response, error) {
	parts, err := v.userParts(p, f)
	if err != nil {
		return nil, err
	}
	shown := page.Page{Title: p.Username, Heading: p.Username, Crumbs: v.userCrumbs(p, ""),
		Lede: append(append(status(v, p.User), page.Text(" "+fullName(p.User)+", "+v.T("joined")+" ")),
			page.Time{At: p.DateJoined, As: page.Day}),
		Actions: []page.Block{page.Button{Link: page.Link{URL: v.admin.url(userPath(p.ID, "history/")),
			Text: v.T("History")}}},
		Aside: []page.Block{v.glance(p)}}
	if shown.Aside, err = v.addAccess(shown.Aside, p); err != nil {
		return nil, err
	}
	memberships, err := v.memberships(parts.groups[0])
	if err != nil {
		return nil, err
	}
	shown.Aside = append(shown.Aside, memberships...)
	if !f.editable {
		shown.Title = v.T("View user")
		shown.Body = append(v.userFacts(parts), page.Button{Link: page.Link{URL: v.admin.url(usersPath),
			Text: v.T("Close")}})
		return v.answer(shown)
	}
	save, err := v.saveBar(usersPath, v.admin.users.permission("add"))
	if err != nil {
		return nil, err
	}
	form := page.Form{URL: v.admin.url(userPath(p.ID, "change/")), Guard: true, Body: v.userCards(parts),
		Hidden: []page.Hidden{{Name: seenField, Value: f.seen.encode()}},
		Save:   save}
	v.explainErrors(&shown, parts.all(), f.wrong)
	if len(f.conflict) > 0 {
		shown.State = v.T("Not saved")
		if err := v.explainConflict(&shown, f); err != nil {
			return nil, err
		}
	}
	zone, err := v.userDanger(p)
	shown.Body = append(shown.Body, form, zone)
	if err != nil {
		return nil, err
	}
	return v.answer(shown)
}

// userParts are the fields of the form by their cards.
type userParts struct {
	name, full, email, signing, groups page.Fields
	grid                               page.Grid
}

// all returns the fields whose errors are shown in place.
func (p *userParts) all() []page.Fields {
	return []page.Fields{p.name, p.full, p.email, p.signing, p.groups}
}

func (v *visit) userParts(p *person, f draft) (*userParts, error) {
	text := func(name, label string, kind page.Kind, most int) page.Field {
		return page.Field{Name: name, Label: v.T(label), Kind: kind, Value: f.shown.text(name),
			Optional: name != "username", Max: most}
	}
	check := func(name, label, help string) page.Field {
		return page.Field{Name: name, Label: v.T(label), Kind: page.Check, Value: f.shown.text(name), Help: v.T(help)}
	}
	parts := &userParts{name: page.Fields{text("username", "Username", page.ShortText, auth.MaxUsernameLength)},
		full: page.Fields{text("first_name", "First name", page.ShortText, auth.MaxUsernameLength),
			text("last_name", "Last name", page.ShortText, auth.MaxUsernameLength)}}
	parts.name[0].Width, parts.name[0].Help = page.MediumWidth, v.T(nameHelp)
	users := v.admin.config.Users
	switch {
	case users.EmailLogin():
		parts.name[0].Label, parts.name[0].Help = v.T("Email address"), ""
	case users.HasEmail():
		parts.email = page.Fields{text("email", "Email address", page.Email, 254)}
	}
	password, err := v.passwordField(p, f.editable)
	if err != nil {
		return nil, err
	}
	parts.signing = page.Fields{password, check("is_active", "Active", activeHelp),
		check("is_staff", "Staff status", staffHelp)}
	if v.User.Superuser || !f.editable {
		parts.signing = append(parts.signing, check("is_superuser", "Superuser status", superuserHelp))
	}
	boxes, err := v.groupBoxes(f)
	if err != nil {
		return nil, err
	}
	parts.groups = page.Fields{boxes}
	all, err := v.admin.collectPermissions(v.Context(), auth.PermissionFilter{})
	if err == nil {
		parts.grid, err = v.grid("user_permissions", all, setOf(f.shown["user_permissions"]), p.byGroup)
	}
	return parts, err
}

// passwordField tells whether a password is set, and leads to the page that sets it.
func (v *visit) passwordField(p *person, editable bool) (page.Field, error) {
	algorithm, err := v.admin.config.Users.PasswordAlgorithm(v.Context(), p.ID)
	field := page.Field{Name: "password", Label: v.T("Password"), Kind: page.ReadOnly,
		Line: page.Line{page.Text(v.T("Set.")), page.Text(" "), page.Soft(algorithm)}}
	text := v.T("Reset password")
	if algorithm == "" {
		field.Line, text = page.Line{page.Text(v.T("No password: the user cannot sign in with one."))},
			v.T("Set password")
	}
	if editable {
		field.Action = &page.Link{URL: v.admin.url(userPath(p.ID, "password/")), Text: text}
	}
	return field, err
}

// groupBoxes offers the groups that the user of the visit may give, and those of the person.
func (v *visit) groupBoxes(f draft) (page.Field, error) {
	field := page.Field{Name: "groups", Label: v.T("Groups"), Kind: page.Boxes, Values: f.shown["groups"],
		Optional: true, Heads: true, Help: v.T(groupsHelp)}
	mine := setOf(f.shown["groups"])
	var all []auth.Group
	var ids []auth.GroupID
	for group, err := range v.admin.config.Groups.All(v.Context()) {
		if err != nil {
			return field, err
		}
		all, ids = append(all, group), append(ids, group.ID)
	}
	may, err := v.mayGive(v.Context(), ids...)
	if err != nil {
		return field, err
	}
	for _, group := range all {
		if may[group.ID] || mine[string(group.ID)] {
			field.Options = append(field.Options, page.Option{Value: string(group.ID), Text: group.Name})
		}
	}
	return field, nil
}

// userCards are the cards of the form.
func (v *visit) userCards(p *userParts) []page.Block {
	groups := page.Card{Body: []page.Block{p.groups}}
	if len(p.groups[0].Options) == 0 {
		groups = page.Card{Title: v.T("Groups"), Body: []page.Block{page.Paragraph{page.Soft(v.T("No groups yet"))}}}
	}
	return []page.Block{
		page.Card{Title: v.T("Details"), Body: []page.Block{p.name, page.Beside(p.full), p.email}},
		page.Card{Title: v.T("Signing in"), Body: []page.Block{p.signing}},
		groups,
		page.Card{ID: "permissions", Title: v.T("Permissions of their own"), Lede: page.Textf("%s", v.T(ownHelp)),
			Body: []page.Block{p.grid}},
	}
}

// userFacts are the same cards for who may only view.
func (v *visit) userFacts(p *userParts) []page.Block {
	return []page.Block{
		page.Card{Title: v.T("Details"), Body: []page.Block{v.Facts(p.name, p.full, p.email)}},
		page.Card{Title: v.T("Signing in"), Body: []page.Block{v.Facts(p.signing)}},
		page.Card{Title: v.T("Permissions"), Body: []page.Block{append(v.Facts(p.groups),
			page.Fact{Name: v.T("Permissions of their own"), Value: listed(givenNames(p.grid))})}},
	}
}
