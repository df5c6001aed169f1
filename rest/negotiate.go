package rest

import (
	"regexp"
	"slices"
	"strings"
)

// offer is a renderer with what negotiation and headers need of it.
type offer struct {
	renderer    Renderer
	media       mediaType // without charset, which a client need not name
	name        string    // media as text, for OPTIONS
	text        bool      // names a charset: what it writes is text, and an empty text still has its type
	contentType []string
}

// charsetParam is the parameter that DRF keeps apart from a renderer's media type.
var charsetParam = regexp.MustCompile(`(?i)\s*;\s*charset\s*=[^;]*`)

// anything is the entry of an Accept header that most clients send, or leave out.
var anything = mediaType{main: "*", sub: "*"}

func newOffers(renderers []Renderer) []offer {
	offers := make([]offer, len(renderers))
	for i, r := range renderers {
		media := parseMediaType(r.MediaType())
		_, text := media.params["charset"]
		delete(media.params, "charset")
		name := charsetParam.ReplaceAllString(r.MediaType(), "")
		offers[i] = offer{renderer: r, media: media, name: name, text: text, contentType: []string{r.MediaType()}}
	}
	return offers
}

// isJSON reports whether the renderer writes JSON.
func (o *offer) isJSON() bool {
	return o.media.main == "application" && (o.media.sub == "json" || strings.HasSuffix(o.media.sub, "+json"))
}

// negotiate is DRF's DefaultContentNegotiation: ?format= keeps the renderers of that format, and Accept chooses
// among them by how specific it is. As in DRF q counts for nothing: of the types that a client names as
// precisely, the first renderer of the view wins.
func (v *View) negotiate(r *Request) error {
	offers := v.offers
	if r.URL.RawQuery != "" {
		if strings.Count(r.URL.RawQuery, "&") >= maxFields { // here Django reads the query first, and refuses it
			return errTooMuch
		}
		if format := last(r.Query()["format"]); format != "" {
			offers = withFormat(offers, format)
			if len(offers) == 0 {
				return NotFound("")
			}
		}
	}
	line, ok := r.HeaderLine("Accept")
	if !ok || line == "*/*" { // most requests
		for i := range offers {
			if offers[i].media.matches(anything) { // not where the renderer's type has parameters
				r.offer = &offers[i]
				return nil
			}
		}
		return NotAcceptable()
	}
	for _, group := range byPrecedence(line) {
		for i := range offers {
			for _, accepted := range group {
				if offers[i].media.matches(accepted) {
					r.offer, r.accepted = &offers[i], accepted
					return nil
				}
			}
		}
	}
	return NotAcceptable()
}

func last(list []string) string {
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

// DRF's bounds on what it reads of an Accept header; what lies beyond is as if it were not there.
const (
	maxAccept        = 8192 // bytes
	maxAcceptEntries = 64
)

// byPrecedence groups the entries of an Accept header, the most specific first.
func byPrecedence(line string) [][]mediaType {
	if len(line) > maxAccept {
		line = line[:strings.LastIndexByte(line[:maxAccept], ',')+1]
	}
	groups, entries := make([][]mediaType, 4), 0
	for entry := range strings.SplitSeq(line, ",") {
		entry = strings.Trim(entry, " \t")
		if entry == "" || len(entry) > maxMediaType {
			continue
		}
		m := parseMediaType(entry)
		groups[m.precedence()] = append(groups[m.precedence()], m)
		if entries++; entries == maxAcceptEntries {
			break
		}
	}
	slices.Reverse(groups)
	return groups
}
