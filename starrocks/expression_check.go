package starrocks

import (
	"fmt"
	"strings"
)

// CheckExpression says whether the text of an SQL expression is whole: quotes and
// brackets have their ends, nothing follows that would end it early or turn what
// comes behind it in a header into something else. Whether it means anything only
// the server knows. Errors are a *SyntaxError.
func CheckExpression(text string) error {
	r := &reader{text: text}
	if r.peek().kind == tokenEnd {
		return &SyntaxError{0, "an expression is missing"}
	}
	if err := r.expression(); err != nil {
		return err
	}
	if t := r.peek(); t.kind != tokenEnd {
		return &SyntaxError{t.start, "a comma outside brackets, which would end the expression"}
	}
	return nil
}

// expression reads up to a comma outside brackets, or to the end.
func (r *reader) expression() error {
	var open []token
	for {
		t := r.peek()
		switch {
		case t.kind == tokenBroken:
			return &SyntaxError{t.start, "a quote without an end"}
		case t.kind == tokenEnd && len(open) > 0:
			last := open[len(open)-1]
			return &SyntaxError{last.start, fmt.Sprintf("the bracket %q without an end", last.text)}
		case t.kind == tokenEnd, t.kind == tokenSign && t.text == "," && len(open) == 0:
			return nil
		case t.kind == tokenSign:
			if err := r.sign(t, &open); err != nil {
				return err
			}
		}
		r.at = t.end
	}
}

// sign judges one character of an expression and keeps the brackets that are
// open.
func (r *reader) sign(t token, open *[]token) error {
	rest := r.text[t.start:]
	switch t.text {
	case "(", "[", "{":
		*open = append(*open, t)
		return nil
	case ")", "]", "}":
		n := len(*open)
		if n == 0 {
			return &SyntaxError{t.start, fmt.Sprintf("the bracket %q without a beginning", t.text)}
		}
		if begin := (*open)[n-1]; closing(begin.text) != t.text {
			return &SyntaxError{t.start, fmt.Sprintf("the bracket %q where %q must come first", t.text, closing(begin.text))}
		}
		*open = (*open)[:n-1]
		return nil
	case ";":
		return &SyntaxError{t.start, "a semicolon, which would end the statement"}
	}
	// Two minus signs begin a comment in StarRocks, without a blank behind them
	// too, so that the rest of the header would be none.
	if strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") {
		return &SyntaxError{t.start, fmt.Sprintf("%q, which begins a comment", rest[:2])}
	}
	return nil
}

func closing(open string) string {
	switch open {
	case "(":
		return ")"
	case "[":
		return "]"
	}
	return "}"
}
