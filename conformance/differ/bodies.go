package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf16"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// withBody adds a body to the request, mostly with the right content type.
func (g generator) withBody(s *recorded.Step) {
	switch _, kind, _ := strings.Cut(strings.Trim(s.Target, "/"), "/"); {
	case kind == "json" || kind == "func" || g.chance(.35):
		g.asJSON(s, g.jsonText())
	case kind == "form" || g.chance(.45):
		g.typed(s, "application/x-www-form-urlencoded", g.form())
	case kind == "multipart" || g.chance(.8):
		g.typed(s, "multipart/form-data; boundary="+g.boundary(), g.multipart())
	default:
		g.typed(s, g.pick("text/plain", "application/*", "*/*", "application/json, text/plain", "application/jsonx",
			"application", "multipart/form-data",
			"multipart/mixed; boundary=BB", "text/json", "application/vnd.api+json", "*", "*/json", ""),
			g.pick("x", g.form(), g.jsonText(), g.multipart(), ""))
	}
}

// typed sets the body and its content type, which is sometimes wrong or malformed.
func (g generator) typed(s *recorded.Step, contentType, body string) {
	switch g.IntN(12) {
	case 0:
		contentType += "; charset=" + g.pick(charsets...)
	case 1:
		contentType = g.mutated(contentType, 2)
	case 2:
		contentType = g.pick(strings.ToUpper(contentType), " "+contentType, contentType+";", contentType+"; a=\"b;c\"")
	case 3:
		contentType = g.pick("application/json", "application/x-www-form-urlencoded",
			"multipart/form-data; boundary=BB")
	}
	if g.chance(.97) {
		add(s, "Content-Type", contentType)
	}
	if g.chance(.15) {
		body = g.mutated(body, 2)
	}
	s.SetBody([]byte(body))
}

// asJSON sets the JSON text as the body, sometimes in UTF-16.
func (g generator) asJSON(s *recorded.Step, text string) {
	switch {
	case g.chance(.05):
		add(s, "Content-Type", "application/json; charset=utf-16")
		s.SetBody(utf16LE(text))
	default:
		g.typed(s, "application/json", text)
	}
}

// utf16LE encodes s in UTF-16, little-endian, with a byte order mark.
func utf16LE(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// jsonText returns a JSON text, which is sometimes malformed.
func (g generator) jsonText() string {
	text := g.jsonValue(0)
	if g.chance(.7) {
		text = "{" + g.several(3, ",", func() string { return g.jsonString() + ":" + g.jsonValue(1) }) + "}"
	}
	if g.chance(.15) {
		text = g.pick(" ", "\n", "\t", "\ufeff", "\u00a0", "\x00", "\x0b", "\r\n") + text
	}
	if g.chance(.1) {
		text += g.pick(" ", "\n", "x", ",", "}", "]", "\x00", "\x0c", "//", " {}")
	}
	return text
}

func (g generator) jsonValue(depth int) string {
	n := g.IntN(14)
	switch {
	case n < 3 || depth > 3:
		return g.pick("1", "-0", "0", "1.0", "1e5", "1E400", "-1e-7", "1e16", "123456789012345678901234567890", "0.1",
			"1.10", "5e-324", "1e22", "1e21", "-0.0",
			"00", "01", "1.", "-", ".5", "+1", "1e", "2.5E+3", "9007199254740993", "NaN", "Infinity", "-Infinity",
			"1_0", "0x1", "123456789012345680000.0", "1e-5", "0.0001",
			"1.7976931348623159e308")
	case n < 7:
		return g.jsonString()
	case n < 9:
		return g.pick("true", "false", "null", "true", "false", "null", "True", "nul")
	case n < 11:
		return "[" + g.several(3, g.pick(",", ", "), func() string { return g.jsonValue(depth + 1) }) + "]"
	}
	return "{" + g.several(3, ",", func() string {
		return g.jsonString() + g.pick(":", ": ", " :") +
			g.jsonValue(depth+1)
	}) + "}"
}

func (g generator) jsonString() string {
	body := g.several(4, "", func() string {
		if g.chance(.1) {
			return g.pick(`\ud800`, `\udc00`, `\ud834\ud834\udd1e`, `\x`, `\u12`, `\uZZZZ`, "\n", "\t", "\x00", "\x01",
				`\ud800\u0041`, `\u+123`, `\u12 3`, `\`, `\u1_23`)
		}
		return g.pick("a", "b", "é", "☃", "𝄞", `\n`, `\u00e9`, `\ud834\udd1e`, `\/`, `\"`, `\\`, " ", `\u0000`,
			"\u2028", `\u2029`, "\x7f", `\u007f`, `\b\f`, "<&>", "\ufeff", "\u00a0")
	})
	if g.chance(.02) {
		return g.pick("'"+body+"'", `"`+body, body)
	}
	return `"` + body + `"`
}

func (g generator) form() string {
	text := func() string {
		return g.several(3, "", func() string {
			return g.pick("a", "b", "%41", "+", "%20", "%", "%4", "%zz", "é", "%C3%A9", "%E9", "\xe9", "%C3", "%00",
				"\x00", "%ED%A0%80", "%F4%90%80%80", "%E2%82", "%u0041", "𝄞",
				"\r\n", " ", "=", ";", "%FE%FF", "%2B", "%26", "\ufeff", "")
		})
	}
	return g.several(5, g.pick("&", "&", "&&", ";"), func() string { return text() + g.pick("=", "=", "") + text() })
}

// boundary returns a value of a multipart body's boundary, in several spellings.
func (g generator) boundary() string {
	if g.chance(.9) {
		return "BB"
	}
	return g.pick(`"BB"`, "", " BB", "BB;boundary=CC", "é", `"B B"`, "<BB>", "'BB'", `"BB "`, strings.Repeat("B", 201),
		"BB,", `""`, `"B\"B"`)
}

// multipart returns a multipart body, which is sometimes malformed.
func (g generator) multipart() string {
	newline := "\r\n"
	if g.chance(.05) {
		newline = g.pick("\n", "\r", "")
	}
	var out strings.Builder
	if g.chance(.1) {
		out.WriteString(g.pick("preamble\r\n", "\r\n", "x"))
	}
	for range g.IntN(4) {
		out.WriteString("--BB" + newline + g.part() + newline)
	}
	if g.chance(.85) {
		return out.String() + "--BB--\r\n"
	}
	return out.String() + g.pick("--BB--", "--BB", "", "--BB--\r\nepilogue", "--BB\r\n", "--", "--BB--\r\n--BB--\r\n")
}

func (g generator) part() string {
	headers := []string{g.pick("Content-Disposition: form-data", "Content-Disposition: form-data",
		"Content-Disposition: form-data", "content-disposition:form-data",
		"Content-Disposition: attachment", "CONTENT-DISPOSITION:  FORM-DATA", "Content-Disposition:")}
	if g.chance(.95) {
		headers[0] += g.parameter("name")
	}
	if g.chance(.4) {
		headers[0] += g.parameter("filename")
	}
	if g.chance(.3) {
		headers = append(headers, "Content-Type: "+g.pick("text/plain", "text/plain; charset=latin-1",
			"application/json", "", "text/plain; charset=utf-16", "x"))
	}
	if g.chance(.2) {
		headers = append(headers, "Content-Transfer-Encoding: "+g.pick("base64", "base64", "BASE64", "quoted-printable",
			"8bit", "base64 ", "base64; x=y"))
	}
	if g.chance(.08) {
		headers = append(headers, g.pick("X: y", "Content-Length: 3", "Content-Length: x", "nocolon", " folded", ":",
			"Content-Disposition: form-data; name=again"))
	}
	if g.chance(.1) {
		g.Shuffle(len(headers), func(i, j int) { headers[i], headers[j] = headers[j], headers[i] })
	}
	return strings.Join(headers, "\r\n") + "\r\n\r\n" +
		g.pick("v", "", "hello", "é", "\xe9", "aGVsbG8=", "aGVsbG8", "aGVs\r\nbG8=", "aGVsbG8=!!", "a===", "=",
			"x\r\ny", "\r\n", "\n", "\r",
			"-", "--", "--B", "\x00", "QQ==QQ==", "Q", "QUJD RA==")
}

// parameter returns a parameter of a header, in one of many spellings.
func (g generator) parameter(name string) string {
	value := g.pick("a", "b", "a", "b", "na me", " sp ", "", "é", "\xe9", `q\"x`, `b\\s`, "%41", "&amp;", "&#65;",
		"x\x00y", "☃", "..", ".", "/", `C:\a\b.txt`, "../../x", "a/b", "a\tb", "\u2028", "a.txt",
		"f", "a\x7fb", "\u200b")
	if g.chance(.75) {
		return "; " + name + `="` + value + `"`
	}
	return g.pick("; "+name+"="+value, ";"+name+"="+value, "; "+name+"*=utf-8''"+value,
		"; "+name+"*=UTF-8'en'%e2%98%83", "; "+strings.ToUpper(name)+`="`+value+`"`,
		"; "+name+` = "`+value+`"`, "; "+name+"='"+value+"'", "; "+name+"="+value+"; "+name+"=second",
		"; "+name+"*=latin-1''%e9", ";", "; ;", "; x")
}

// signIn returns a request for a token.
func (g generator) signIn() recorded.Step {
	s := recorded.Step{Method: "POST", Target: g.pick("/token/", "/token/", "/token/", "/token/more")}
	user, password := g.credentials()
	switch g.IntN(10) {
	case 0, 1, 2, 3, 4:
		g.asJSON(&s, g.signInJSON(user, password))
	case 5, 6, 7:
		form := url.Values{"username": {user}, "password": {password}}.Encode()
		if g.chance(.1) {
			form = g.pick("username=alice", "password=x", "", form+"&username=bob", "USERNAME=a&password=b",
				strings.ReplaceAll(form, "%", "%25"))
		}
		g.typed(&s, "application/x-www-form-urlencoded", form)
	case 8:
		file := ""
		if g.chance(.1) {
			file = `; filename="f"`
		}
		g.typed(&s, "multipart/form-data; boundary=BB",
			"--BB\r\nContent-Disposition: form-data; name=\"username\""+file+"\r\n\r\n"+user+
				"\r\n--BB\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\n"+password+"\r\n--BB--\r\n")
	case 9:
		g.withBody(&s)
	}
	if g.chance(.1) {
		s.Method = g.method()
	}
	if g.chance(.1) {
		add(&s, "Authorization", g.authorization())
	}
	if g.chance(.1) {
		add(&s, "Accept", g.accept())
	}
	return s
}

func (g generator) signInJSON(user, password string) string {
	value := func(text string) string {
		if g.chance(.15) {
			return g.pick("1e5", "100000", "1.0", "-0", "-0.0", "0", "5", "5.0", "1e16", "1E+16", "1e400", "true",
				"false", "null", "[]", "{}", `["alice"]`, "10e4", "0.0", "1e22", `"\u0000"`,
				`"\ud800"`, `""`, `" "`, `"alice\u0000"`, `"\u001calice\u0085"`, `"alice\ud83d"`, "1e-7",
				"12345678901234567890")
		}
		quoted, _ := json.Marshal(text)
		return string(quoted)
	}
	fields := []string{`"username":` + value(user), `"password":` + value(password)}
	if g.chance(.1) {
		fields = append(fields, g.pick(`"username":"alice"`, `"token":"x"`, `"x":[1]`, `"USERNAME":"bob"`, `"":1`))
	}
	if g.chance(.1) {
		fields = fields[:1]
	}
	g.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	if g.chance(.04) {
		return g.pick("null", "[]", "1", "1.5", "true", `"x"`, "", "{}", "[{}]", "NaN")
	}
	return "{" + strings.Join(fields, ",") + "}"
}
