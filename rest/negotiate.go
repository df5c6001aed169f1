package rest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// offer is a renderer with the properties that negotiation and headers use.
type offer struct {
	renderer    Renderer
	media       mimeparse.MediaType // without charset, which clients may leave out
	mediaName   string              // media as text, for OPTIONS
	isText      bool                // the media type names a charset: an empty answer keeps its Content-Type
	isOwn       bool                // a renderer of this package, which keeps no reference to a buffer
	contentType string
}

// charsetParam matches the parameter charset, which DRF does not count as part of a renderer's
// media type.
var charsetParam = regexp.MustCompile(`(?i)\s*;\s*charset\s*=[^;]*`)

// anyMediaType is the Accept header of most clients, and stands for a missing one.
var anyMediaType = mimeparse.MediaType{Main: "*", Sub: "*"}

func newOffers(renderers []Renderer) []offer {
	offers := make([]offer, len(renderers))
	for i, r := range renderers {
		media := mimeparse.ParseMediaType(r.MediaType())
		_, text := media.Params["charset"]
		delete(media.Params, "charset")
		name := charsetParam.ReplaceAllString(r.MediaType(), "")
		offers[i] = offer{
			renderer: r, media: media, mediaName: name, isText: text, isOwn: isOwn(r), contentType: r.MediaType(),
		}
	}
	return offers
}

// isOwn reports whether r is a renderer of this package, and not one that embeds it.
func isOwn(r Renderer) bool {
	switch r.(type) {
	case JSON, StaticHTML:
		return true
	}
	return false
}

// isJSON reports whether the renderer writes JSON.
func (o *offer) isJSON() bool {
	return o.media.Main == "application" && (o.media.Sub == "json" || strings.HasSuffix(o.media.Sub, "+json"))
}

// acceptedText returns DRF's accepted_media_type: the renderer's media type with the parameters of
// the entry in Accept that chose it.
func (o *offer) acceptedText(accepted mimeparse.MediaType) string {
	text := o.mediaName
	for _, name := range slices.Sorted(maps.Keys(accepted.Params)) {
		if _, declared := o.media.Params[name]; !declared {
			text += "; " + name + "=" + accepted.Params[name]
		}
	}
	return text
}

// selectOffer is DRF's DefaultContentNegotiation: the format of the path, or else ?format=, selects
// the renderers of that format, and Accept chooses among them, the most precise entry first. As in
// DRF q is ignored: among entries of equal precision, the first renderer wins. accepted is the
// entry that chose it; the zero value stands for any type.
func selectOffer(r *Request, offers []offer) (chosen *offer, accepted mimeparse.MediaType, err error) {
	format := r.FormatSuffix()
	if format == "" && r.URL.RawQuery != "" {
		if strings.Count(r.URL.RawQuery, "&") >= maxFields { // Django refuses such a query when it is first read
			return nil, accepted, errTooManyFields
		}
		format = lastOf(r.Query()["format"])
	}
	if format != "" {
		offers = withFormat(offers, format)
		if len(offers) == 0 {
			return nil, accepted, NotFound("")
		}
	}
	line, ok := r.readHeader("Accept")
	if !ok || line == "*/*" { // most requests
		for i := range offers {
			if offers[i].media.Matches(anyMediaType) { // false if the renderer's type has parameters
				return &offers[i], accepted, nil
			}
		}
		return nil, accepted, NotAcceptable()
	}
	for _, group := range mimeparse.ParseAccept(line) {
		for i := range offers {
			for _, accepted := range group {
				if offers[i].media.Matches(accepted) {
					return &offers[i], accepted, nil
				}
			}
		}
	}
	return nil, accepted, NotAcceptable()
}

func lastOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

func withFormat(offers []offer, format string) []offer {
	var some []offer
	for _, o := range offers {
		if o.renderer.Format() == format {
			some = append(some, o)
		}
	}
	return some
}
