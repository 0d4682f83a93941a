package access

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// Hash returns what is kept of a password: * and the 40 upper-case hexadecimal
// digits of SHA1(SHA1(password)), as mysql_native_password has it; empty for no
// password.
func Hash(password string) string {
	if password == "" {
		return ""
	}
	once := sha1.Sum([]byte(password))
	twice := sha1.Sum(once[:])
	return "*" + strings.ToUpper(hex.EncodeToString(twice[:]))
}

// ParseHash reads a hash that a statement gives instead of a password; false
// when it is none.
func ParseHash(text string) (string, bool) {
	if text == "" {
		return "", true
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "*"))
	if err != nil || len(raw) != sha1.Size || text[0] != '*' {
		return "", false
	}
	return strings.ToUpper(text), true
}

func plainMatches(hash, password string) bool {
	return subtle.ConstantTimeCompare([]byte(Hash(password)), []byte(hash)) == 1
}

// scrambleMatches checks a client's answer to a salt: SHA1(password) XOR
// SHA1(salt + SHA1(SHA1(password))). Whoever has no password sends nothing.
func scrambleMatches(hash string, salt, answer []byte) bool {
	if hash == "" || len(answer) != sha1.Size {
		return hash == "" && len(answer) == 0
	}
	twice, err := hex.DecodeString(hash[1:])
	if err != nil {
		return false
	}
	once := sha1.Sum(append(append([]byte(nil), salt...), twice...))
	for i := range once {
		once[i] ^= answer[i]
	}
	again := sha1.Sum(once[:])
	return subtle.ConstantTimeCompare(again[:], twice) == 1
}
