package starrocks

import (
	"slices"
	"strings"
)

// ExpressionNames returns the columns that an expression mentions, as written, in
// the order of their first mention, each once without regard to case. Names of
// functions, keywords, types after AS, units of time, parameters of lambdas and
// fields behind a point are none. A name in back quotes is one wherever a column
// may stand. Of a text that is no expression it returns what looks like names.
func ExpressionNames(expression string) []string {
	s := nameScan{text: expression}
	r := &reader{text: expression}
	for t := r.next(); t.kind != tokenEnd; t = r.next() {
		s.tokens = append(s.tokens, t)
	}
	s.lambdas()
	for s.at = 0; s.at < len(s.tokens); s.at++ {
		s.token()
	}
	return s.names
}

// nameScan goes over the tokens of an expression once.
type nameScan struct {
	text   string
	tokens []token
	names  []string
	calls  []openCall  // one for each bracket that is open
	params []parameter // of all lambdas

	at       int
	skip     int  // brackets that must be open for a token to count; a type is skipped by it
	cases    int  // CASE without their END
	interval bool // INTERVAL without its unit
}

// openCall is an open bracket and the function before it, in upper case.
type openCall struct {
	function string
	argument int
}

// parameter is the name of a lambda's parameter, and the tokens over which it is
// one.
type parameter struct {
	name        string
	first, last int
}

// is says whether token i is that sign.
func (s *nameScan) is(i int, sign string) bool {
	return i >= 0 && i < len(s.tokens) && s.tokens[i].kind == tokenSign && s.tokens[i].text == sign
}

// touches says whether nothing stands between token i and the one after it.
func (s *nameScan) touches(i int) bool {
	return i >= 0 && i+1 < len(s.tokens) && s.tokens[i].end == s.tokens[i+1].start
}

// operand says whether token i is, or ends, a value.
func (s *nameScan) operand(i int) bool {
	if i < 0 {
		return false
	}
	switch t := s.tokens[i]; t.kind {
	case tokenString, tokenName:
		return true
	case tokenSign:
		return t.text == ")" || t.text == "]" || t.text == "}"
	case tokenWord:
		return !isKeyword(t.text) || slices.Contains([]string{"TRUE", "FALSE", "NULL", "END"}, strings.ToUpper(t.text))
	}
	return false
}

func (s *nameScan) token() {
	switch t := s.tokens[s.at]; t.kind {
	case tokenSign:
		s.sign(t.text)
	case tokenName:
		s.name(t)
	case tokenWord:
		if !s.keyword(strings.ToUpper(t.text)) && !isNumber(t.text) && t.text[0] != '@' {
			s.name(t)
		}
	}
}

func (s *nameScan) sign(text string) {
	switch text {
	case "(", "[", "{":
		c := openCall{}
		if s.at > 0 && s.tokens[s.at-1].kind == tokenWord {
			c.function = strings.ToUpper(s.tokens[s.at-1].text)
		}
		s.calls = append(s.calls, c)
	case ")", "]", "}":
		if n := len(s.calls); n > 0 {
			s.calls = s.calls[:n-1]
		}
		if len(s.calls) < s.skip {
			s.skip = 0
		}
	case ",":
		if n := len(s.calls); n > 0 {
			s.calls[n-1].argument++
			if s.calls[n-1].function == "CONVERT" && s.skip == 0 {
				s.skip = n // CONVERT(x, TYPE)
			}
		}
	}
}

// name adds a name where a column may stand.
func (s *nameScan) name(t token) {
	switch {
	case s.skip > 0,
		s.is(s.at+1, "("), s.is(s.at+1, "{") && t.kind == tokenWord, // a function, or MAP{…}
		s.is(s.at-1, ".") && s.operand(s.at-2): // a field of what stands before
		return
	case t.kind == tokenWord && s.at+1 < len(s.tokens) && s.tokens[s.at+1].kind == tokenString:
		return // the kind of a literal: DATE '2024-01-02', x'ff'
	}
	for _, p := range s.params {
		if s.at >= p.first && s.at <= p.last && strings.EqualFold(p.name, t.text) {
			return
		}
	}
	if !slices.ContainsFunc(s.names, func(n string) bool { return strings.EqualFold(n, t.text) }) {
		s.names = append(s.names, t.text)
	}
}

// keyword says whether a word is one here, and remembers what it begins.
func (s *nameScan) keyword(word string) bool {
	inside := openCall{}
	if n := len(s.calls); n > 0 {
		inside = s.calls[n-1]
	}
	called := s.is(s.at+1, "(")
	switch {
	case word == "AS":
		if s.skip == 0 {
			s.skip = max(len(s.calls), 1) // CAST(x AS TYPE)
		}
		return true
	case word == "CASE":
		s.cases++
		return true
	case word == "END" && s.cases > 0 && s.operand(s.at-1):
		s.cases--
		return true
	case word == "INTERVAL":
		s.interval = true
		return true
	case isTimeUnit(word) && s.interval && s.operand(s.at-1):
		s.interval = false
		return true
	case isTimeUnit(word) && !called && inside.argument == 0 && s.is(s.at-1, "("):
		switch inside.function {
		case "EXTRACT", "TIMESTAMPADD", "TIMESTAMPDIFF":
			return true
		}
	case (word == "FLOOR" || word == "CEIL") && !called && inside.argument == 2:
		return inside.function == "TIME_SLICE" || inside.function == "DATE_SLICE"
	}
	return isKeyword(word)
}

// lambdas finds x -> … and (x, y) -> …; what follows, up to a comma or bracket
// that ends it, is where the parameters are no columns. An arrow before a string
// takes a part of a JSON value instead.
func (s *nameScan) lambdas() {
	for i := 1; i+2 < len(s.tokens); i++ {
		if !s.is(i, "-") || !s.is(i+1, ">") || !s.touches(i) || s.tokens[i+2].kind == tokenString {
			continue
		}
		first := i - 1
		if s.is(i-1, ")") {
			for first > 0 && !s.is(first, "(") {
				first--
			}
		}
		last := s.endOfArgument(i + 2)
		for _, t := range s.tokens[first:i] {
			if t.kind == tokenWord || t.kind == tokenName {
				s.params = append(s.params, parameter{t.text, first, last})
			}
		}
	}
}

// endOfArgument is the last token before the comma or bracket that ends what
// begins at token i.
func (s *nameScan) endOfArgument(i int) int {
	depth := 0
	for ; i < len(s.tokens); i++ {
		switch {
		case s.is(i, "("), s.is(i, "["), s.is(i, "{"):
			depth++
		case depth == 0 && (s.is(i, ",") || s.is(i, ")") || s.is(i, "]") || s.is(i, "}")):
			return i - 1
		case s.is(i, ")"), s.is(i, "]"), s.is(i, "}"):
			depth--
		}
	}
	return i - 1
}
