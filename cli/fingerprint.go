package cli

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// fingerprintRounds makes guessing slow: some tens of milliseconds a guess.
const fingerprintRounds = 200_000

// fingerprint identifies a sensitive value in a saved plan, so that apply can tell
// a wrong one. There is no place for a key that apply knows and a reader of the
// plan does not, so it is a salted, slow hash, and cut to 32 bits: enough to find
// a mistake, and too little to confirm a guess, since one wrong guess in four
// thousand million looks right as well. The salt makes that of two plans, or of
// two names with the same value, another.
func fingerprint(lineage string, created time.Time, name string, value []byte) string {
	salt := "starlift 1\x00" + lineage + "\x00" + created.UTC().Truncate(time.Second).Format(time.RFC3339) + "\x00" + name
	key, err := pbkdf2.Key(sha256.New, string(value), []byte(salt), fingerprintRounds, 4)
	if err != nil {
		return "hmac:" // only where the program may not use the function at all
	}
	return "hmac:" + hex.EncodeToString(key)
}
