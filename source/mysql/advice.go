package mysql

import (
	"context"
	"fmt"

	"starlift/source"
)

// Advice says what a snapshot alone cannot promise. It implements source.Adviser.
func (s *tableSource) Advice(ctx context.Context) ([]source.Advice, error) {
	shape, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	name := s.config.Database + "." + s.config.Table
	advice := []source.Advice{{
		Summary: "Changes are not followed",
		Detail: fmt.Sprintf("%s is read once. Each chunk shows the table at the moment when it is read, and rows that are written "+
			"in the meantime may be missing or of different moments. Load a table that rests, or load it anew with -reload.", name),
	}}
	if len(shape.key.columns) == 0 {
		advice = append(advice, source.Advice{
			Summary: "Table without a key",
			Detail: fmt.Sprintf("%s has no primary key and no unique index, without NULL, of types that order its rows. "+
				"It is read as one part, by one lane, and from its start after a stop.", name),
		})
	}
	return advice, nil
}

// Count estimates the rows of a split. It implements source.Counter.
func (s *tableSource) Count(ctx context.Context, split source.Split) (rows int64, ok bool) {
	shape, err := s.known(ctx)
	if err != nil || shape.rowBytes == 0 {
		return 0, false
	}
	return split.Bytes / shape.rowBytes, true
}
