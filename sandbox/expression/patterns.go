package expression

import (
	"strings"

	"starlift-sandbox/cell"
)

// patternFunctions are those with regular expressions, in the syntax of RE2.
func patternFunctions() []declaration {
	return []declaration{
		calling("regexp_extract(varchar, varchar, bigint) varchar", func(c *Call, args []cell.Value) (cell.Value, error) {
			return extract(c, args, func(found [][]string, group int) cell.Value {
				if len(found) == 0 {
					return ""
				}
				return found[0][group]
			}, "")
		}),
		calling("regexp_extract_all(varchar, varchar, bigint) array<varchar>", func(c *Call, args []cell.Value) (cell.Value, error) {
			return extract(c, args, func(found [][]string, group int) cell.Value {
				list := make(cell.List, len(found))
				for i, f := range found {
					list[i] = f[group]
				}
				return list
			}, cell.List{})
		}).from(2, 5, 0),
		calling("regexp_replace(varchar, varchar, varchar) varchar", func(c *Call, args []cell.Value) (cell.Value, error) {
			compiled, err := c.patterns.get(args[1].(string))
			if err != nil {
				return nil, err
			}
			return limited(compiled.ReplaceAllString(args[0].(string), goReplacement(args[2].(string)))), nil
		}),
		calling("regexp_split(varchar, varchar) array<varchar>", func(c *Call, args []cell.Value) (cell.Value, error) {
			compiled, err := c.patterns.get(args[1].(string))
			if err != nil {
				return nil, err
			}
			return textList(compiled.Split(args[0].(string), -1)), nil
		}).from(3, 3, 0),
		calling("regexp, rlike(varchar, varchar) boolean", func(c *Call, args []cell.Value) (cell.Value, error) {
			compiled, err := c.patterns.get(args[1].(string))
			if err != nil {
				return nil, err
			}
			return compiled.MatchString(args[0].(string)), nil
		}),
		calling("like(varchar, varchar) boolean", func(_ *Call, args []cell.Value) (cell.Value, error) {
			compiled, err := compileLike(args[1].(string))
			if err != nil {
				return nil, err
			}
			return compiled.MatchString(args[0].(string)), nil
		}),
	}
}

// extract finds all places of a pattern and gives one of its groups; none is
// for a group that the pattern has not.
func extract(c *Call, args []cell.Value, pick func(found [][]string, group int) cell.Value, none cell.Value) (cell.Value, error) {
	compiled, err := c.patterns.get(args[1].(string))
	if err != nil {
		return nil, err
	}
	group := args[2].(int64)
	if group < 0 || group > int64(compiled.NumSubexp()) {
		return none, nil
	}
	return pick(compiled.FindAllStringSubmatch(args[0].(string), -1), int(group)), nil
}

// goReplacement turns \1 into ${1}, and a dollar into itself.
func goReplacement(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '$':
			b.WriteString("$$")
		case c == '\\' && i+1 < len(text):
			i++
			if next := text[i]; next >= '0' && next <= '9' {
				b.WriteString("${" + string(next) + "}")
			} else {
				b.WriteByte(next)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
