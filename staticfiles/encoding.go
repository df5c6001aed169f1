package staticfiles

import "strings"

// accepted are the weights that the header Accept-Encoding gives to the two forms of a file, in
// thousandths: 0 means not acceptable.
type accepted struct{ gzip, identity int }

// parseAcceptEncoding reads the header Accept-Encoding by RFC 9110, section 12.5.3. present is
// false for a request without the header. An element that is malformed counts as absent. If a
// coding is named twice, the lower weight counts.
func parseAcceptEncoding(value string, present bool) accepted {
	if !present { // any form is acceptable, but who does not ask may be unable to unpack
		return accepted{gzip: 0, identity: 1}
	}
	const absent = -1
	gzip, identity, other := absent, absent, absent
	for element := range strings.SplitSeq(value, ",") {
		coding, weight, ok := parseElement(element)
		if !ok {
			continue
		}
		at := &other
		switch coding {
		case "gzip", "x-gzip":
			at = &gzip
		case "identity":
			at = &identity
		case "*":
		default:
			continue
		}
		if *at == absent || weight < *at {
			*at = weight
		}
	}
	if gzip == absent {
		gzip = max(other, 0)
	}
	if identity == absent {
		identity = other
	}
	if identity == absent { // acceptable unless it is refused, but nobody has asked for it
		identity = 1
	}
	return accepted{gzip, identity}
}

// parseElement reads "gzip;q=0.5". The weight is in thousandths.
func parseElement(element string) (coding string, weight int, ok bool) {
	coding, parameter, weighted := strings.Cut(element, ";")
	coding = strings.ToLower(strings.Trim(coding, " \t"))
	if !weighted {
		return coding, 1000, coding != ""
	}
	name, q, found := strings.Cut(strings.Trim(parameter, " \t"), "=")
	if coding == "" || !found || !strings.EqualFold(name, "q") {
		return "", 0, false
	}
	weight, ok = parseWeight(q)
	return coding, weight, ok
}

// parseWeight reads a weight: 0 to 1 with at most three decimals.
func parseWeight(text string) (thousandths int, ok bool) {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 {
		return 0, false
	}
	thousandths = int(whole[0] - '0')
	for i := range 3 {
		thousandths *= 10
		if i >= len(decimals) {
			continue
		}
		if decimals[i] < '0' || decimals[i] > '9' {
			return 0, false
		}
		thousandths += int(decimals[i] - '0')
	}
	return thousandths, thousandths <= 1000
}
