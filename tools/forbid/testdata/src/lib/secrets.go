package lib

import "encoding/hex"

type row struct {
	Key, Name    string
	PasswordHash string
	digest       [32]byte
}

// compare has comparisons that stop at the first difference, as in beego's apiauth and NetBox (B2).
func compare(r row, key, name, csrfToken, sent string, mac []byte, sum [32]byte) bool {
	return r.Key == key || // want `subtle.ConstantTimeCompare`
		sent != r.PasswordHash || // want `subtle.ConstantTimeCompare`
		r.digest == sum || // want `subtle.ConstantTimeCompare`
		csrfToken == sent || // want `subtle.ConstantTimeCompare`
		sent == hex.EncodeToString(mac) || // want `subtle.ConstantTimeCompare`
		string(mac) == sent || // want `subtle.ConstantTimeCompare`
		r.Key[:4] == sent || // want `subtle.ConstantTimeCompare`
		r.Name == name || key == name || key == "" || len(key) == len(sent) || mac == nil
}
