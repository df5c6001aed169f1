package rest

// ParseJSON returns the value of a JSON document as [Request.Data] has the values of bodies, with
// the default bounds on depth and size.
func ParseJSON(text string) (any, error) {
	return parseJSON([]byte(text), defaultDepth, defaultValues, nil)
}

// AppendJSON appends a value as the JSON renderer writes it in an answer.
func AppendJSON(dst []byte, v any) ([]byte, error) { return drfStyle.append(dst, v, 0) }
