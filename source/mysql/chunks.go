package mysql

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"starlift/schema"
	"starlift/source"
)

// Splits cuts the table into chunks by its key: from the lowest key to the
// highest that there is now. Where chunks of it are known the rest begins behind
// the last of them, and behind the last of a whole snapshot there is no rest: rows
// that came later belong to another snapshot.
func (s *tableSource) Splits(ctx context.Context, _ []schema.Table, known []source.Known) ([]source.Split, error) {
	shape, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	k := shape.key
	var begin []string
	if len(known) > 0 && done(known) == len(known) && whole(known) {
		return nil, nil // from where it was loaded does not matter any more
	}
	for _, split := range known {
		r, err := s.spanOf(k, split.Split)
		if err != nil {
			return nil, err
		}
		begin = r.to
	}
	if whole(known) {
		return nil, nil
	}
	if len(k.columns) == 0 {
		return []source.Split{s.split(k, span{}, s.stored(ctx))}, nil
	}
	var splits []source.Split
	err = s.with(ctx, func(q *session) error {
		splits, err = s.cut(ctx, q, shape, begin)
		return err
	})
	return splits, err
}

// done counts the splits that are committed.
func done(known []source.Known) int {
	n := 0
	for _, k := range known {
		if k.Done {
			n++
		}
	}
	return n
}

// whole says that the last chunk of a snapshot is among the splits, or that they
// are of a table without a key.
func whole(known []source.Known) bool {
	return slices.ContainsFunc(known, func(k source.Known) bool {
		return len(k.Parts) == 1 && !strings.HasSuffix(k.Parts[0], ")")
	})
}

// stored is the size of the table, 0 where the server does not know it.
func (s *tableSource) stored(ctx context.Context) int64 {
	var size int64
	_ = s.with(ctx, func(q *session) error { // an estimate is not worth an error
		row, err := q.one(ctx, fmt.Sprintf("SELECT DATA_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
			text(s.config.Database), text(s.config.Table)))
		if err == nil && row != nil {
			size, _ = strconv.ParseInt(row[0].text, 10, 64)
		}
		return err
	})
	return size
}

// cut finds the borders, each by a walk along the index from the one before.
func (s *tableSource) cut(ctx context.Context, q *session, shape *shape, begin []string) ([]source.Split, error) {
	k := shape.key
	highest, err := s.end(ctx, q, k)
	if err != nil || highest == nil {
		return nil, err
	}
	from := begin
	if from == nil {
		if from, err = s.border(ctx, q, k, "", 0); err != nil || from == nil {
			return nil, err
		}
	}
	rows := chunkRows(s.config.ChunkRows, s.chunkBytes, shape.rowBytes)
	var splits []source.Split
	for {
		rest := span{from, highest, true}
		condition, err := k.condition(rest)
		if err != nil {
			return nil, err
		}
		take, err := s.fitting(ctx, q, shape, condition, rows)
		if err != nil {
			return nil, err
		}
		border, err := s.border(ctx, q, k, condition, take)
		if err != nil {
			return nil, err
		}
		if border == nil {
			row, err := q.one(ctx, "SELECT COUNT(*) FROM "+s.from(k)+s.where(condition))
			if err != nil {
				return nil, err
			}
			if left, _ := strconv.ParseInt(row[0].text, 10, 64); left > 0 || begin == nil {
				splits = append(splits, s.split(k, rest, left*shape.rowBytes))
			}
			return splits, nil
		}
		splits = append(splits, s.split(k, span{from: from, to: border}, int64(take)*shape.rowBytes))
		from = border
	}
}

// chunkRows is how many rows of average size make a chunk, rounded to 1, 2 or 5
// and zeros: a statistic that moves a little moves no border.
func chunkRows(most int, chunkBytes, rowBytes int64) int {
	rows := int64(most)
	if rowBytes > 0 {
		rows = min(rows, max(chunkBytes/rowBytes, 1))
	}
	if rows == int64(most) {
		return most
	}
	round := int64(1)
	for i := 0; ; i++ {
		next := round * 2
		if i%3 == 1 {
			next = round / 2 * 5
		}
		if next > rows {
			return int(round)
		}
		round = next
	}
}

// longOctets is from which width on a column can make chunks of few rows large.
const longOctets = 4096

// fitting is how many of the next rows make a chunk. Where there are columns that
// can be long the server adds up their bytes: an average says nothing about the
// one place of a table where all the large values are.
func (s *tableSource) fitting(ctx context.Context, q *session, shape *shape, condition string, rows int) (int, error) {
	var long []string
	for _, c := range shape.columns {
		if c.octets >= longOctets || c.kind == "json" || c.kind == "geometry" {
			long = append(long, identifier(c.name))
		}
	}
	if len(long) == 0 {
		return rows, nil
	}
	sum := make([]string, len(long))
	for i, c := range long {
		sum[i] = "COALESCE(LENGTH(" + c + "), 0)"
	}
	for rows > 1 {
		row, err := q.one(ctx, fmt.Sprintf("SELECT COUNT(*), COALESCE(SUM(%s), 0) FROM (SELECT %s FROM %s%s ORDER BY %s LIMIT %d) AS c",
			strings.Join(sum, " + "), strings.Join(long, ", "), s.from(shape.key), s.where(condition), shape.key.order(""), rows))
		if err != nil {
			return 0, err
		}
		count, _ := strconv.ParseInt(row[0].text, 10, 64)
		bytes, _ := strconv.ParseInt(row[1].text, 10, 64)
		if bytes <= 2*s.chunkBytes || count <= 1 {
			return rows, nil
		}
		rows = int(max(1, min(count/2, count*s.chunkBytes/bytes)))
	}
	return rows, nil
}

// border is the key of the row behind skip rows, nil where there is none.
func (s *tableSource) border(ctx context.Context, q *session, k key, condition string, skip int) ([]string, error) {
	row, err := q.one(ctx, fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s LIMIT 1 OFFSET %d",
		k.expressions(), s.from(k), s.where(condition), k.order(""), skip))
	if err != nil || row == nil {
		return nil, err
	}
	return k.tokens(row), nil
}

// end is the highest key, nil of a table without rows.
func (s *tableSource) end(ctx context.Context, q *session, k key) ([]string, error) {
	row, err := q.one(ctx, fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s LIMIT 1", k.expressions(), s.from(k), s.where(""), k.order(" DESC")))
	if err != nil || row == nil {
		return nil, err
	}
	return k.tokens(row), nil
}

// from is the table, read along its key. The optimizer would rather sort all of a
// table than walk along a second index, and no walk ends early then.
func (s *tableSource) from(k key) string {
	if len(k.columns) == 0 {
		return s.tableName()
	}
	return s.tableName() + " FORCE INDEX (" + identifier(k.index) + ")"
}

// where joins a range with the condition that was declared. The line break ends a
// comment that the declared one may end with.
func (s *tableSource) where(condition string) string {
	switch declared := s.config.Where; {
	case declared == "" && condition == "":
		return ""
	case declared == "":
		return " WHERE " + condition
	case condition == "":
		return " WHERE (" + declared + "\n)"
	default:
		return " WHERE " + condition + " AND (" + declared + "\n)"
	}
}
