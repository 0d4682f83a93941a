package starrocks

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// Label names one transaction in a database. It is 1 to 128 characters of
// [-_A-Za-z0-9] (protocol reference 4.2).
type Label string

const (
	maxLabel     = 128
	digestDigits = 16
	// maxPrefix leaves room for two separators, the digest and one character
	// of the load's name.
	maxPrefix = maxLabel - digestDigits - 3
)

// NewLabel makes the label PREFIX_LOAD_DIGEST. The digest is the first 16 hex
// digits of SHA-256 over the parts, each with its length before it, so that no
// two lists of parts run together. Whatever a label may not hold becomes "_"
// in prefix and load, and the load's name, or else the prefix, is cut until
// the whole fits; what must tell labels apart belongs in parts. The same
// arguments give the same label, always.
func NewLabel(prefix, load string, parts ...string) Label {
	hash := sha256.New()
	var length [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(p)))
		hash.Write(length[:])
		hash.Write([]byte(p))
	}
	digest := hex.EncodeToString(hash.Sum(nil))[:digestDigits]
	prefix, load = labelText(prefix), labelText(load)
	prefix = prefix[:min(len(prefix), maxPrefix)]
	load = load[:min(len(load), maxLabel-len(prefix)-digestDigits-2)]
	return Label(prefix + "_" + load + "_" + digest)
}

func labelText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, s)
}
