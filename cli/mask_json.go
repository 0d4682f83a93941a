package cli

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maskJSON replaces secrets in the texts of a JSON document, and leaves it one:
// keys, numbers and words such as true stay as they are, whatever a secret may
// be.
func maskJSON(text []byte, secrets []string) []byte {
	if len(secrets) == 0 {
		return text
	}
	var out bytes.Buffer
	for at := 0; at < len(text); {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			out.Write(text[at:])
			break
		}
		out.Write(text[at : at+quote])
		end := textEnd(text, at+quote)
		literal := text[at+quote : end]
		at = end
		if isKey := bytes.HasPrefix(bytes.TrimLeft(text[end:], " \t\r\n"), []byte(":")); isKey {
			out.Write(literal)
			continue
		}
		out.Write(maskText(literal, secrets))
	}
	return out.Bytes()
}

// textEnd is behind the quote that closes the text that begins at a quote.
func textEnd(text []byte, from int) int {
	for i := from + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func maskText(literal []byte, secrets []string) []byte {
	var plain string
	if json.Unmarshal(literal, &plain) != nil {
		return literal
	}
	hidden := plain
	for _, s := range secrets {
		hidden = strings.ReplaceAll(hidden, s, "(sensitive)")
	}
	if hidden == plain {
		return literal
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(hidden) // a text always encodes
	return bytes.TrimRight(out.Bytes(), "\n")
}
