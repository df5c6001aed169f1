package rest

import (
	"errors"
	"slices"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// Negotiator chooses the renderer of an answer and the parser of a body: DRF's
// content_negotiation_class. To change only one of them, embed [DefaultNegotiation].
type Negotiator interface {
	// SelectRenderer returns the renderer, which need not be one of the view's, and the accepted
	// media type for Request.AcceptedMediaType; "" means the renderer's own. An *Error is a
	// refusal, such as NotAcceptable; it is answered by the view's first renderer. Any other error
	// is a fault, answered 500. The headers that SelectRenderer reads with Request.HeaderLine are
	// added to Vary if a shared cache could keep the answer.
	SelectRenderer(r *Request, renderers []Renderer) (Renderer, string, error)
	// SelectParser returns the parser of a body that is not empty, or nil for a 415. It must not
	// read the body.
	SelectParser(r *Request, parsers []Parser) (Parser, error)
}

// DefaultNegotiation is DRF's DefaultContentNegotiation, and the default of Config.Negotiator.
// Request.FormatSuffix, or else ?format=, selects the renderers of that format, and Accept chooses
// among them. The parser is the
// first whose media type matches Content-Type.
type DefaultNegotiation struct{}

// SelectRenderer implements Negotiator.
func (DefaultNegotiation) SelectRenderer(r *Request, renderers []Renderer) (Renderer, string, error) {
	chosen, accepted, err := selectOffer(r, newOffers(renderers))
	if err != nil {
		return nil, "", err
	}
	return chosen.renderer, chosen.acceptedText(accepted), nil
}

// SelectParser implements Negotiator.
func (DefaultNegotiation) SelectParser(r *Request, parsers []Parser) (Parser, error) {
	return selectParser(r, parsers, mediaTypesOf(parsers)), nil
}

// NegotiateBy replaces Config.Negotiator. It panics if n is nil.
func NegotiateBy(n Negotiator) Option {
	if isNil(n) {
		panic("rest: NegotiateBy needs a Negotiator")
	}
	return option(func(p *policy) { p.Config.Negotiator = n })
}

// negotiate chooses the renderer.
func (v *View) negotiate(r *Request) error {
	if v.policy.Negotiator == nil {
		chosen, accepted, err := selectOffer(r, v.policy.offers)
		if err == nil {
			r.offer, r.accepted = chosen, accepted
		}
		return err
	}
	r.admitting = true // HeaderLine adds the headers that it reads to Vary
	defer func() { r.admitting = false }()
	renderer, accepted, err := v.policy.Negotiator.SelectRenderer(r, slices.Clone(v.policy.Renderers))
	if err != nil {
		return err
	}
	if isNil(renderer) {
		return errors.New("rest: the Negotiator returned neither a renderer nor an error")
	}
	r.offer = &newOffers([]Renderer{renderer})[0]
	r.acceptedName, r.accepted = accepted, mimeparse.ParseMediaType(accepted)
	return nil
}

// parser returns the parser for the body, or nil for a 415.
func (r *Request) parser() (Parser, error) {
	if n := r.view.policy.Negotiator; n != nil {
		p, err := n.SelectParser(r, slices.Clone(r.view.policy.Parsers))
		if isNil(p) {
			return nil, err
		}
		return p, err
	}
	return selectParser(r, r.view.policy.Parsers, r.view.policy.parserTypes), nil
}

// selectParser returns the first parser whose type, of the same index in types, matches the
// request's Content-Type, or nil.
func selectParser(r *Request, parsers []Parser, types []mimeparse.MediaType) Parser {
	line, _ := r.HeaderLine("Content-Type")
	if len(line) > mimeparse.MaxMediaType {
		return nil
	}
	content := mimeparse.ParseMediaType(line)
	for i, media := range types {
		if media.Matches(content) {
			return parsers[i]
		}
	}
	return nil
}
