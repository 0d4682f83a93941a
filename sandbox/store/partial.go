package store

import "starlift-sandbox/cell"

// passedOver reports whether merge_condition keeps a row from replacing the
// stored one: its value is smaller. NULL is the smallest (unconfirmed; so a
// NULL replaces only a NULL).
func (c *content) passedOver(stored int, row []byte, change Change) bool {
	if change.Condition == 0 {
		return false
	}
	column := change.Condition - 1
	now := c.layout.value(column, c.layout.piece(row, column))
	was := c.layout.value(column, c.layout.piece(c.row(stored), column))
	return cell.Compare(now, was, c.layout.columns[column].Type) < 0
}

// overlay appends the stored row with the given columns of the new one.
func (c *content) overlay(dst, stored, row []byte, given []int) []byte {
	var few, fewer [64][]byte
	was, now := c.layout.split(stored, few[:0]), c.layout.split(row, fewer[:0])
	for _, column := range given {
		was[column] = now[column]
	}
	return c.layout.join(dst, was)
}

// join appends a row of cells, nil for NULL.
func (l *Layout) join(dst []byte, pieces [][]byte) []byte {
	start := len(dst)
	dst = l.Begin(dst)
	for column, piece := range pieces {
		if piece == nil {
			l.SetNull(dst[start:], column)
			continue
		}
		dst = append(dst, piece...)
	}
	return dst
}
