package expression

import (
	"regexp"
	"strings"
	"sync/atomic"

	"starlift-sandbox/cell"
)

// match binds LIKE and REGEXP.
func match(n *node, children []*operand) (*operand, error) {
	for i, side := range [...]string{"left", "right"} {
		if t := children[i].typ; t.Kind != 0 && !isString(t) {
			var text strings.Builder
			write(&text, n)
			return nil, semantic("%s operand of %s must be of type STRING: %s", side, n.name, text.String())
		}
	}
	compile := compileRegexp
	if n.name == "LIKE" {
		compile = compileLike
	}
	matched := matching(children[0], children[1], compile)
	if n.inverted {
		return opposite(matched), nil
	}
	return matched, nil
}

func matching(text, pattern *operand, compile func(string) (*regexp.Regexp, error)) *operand {
	cache := &patternCache{compile: compile}
	return wholeOperand(boolean(), func(slots []cell.Value) (int64, bool, error) {
		t, err := text.value(slots)
		if t == nil || err != nil {
			return 0, true, err
		}
		p, err := pattern.value(slots)
		if p == nil || err != nil {
			return 0, true, err
		}
		compiled, err := cache.get(p.(string))
		if err != nil {
			return 0, true, err
		}
		return truth(compiled.MatchString(t.(string))), false, nil
	}, text, pattern)
}

// patternCache keeps the pattern of the row before, which is mostly that of all
// rows. It is safe for use by several goroutines.
type patternCache struct {
	compile func(string) (*regexp.Regexp, error)
	last    atomic.Pointer[compiledPattern]
}

type compiledPattern struct {
	text     string
	compiled *regexp.Regexp
}

func (c *patternCache) get(text string) (*regexp.Regexp, error) {
	if last := c.last.Load(); last != nil && last.text == text {
		return last.compiled, nil
	}
	compiled, err := c.compile(text)
	if err != nil {
		return nil, err
	}
	c.last.Store(&compiledPattern{text, compiled})
	return compiled, nil
}

// compileRegexp reads a pattern in the syntax of RE2, which is the server's too.
func compileRegexp(pattern string) (*regexp.Regexp, error) {
	compiled, err := regexp.Compile("(?s)" + pattern)
	if err != nil {
		return nil, rowError("Invalid regex expression: %s", pattern)
	}
	return compiled, nil
}

// compileLike reads a pattern in which % stands for any text, _ for one
// character, and a backslash before them for themselves.
func compileLike(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '%':
			b.WriteString(".*")
			i++
		case c == '_':
			b.WriteByte('.')
			i++
		default:
			if c == '\\' && i+1 < len(pattern) {
				i++
			}
			end := i + 1
			for end < len(pattern) && !strings.ContainsRune(`%_\`, rune(pattern[end])) {
				end++
			}
			b.WriteString(regexp.QuoteMeta(pattern[i:end]))
			i = end
		}
	}
	b.WriteByte('$')
	compiled, err := regexp.Compile(b.String())
	if err != nil {
		return nil, rowError("Invalid LIKE pattern: %s", pattern)
	}
	return compiled, nil
}
