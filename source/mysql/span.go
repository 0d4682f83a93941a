package mysql

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"starlift/source"
)

// span is the keys from from on, up to to: below it, or with it where it is the
// last of the snapshot. Its values are tokens. A table without a key has the
// empty span, which is all of it.
type span struct {
	from, to []string
	last     bool
}

// String is the notation in a split: [1..1000) or [1000..2000].
func (r span) String() string {
	if r.from == nil {
		return ""
	}
	end := ")"
	if r.last {
		end = "]"
	}
	return "[" + strings.Join(r.from, ",") + ".." + strings.Join(r.to, ",") + end
}

// parseSpan reads what String wrote, for a key of so many columns.
func parseSpan(text string, columns int) (span, error) {
	if text == "" && columns == 0 {
		return span{}, nil
	}
	wrong := fmt.Errorf("%q is no range of keys of %d columns", text, columns)
	if len(text) < 4 || text[0] != '[' || text[len(text)-1] != ')' && text[len(text)-1] != ']' {
		return span{}, wrong
	}
	from, to, ok := strings.Cut(text[1:len(text)-1], "..")
	r := span{from: strings.Split(from, ","), to: strings.Split(to, ","), last: text[len(text)-1] == ']'}
	if !ok || len(r.from) != columns || len(r.to) != columns {
		return span{}, wrong
	}
	return r, nil
}

// origin is the first half of a split's part: server, table, and a mark of the
// key and its order, without which ranges mean nothing.
func (s *tableSource) origin(k key) string {
	sum := sha256.New()
	for _, c := range k.columns {
		_, _ = io.WriteString(sum, c.name+"\x00"+c.native+"\x00"+c.collation+"\x00") // a hash takes everything
	}
	return source.TablePart + s.server.identity + "/" + s.config.Database + "." + s.config.Table + "/" + hex.EncodeToString(sum.Sum(nil))[:8]
}

// split makes the split of a range.
func (s *tableSource) split(k key, r span, bytes int64) source.Split {
	shown := ""
	if r.from != nil {
		shown = span{from: []string{k.show(r.from)}, to: []string{k.show(r.to)}, last: r.last}.String()
	}
	return source.Split{
		ID:     s.config.Database + "." + s.config.Table + shown,
		Parts:  []string{s.origin(k) + "@" + r.String()},
		Tables: []int{0}, Bytes: bytes,
	}
}

// spanOf reads the range of a split. A split of another server, or of another
// key, gives a *source.ChangedError.
func (s *tableSource) spanOf(k key, split source.Split) (span, error) {
	if len(split.Parts) != 1 {
		return span{}, fmt.Errorf("split %q has %d parts, want 1", split.ID, len(split.Parts))
	}
	at := strings.LastIndexByte(split.Parts[0], '@')
	if at < 0 {
		return span{}, fmt.Errorf("split %q has a part without a range: %q", split.ID, split.Parts[0])
	}
	origin, now := split.Parts[0][:at], s.origin(k)
	if origin != now {
		return span{}, &source.ChangedError{What: "snapshot of " + s.config.Database + "." + s.config.Table, Reason: difference(origin, now)}
	}
	r, err := parseSpan(split.Parts[0][at+1:], len(k.columns))
	if err != nil {
		return span{}, fmt.Errorf("split %q: %w", split.ID, err)
	}
	return r, nil
}

func difference(was, is string) string {
	before, _, _ := strings.Cut(strings.TrimPrefix(was, source.TablePart), "/")
	now, _, _ := strings.Cut(strings.TrimPrefix(is, source.TablePart), "/")
	if before != now {
		return fmt.Sprintf("it was begun at the server %s, and this is %s; the rest of it must come from the same server, or all of it anew with -reload", before, now)
	}
	return "the key by which it was cut has changed; load it anew with -reload"
}

// condition is SQL that holds for the rows of the range.
func (k *key) condition(r span) (string, error) {
	if r.from == nil {
		return "", nil
	}
	from, err := k.compare(">", ">=", r.from)
	if err != nil {
		return "", err
	}
	end := "<"
	if r.last {
		end = "<="
	}
	to, err := k.compare("<", end, r.to)
	return from + " AND " + to, err
}

// compare is SQL that holds for keys on one side of a key, column by column: the
// servers find no range by (a, b) > (x, y), and do find one by
// a > x OR a = x AND b > y. The last column takes the operator final.
func (k *key) compare(operator, final string, tokens []string) (string, error) {
	return compare(k, operator, final, tokens, func(i int) (string, error) { return identifier(k.columns[i].name), nil })
}

func compare(k *key, operator, final string, tokens []string, left func(int) (string, error)) (string, error) {
	if len(tokens) != len(k.columns) {
		return "", fmt.Errorf("%d values for a key of %d columns", len(tokens), len(k.columns))
	}
	var either, equal []string
	for i, token := range tokens {
		value, err := k.columns[i].literal(token)
		if err != nil {
			return "", err
		}
		column, err := left(i)
		if err != nil {
			return "", err
		}
		if i == len(tokens)-1 {
			operator = final
		}
		either = append(either, strings.Join(append(slices.Clone(equal), column+" "+operator+" "+value), " AND "))
		equal = append(equal, column+" = "+value)
	}
	return "(" + strings.Join(either, " OR ") + ")", nil
}

// within is SQL that says whether a key lies in the range.
func (k *key) within(r span, tokens []string) (string, error) {
	if len(tokens) != len(k.columns) {
		return "", fmt.Errorf("%d values for a key of %d columns", len(tokens), len(k.columns))
	}
	value := func(i int) (string, error) {
		literal, err := k.columns[i].literal(tokens[i])
		if k.columns[i].form == moment {
			// Two texts would be compared as texts.
			kind := k.columns[i].kind
			if kind == "timestamp" {
				kind = "datetime"
			}
			if kind != "date" {
				kind += "(6)"
			}
			literal = "CAST(" + literal + " AS " + kind + ")"
		}
		return literal, err
	}
	from, err := compare(k, ">", ">=", r.from, value)
	if err != nil {
		return "", err
	}
	end := "<"
	if r.last {
		end = "<="
	}
	to, err := compare(k, "<", end, r.to, value)
	return from + " AND " + to, err
}
