package serializer

import (
	"github.com/latchkey-go/latchkey/rest"
)

// ReadBody is Read of the body of a request, for views of a project's own.
func (p *Plan) ReadBody(r *rest.Request, o Options) (*Input, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return p.Read(r, data, o)
}

// ReadBodies is ReadMany of the body of a request.
func (p *Plan) ReadBodies(r *rest.Request, o Options) ([]*Input, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return p.ReadMany(r, data, o)
}

// Answer returns a 200 with what was read, as the serializer shows it.
func (p *Plan) Answer(r *rest.Request, in *Input) (*rest.Response, error) {
	out, err := p.AppendInput(nil, r, in)
	return rest.OK(written(out)), err
}

// Answers returns a 200 with a list of what was read.
func (p *Plan) Answers(r *rest.Request, list []*Input) (*rest.Response, error) {
	out := []byte{'['}
	for i, in := range list {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = p.AppendInput(out, r, in); err != nil {
			return nil, err
		}
	}
	return rest.OK(written(append(out, ']'))), nil
}

// written is JSON that is written already.
type written []byte

// AppendStyled implements rest.StyledAppender.
func (w written) AppendStyled(dst []byte, _ rest.JSONStyle) ([]byte, error) {
	return append(dst, w...), nil
}
