package page

import (
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

// packed has the templates, the translations and the assets, by the names of their files. Packed
// they are a third as long, in every program with pages. TestPacked compares them with the files.
//
//go:generate go test -run TestPacked -update
//go:embed packed.json.gz
var packed string

// unpacked reads packed at the first use: programs without pages do not pay for it.
var unpacked = sync.OnceValue(func() map[string]string {
	var files map[string]string
	text, err := gzip.NewReader(strings.NewReader(packed))
	if err == nil {
		err = json.NewDecoder(text).Decode(&files)
	}
	if err != nil {
		panic("page: the packed files: " + err.Error())
	}
	return files
})
