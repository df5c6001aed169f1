package staticfiles

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// manifestVersion is the version of the manifest's form, as in Django.
const manifestVersion = "1.1"

// manifest returns the content of staticfiles.json: the hashed name of each file by its plain name,
// in the form that Django's ManifestStaticFilesStorage writes and reads.
func (f *Files) manifest() ([]byte, error) {
	paths := map[string]string{}
	for name, one := range f.byName {
		paths[name] = one.hashed
	}
	text, err := json.Marshal(paths)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return json.Marshal(struct {
		Paths   map[string]string `json:"paths"`
		Version string            `json:"version"`
		Hash    string            `json:"hash"`
	}{paths, manifestVersion, hex.EncodeToString(sum[:])[:12]})
}
