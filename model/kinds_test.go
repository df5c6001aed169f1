package model_test

import (
	"net/netip"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// The models of testdata/django/kinds/models.py, line for line.

type Stamped struct {
	Created time.Time `model:"auto_now_add"`
	Changed time.Time `model:"auto_now"`
}

func (Stamped) Meta() model.Meta {
	return model.Meta{
		Ordering: []string{"-created"},
		Indexes:  []model.Index{{Fields: []string{"created"}, Name: "%(app_label)s_%(class)s_made"}},
	}
}

type Level int16

func (Level) Choices() []model.Choice { return model.Choices(1, "Low", 2, "High") }

type Every struct {
	ID            int64
	Char          string  `model:"max_length=10,min_length=2"`
	CharNull      *string `model:"max_length=10,unique"`
	Text          string  `model:"text" label:"the text"`
	Slug          string  `model:"slug"`
	SlugWide      string  `model:"slug,max_length=80,allow_unicode,noindex"`
	Email         string  `model:"email,unique" unique_message:"Somebody has it."`
	URL           string  `model:"url,max_length=300"`
	IP            netip.Addr
	IP4           *string `model:"name=ip4,ip,protocol=ipv4,blank"`
	IP6           string  `model:"name=ip6,ip,protocol=both,unpack_ipv4"`
	Path          string  `model:"filepath,path=/tmp,match=.*\\.txt$,recursive"`
	Folder        string  `model:"filepath,path=/srv,nofiles,folders,max_length=200"`
	Integer       int     `model:"index"`
	Big           int64
	Small         Level
	Positive      int32 `model:"positive,default=3"`
	PositiveBig   int64 `model:"positive,column=grande"`
	PositiveSmall int16 `model:"positive,noedit,default=0"`
	Boolean       bool
	Float         float64         `model:"default=1.5"`
	Decimal       decimal.Decimal `model:"max_digits=5,decimal_places=2,default=1.50"`
	Date          model.Date      `model:"default=2020-01-02"`
	DateNull      model.Date      `model:"null"`
	Time          model.TimeOfDay `model:"auto_now"`
	Datetime      time.Time       `model:"unique_for_date=date"`
	Duration      time.Duration   `model:"default=1h30m"`
	UUID          model.UUID      `model:"default"`
	JSON          model.JSON      `model:"null"`
	Binary        []byte          `model:"max_length=50"`
	File          model.File      `model:"upload_to=files/"`
	Image         model.File      `model:"upload_to=images/,max_length=200"`
	Quoted        string          `model:"max_length=20,default='it''s, so'" help:"With a comma, and a quote's end."`
	Title         string          `model:"max_length=30,unique_for_month=date,unique_for_year=datetime"`
}

func (e *Every) Defaults() { e.UUID = model.NewUUID() }

func (Every) Validators() map[string][]model.Validator {
	return map[string][]model.Validator{
		"big":    {model.StepValue(5)},
		"quoted": {model.Regex("^[a-z]", ""), model.MaxLength(15)},
	}
}

type Friend struct {
	Stamped
	ID      model.UUID `model:"default,noedit" label:"id"`
	Friends model.Many[Friend]
	Follows model.Many[Friend] `model:"asymmetrical,related=followers,table=follows"`
	Hidden  model.Ref[Friend]  `model:"set_null,null,related=+"`
	Back    model.Back[Friend] `model:"name=followers"`
}

func (f *Friend) Defaults() { f.ID = model.NewUUID() }

type Profile struct {
	User     model.Ref[auth.User]   `model:"one,cascade,primary_key"`
	Groups   model.Many[auth.Group] `model:"through=Membership,through_fields=profile:group"`
	HTTPPort int                    `model:"default=80"`
}

func (Profile) Meta() model.Meta {
	return model.Meta{
		Table: "people", Verbose: "person", Plural: "people",
		DefaultPermissions: []string{"add", "view"},
		Permissions:        []model.Permission{{Codename: "close_person", Name: "Can close a person"}},
		DefaultRelatedName: "persons",
	}
}

type Membership struct {
	ID      int64
	Profile model.Ref[Profile]         `model:"restrict"`
	Group   model.Ref[auth.Group]      `model:"do_nothing,noconstraint,noindex"`
	Inviter model.Ref[Profile]         `model:"set_default,default=1,related=invited,related_query=guest"`
	Email   model.Ref[model.Elsewhere] `model:"to=kinds.Every,protect,to_field=email,column=mail"`
	State   string                     `model:"max_length=5"`
}

func (Membership) Meta() model.Meta {
	return model.Meta{
		UniqueTogether: [][]string{{"profile", "group"}},
		Unique: []model.UniqueConstraint{
			{Name: "one_chief", Fields: []string{"profile"}, Where: model.Is("state", "chief")},
		},
		Checks: []model.CheckConstraint{
			{Name: "%(app_label)s_%(class)s_state", That: model.Not(model.Is("state", "no"))},
		},
		Indexes: []model.Index{
			{Fields: []string{"state", "-group"}},
			{Fields: []string{"inviter"}, Name: "by_inviter"},
		},
	}
}

type HTTPServerLog struct {
	ID int64
	Stamped
	Line string `model:"text"`
}

func (HTTPServerLog) Meta() model.Meta {
	meta := Stamped{}.Meta()
	meta.Unmanaged, meta.Ordering = true, []string{"line"}
	return meta
}

func kindsApp() model.App {
	return model.App{Label: "kinds", Models: []any{Every{}, Friend{}, Profile{}, Membership{}, HTTPServerLog{}}}
}
