package frontend

import (
	"net/http"
	"net/url"
	"strings"

	"starlift-sandbox/reply"
)

// redirect sends the client to the same path and query at another address. A
// frontend takes the path apart and puts it together again, so that it comes out
// in the percent form of Java: an escaped slash does not survive.
func (f *Frontend) redirect(r *http.Request, address string) reply.Reply {
	location := "http://" + address + f.requote(r.URL.Path, "-_.!~*'():@&=+$,;/")
	if r.URL.RawQuery != "" {
		query, err := url.PathUnescape(r.URL.RawQuery) // a plus stays a plus
		if err != nil {
			query = r.URL.RawQuery
		}
		location += "?" + f.requote(query, "-_.!~*'():@&=+$,;/?[]")
	}
	return reply.Reply{
		Code: http.StatusTemporaryRedirect, Type: "text/html",
		Other: [][2]string{{"Location", location}},
	}
}

// requote writes a text with percent forms for what is no letter, digit or legal
// sign. Releases that do not encode other characters lose them in the header.
func (f *Frontend) requote(text, legal string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for _, c := range []byte(text) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		switch {
		case letter, strings.IndexByte(legal, c) >= 0:
			out.WriteByte(c)
		case c >= 0x80 && !f.Release.EncodesLocation():
			if c >= 0xc0 { // once for each character
				out.WriteByte('?')
			}
		default:
			out.WriteByte('%')
			out.WriteByte(digits[c>>4])
			out.WriteByte(digits[c&15])
		}
	}
	return out.String()
}
