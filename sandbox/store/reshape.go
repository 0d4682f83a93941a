package store

import (
	"fmt"
	"slices"

	"starlift-sandbox/cell"
)

// reshape appends a row of the shape before, written as a row of this one. The
// error is ErrConversion.
func (s *shape) reshape(dst, row []byte) ([]byte, error) {
	old := s.before.layout
	var few [32][]byte
	pieces := old.split(row, few[:0])
	var fewer [32][]byte
	fresh := fewer[:0]
	for c, source := range s.from {
		piece := s.fills[c]
		if source >= 0 && s.made[c] == nil {
			piece = pieces[source]
		}
		if piece != nil && source >= 0 && !s.copies[c] {
			var err error
			if piece, err = castCell(piece, &old.columns[source], &s.layout.columns[c]); err != nil {
				return dst, err
			}
		}
		fresh = append(fresh, piece)
	}
	for c, made := range s.made {
		if made == nil {
			continue
		}
		var err error
		if fresh[c], err = made.cell(s.layout, fresh); err != nil {
			return dst, err
		}
	}
	for c, piece := range fresh {
		if piece == nil && !s.layout.columns[c].Nullable {
			return dst, fmt.Errorf("%w: NULL value in non-nullable column '%s'", ErrConversion, s.layout.columns[c].Name)
		}
	}
	return s.layout.join(dst, fresh), nil
}

// sameKeys reports whether the key of each row is the same bytes as before.
func (s *shape) sameKeys() bool {
	now := s.layout
	if now.keys != s.before.layout.keys || s.definition.Model != s.before.definition.Model {
		return false
	}
	for c := range now.keys {
		if s.from[c] != c || !s.copies[c] {
			return false
		}
	}
	return true
}

// extends reports whether each cell of one type is the same cell in the other.
func extends(from, to cell.Type) bool {
	if from.Equal(to) {
		return true
	}
	texts := from.Kind == cell.Varchar || from.Kind == cell.Char
	return texts && to.Kind == cell.Varchar && to.Length >= from.Length
}

// castCell returns the cell of a value in another type, nil when it is NULL there.
func castCell(piece []byte, from, to *Column) ([]byte, error) {
	value := cell.Decode(piece, from.Type)
	cast, ok := cell.Cast(value, from.Type, to.Type)
	if ok && cast == nil {
		return nil, nil
	}
	if ok {
		if b, fits := cell.AppendValue(nil, to.Type, cast); fits {
			return b, nil
		}
	}
	return nil, fmt.Errorf("%w: %s of column '%s' as %s", ErrConversion, cell.Text(value, from.Type), from.Name, to.Type)
}

// reshapeSlab writes the entries of a slab of the shape before anew.
func (s *shape) reshapeSlab(slab []byte) ([]byte, error) {
	out := append(make([]byte, 0, len(slab)+len(slab)/8), slab[:slabStart]...)
	var buffer []byte
	for at := slabStart; at < len(slab); {
		op, row, next := entry(slab, at)
		var err error
		if buffer, err = s.reshape(buffer[:0], row); err != nil {
			return nil, err
		}
		out = appendEntry(out, op, buffer)
		at = next
	}
	return out, nil
}

// reshapeChange tells a change of the shape before in the columns of this one.
// A column that is new is not given by a partial update, unless it is computed
// from columns that all are. A condition on a
// column that is no more cannot be kept.
func (s *shape) reshapeChange(c Change) (Change, error) {
	out := Change{}
	if c.Given != nil {
		out.Given = []int{}
	}
	given := map[int]bool{}
	for _, column := range c.Given {
		given[column] = true
	}
	for i, source := range s.from {
		if source >= 0 && given[source] || s.made[i] != nil && s.gives(given, s.made[i].needs) {
			out.Given = append(out.Given, i)
		}
		if source >= 0 && source == c.Condition-1 {
			out.Condition = i + 1
		}
	}
	if c.Condition > 0 && out.Condition == 0 {
		return out, fmt.Errorf("%w: the column of merge_condition was dropped", ErrConversion)
	}
	return out, nil
}

// gives reports whether all of the columns come from given ones of before. Of a
// change that gives whole rows nobody asks.
func (s *shape) gives(given map[int]bool, columns []int) bool {
	return len(given) > 0 && !slices.ContainsFunc(columns, func(c int) bool { return !given[s.from[c]] })
}

// steps returns the shapes after an older one, oldest first.
func (s *shape) steps(after *shape) []*shape {
	var steps []*shape
	for n := s; n.version > after.version; n = n.before {
		steps = append([]*shape{n}, steps...)
	}
	return steps
}
