package ingest

import (
	"encoding/hex"
	"strings"

	"starlift-sandbox/status"
	"starlift-sandbox/version"
)

// maxDelimiter is the most bytes that a delimiter may have (protocol reference 5.1).
const maxDelimiter = 50

// delimiter reads a delimiter header: hex after \x or 0x in either case, else
// literal text, in which \t and \n stand for a tab and a newline from some
// release on. what is its name in errors.
func delimiter(text, what string, release version.Release) (string, error) {
	literal := text
	if release.HasLiteralDelimiters() {
		literal = strings.NewReplacer(`\t`, "\t", `\n`, "\n").Replace(text)
	}
	if len(text) >= 2 && (text[0] == '\\' || text[0] == '0') && (text[1] == 'x' || text[1] == 'X') {
		digits := text[2:]
		if digits == "" {
			return "", status.New(status.AnalysisError, "Invalid delimiter '%s: empty hex string", text)
		}
		if len(digits)%2 != 0 {
			return "", status.New(status.AnalysisError, "Invalid delimiter '%s: hex length must be a even number", text)
		}
		decoded, err := hex.DecodeString(digits)
		if err != nil {
			return "", status.New(status.AnalysisError, "Invalid delimiter '%s: invalid hex format", text)
		}
		literal = string(decoded)
		for _, b := range decoded {
			// Such bytes pass through a character conversion on a server and
			// may arrive as others: a loader must not count on them.
			if b >= 0x80 {
				return "", status.New(status.AnalysisError, "Invalid delimiter '%s: the sandbox takes bytes below 0x80 only", text)
			}
		}
	}
	if len(literal) > maxDelimiter {
		return "", status.New(status.AnalysisError, "The valid bytes length for '%s' is [1, %d]", what, maxDelimiter)
	}
	return literal, nil
}
