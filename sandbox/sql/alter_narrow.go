package sql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// narrow takes [WHERE c = 'v' [AND …]] [ORDER BY c [ASC|DESC], …] [LIMIT n] of a
// SHOW statement, up to its end, and leaves the rows that they ask for.
func (s *statement) narrow(out *answer) error {
	for s.Words("WHERE") || s.Words("AND") {
		if err := s.condition(out); err != nil {
			return err
		}
	}
	if s.Words("ORDER", "BY") {
		if err := s.order(out); err != nil {
			return err
		}
	}
	if err := s.limit(out); err != nil {
		return err
	}
	return s.end()
}

// shownColumn takes the name of a column of the answer.
func (s *statement) shownColumn(out *answer) (int, error) {
	name, err := s.name("a column")
	if err != nil {
		return 0, err
	}
	at := out.column(name)
	if at < 0 {
		return 0, failure.Analyze("Title name[%s] does not exist", name)
	}
	return at, nil
}

// condition takes one comparison and drops the rows that do not meet it.
func (s *statement) condition(out *answer) error {
	at, err := s.shownColumn(out)
	if err != nil {
		return err
	}
	operator := s.Next()
	like := operator.Is("LIKE")
	if !like && operator.Kind != lex.Symbol {
		return failure.Unexpected(&s.Reader, "a comparison")
	}
	value := s.Next()
	if value.Kind != lex.String && value.Kind != lex.Number {
		return failure.Unexpected(&s.Reader, "a value in quotes")
	}
	keep, known := comparison(operator.Text)
	if !like && !known {
		return failure.Analyze("Only operator =|>=|<=|>|<|!= are supported in WHERE")
	}
	out.rows = slices.DeleteFunc(out.rows, func(row [][]byte) bool {
		if row[at] == nil {
			return true
		}
		if like {
			return !matchLike(value.Text, string(row[at]))
		}
		return !keep(compareShown(string(row[at]), value.Text))
	})
	return nil
}

// comparison returns what the operator makes of the result of a comparison.
func comparison(operator string) (keep func(int) bool, known bool) {
	switch operator {
	case "=":
		return func(c int) bool { return c == 0 }, true
	case "!=", "<>":
		return func(c int) bool { return c != 0 }, true
	case "<":
		return func(c int) bool { return c < 0 }, true
	case "<=":
		return func(c int) bool { return c <= 0 }, true
	case ">":
		return func(c int) bool { return c > 0 }, true
	case ">=":
		return func(c int) bool { return c >= 0 }, true
	}
	return nil, false
}

// compareShown compares numbers as numbers and everything else as text, which
// is right for times.
func compareShown(a, b string) int {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

func (s *statement) order(out *answer) error {
	type key struct {
		at   int
		down bool
	}
	var keys []key
	for {
		at, err := s.shownColumn(out)
		if err != nil {
			return err
		}
		down := s.Words("DESC")
		if !down {
			s.Words("ASC")
		}
		keys = append(keys, key{at, down})
		if !s.Symbol(",") {
			break
		}
	}
	slices.SortStableFunc(out.rows, func(a, b [][]byte) int {
		for _, k := range keys {
			c := compareShown(string(a[k.at]), string(b[k.at]))
			if k.down {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return nil
}

// limit takes LIMIT n, LIMIT offset, n or LIMIT n OFFSET offset.
func (s *statement) limit(out *answer) error {
	if !s.Words("LIMIT") {
		return nil
	}
	count, err := s.count()
	if err != nil {
		return err
	}
	offset := 0
	switch {
	case s.Symbol(","):
		offset = count
		count, err = s.count()
	case s.Words("OFFSET"):
		offset, err = s.count()
	}
	if err != nil {
		return err
	}
	offset = min(offset, len(out.rows))
	out.rows = out.rows[offset:min(offset+count, len(out.rows))]
	return nil
}

// count takes a number that is not negative.
func (s *statement) count() (int, error) {
	n, err := strconv.ParseUint(s.Peek().Text, 10, 31)
	if s.Peek().Kind != lex.Number || err != nil {
		return 0, failure.Unexpected(&s.Reader, "a number of rows")
	}
	s.Next()
	return int(n), nil
}
