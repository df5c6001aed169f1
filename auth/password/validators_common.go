package password

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // for the list
	"fmt"
	"strings"
	"sync"
	"unicode"
)

//go:generate sh commonpasswords.sh

// commonPasswords is Django's list, one lower-case password per line. See LICENSE.common-passwords.
//
//go:embed common-passwords.txt.gz
var commonPasswords []byte

// commonPasswordList returns the list, which is unpacked at the first call and never changed.
var commonPasswordList = sync.OnceValue(unpackCommonPasswords)

// CommonPassword refuses about 20,000 common passwords, which attackers try first. It ignores case.
type CommonPassword struct{}

// Validate returns password_too_common for a password of the list.
func (CommonPassword) Validate(password string, _ []Attribute) *Problem {
	if _, common := commonPasswordList()[strings.TrimFunc(strings.ToLower(password), isPythonSpace)]; !common {
		return nil
	}
	return &Problem{"password_too_common", "This password is too common."}
}

// Help returns Django's text.
func (CommonPassword) Help() string { return "Your password can’t be a commonly used password." }

// unpackCommonPasswords unpacks the embedded list. It panics if the list is corrupt, which a test
// would show.
func unpackCommonPasswords() map[string]struct{} {
	unpacked, err := gzip.NewReader(bytes.NewReader(commonPasswords))
	if err != nil {
		panic(fmt.Sprintf("password: embedded list of common passwords: %v", err))
	}
	list := make(map[string]struct{}, 20_000)
	lines := bufio.NewScanner(unpacked)
	for lines.Scan() {
		list[strings.TrimFunc(lines.Text(), isPythonSpace)] = struct{}{}
	}
	if err := lines.Err(); err != nil {
		panic(fmt.Sprintf("password: embedded list of common passwords: %v", err))
	}
	return list
}

// isPythonSpace reports whether Python's str.strip removes r: Unicode's spaces and four separators
// of ASCII.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
