package serializer

import (
	"bytes"
	"encoding/json"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
)

// appendDocument appends a JSON document as an answer has it: compact, its members in their order,
// numbers and texts as Python writes them.
func appendDocument(dst []byte, doc model.JSON) ([]byte, error) {
	if len(doc) == 0 {
		return append(dst, "null"...), nil
	}
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	return appendToken(dst, d)
}

func appendToken(dst []byte, d *json.Decoder) ([]byte, error) {
	token, err := d.Token()
	if err != nil {
		return dst, err
	}
	switch v := token.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		if v {
			return append(dst, "true"...), nil
		}
		return append(dst, "false"...), nil
	case string:
		return pytext.AppendJSON(dst, v), nil
	case json.Number:
		return pytext.Number(v).Append(dst), nil
	}
	open := byte(token.(json.Delim))
	dst = append(dst, open)
	for first := true; d.More(); first = false {
		if !first {
			dst = append(dst, ',')
		}
		if open == '{' {
			if dst, err = appendToken(dst, d); err != nil {
				return dst, err
			}
			dst = append(dst, ':')
		}
		if dst, err = appendToken(dst, d); err != nil {
			return dst, err
		}
	}
	if _, err := d.Token(); err != nil {
		return dst, err
	}
	return append(dst, open+2), nil // { and }, [ and ] are two apart
}
