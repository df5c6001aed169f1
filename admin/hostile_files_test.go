package admin_test

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/testkit"
)

// hostileNames are names of files as a client may choose them.
var hostileNames = []string{evil, evilAddress, `zq7"><script>zq7.pdf`, "../../etc/passwd", `..\..\zq7.`,
	"zq7\u202efdp.exe", "zq7\x00.pdf", "zq7\r\nSet-Cookie: zq7=1", strings.Repeat("zq7.", 1250), "//zq7.example/a"}

// hostileFiles opens the pages of a row whose file has each of these names, and sends files with
// them in every field of its form. The page tells the name only: no link leads to the file, and no
// form changes it.
func hostileFiles(b *browser, site *testkit.Site) {
	list := "/admin/shop/product/"
	for _, name := range hostileNames {
		if _, err := site.DB.Exec(b.t.Context(), "UPDATE shop_product SET manual = ?", name); err != nil {
			b.t.Fatal(err)
		}
		shown := strings.NewReplacer("\x00", "\ufffd", "\r\n", "\n").Replace(name)
		for _, path := range []string{list, list + "?" + url.Values{"q": {name}}.Encode(), list + "1/change/",
			"/admin/find/?" + url.Values{"q": {name}}.Encode(), list + "1/delete/", list + "1/history/"} {
			for _, link := range b.get(path).checkHarmless(fmt.Sprintf("%s with %.40q", path, name)) {
				if strings.Contains(link, "passwd") && !strings.Contains(link, "q=") {
					b.t.Errorf("%s leads to %q", path, link)
				}
			}
			if path == list || path == list+"1/change/" {
				text := strings.ReplaceAll(html.UnescapeString(b.text()), "\r\n", "\n")
				if !strings.Contains(text, shown) {
					b.t.Errorf("%s does not tell the name %.40q", path, name)
				}
			}
		}
		for _, path := range []string{list + "add/", list + "1/change/", list} {
			fields := fieldName.FindAllStringSubmatch(b.get(path).text(), -1)
			b.do(upload(b, path, append(fields, []string{"", "manual"}), name))
			b.checkHarmless(fmt.Sprintf("a file %.40q at %s", name, path))
		}
	}
	b.get(list+"1/change/").submit(list+"1/change/", "name", "a", "sku", "b", "price", "1", "category", "1",
		"manual", "other").want(http.StatusFound)
	var kept int
	if err := site.DB.QueryRow(b.t.Context(), "SELECT count(*) FROM shop_product WHERE manual = ?",
		hostileNames[len(hostileNames)-1]).Scan(&kept); err != nil || kept != 3 {
		b.t.Errorf("a form changed the name of a file: %d of 3 are as they were (%v)", kept, err)
	}
}

// upload sends a file of a name in each field, and the fields that are hidden as the page has them.
func upload(b *browser, path string, fields [][]string, name string) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var errs []error
	for _, found := range fields {
		field := html.UnescapeString(found[1])
		if field == "csrfmiddlewaretoken" || strings.HasSuffix(field, "_FORMS") {
			errs = append(errs, w.WriteField(field, valueOnPage(b, field)))
			continue
		}
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {name[:1] + "/pdf"}, "Content-Disposition": {
			fmt.Sprintf(`form-data; name="%s"; filename*=UTF-8''%s`, field, url.PathEscape(name))}})
		if err == nil {
			_, err = part.Write([]byte(evil))
		}
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, w.Close())...); err != nil {
		b.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
