package mysql

import (
	"context"
	"fmt"

	"starlift/source"
)

// Locate names a row by its key, as the table is now.
func (s *tableSource) Locate(ctx context.Context, split source.Split, at int64) (source.Place, error) {
	places, err := s.LocateAll(ctx, split, []int64{at})
	if err != nil {
		return source.Place{}, err
	}
	return places[0], nil
}

// LocateAll implements source.Locator: it walks once along the keys of the chunk.
// A table without a key has numbers of rows alone.
func (s *tableSource) LocateAll(ctx context.Context, split source.Split, at []int64) ([]source.Place, error) {
	places := make([]source.Place, len(at))
	for i := range at {
		places[i].Row = at[i] + 1
	}
	shape, err := s.known(ctx)
	if err != nil || len(at) == 0 {
		return places, err
	}
	k := shape.key
	if len(k.columns) == 0 {
		return places, nil
	}
	chunk, err := s.spanOf(k, split)
	if err != nil {
		return nil, err
	}
	condition, err := k.condition(chunk)
	if err != nil {
		return nil, err
	}
	err = s.with(ctx, func(q *session) error {
		rows, err := q.Query(ctx, fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s LIMIT %d OFFSET %d",
			k.expressions(), s.from(k), s.where(condition), k.order(""), at[len(at)-1]-at[0]+1, at[0]))
		if err != nil {
			return err
		}
		next := 0
		for row := at[0]; rows.Next(); row++ {
			for ; next < len(at) && at[next] == row; next++ {
				places[next].Key = s.keyOf(k, rows.Cell)
			}
		}
		return rows.Err()
	})
	return places, err
}

// keyOf shows the key of a row: shop.orders id=17.
func (s *tableSource) keyOf(k key, cell func(int) []byte) string {
	shown := s.config.Database + "." + s.config.Table
	for i := range k.columns {
		c := &k.columns[i]
		shown += " " + c.name + "=" + c.readable(c.token(cell(i)))
	}
	return shown
}
