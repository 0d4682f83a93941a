package mysql

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"starlift/batch"
	"starlift/mysqlwire"
	"starlift/mysqlwire/value"
	"starlift/source"
)

// Open begins the one statement that reads the chunk, from behind the key that
// the offset names. Without a key the offset counts the rows before it, in the
// order in which the server reads the table.
func (s *tableSource) Open(ctx context.Context, split source.Split, from source.Offset) (source.Reader, error) {
	shape, err := s.known(ctx)
	if err != nil {
		return nil, err
	}
	k := shape.key
	r := &reader{source: s, split: split, key: k, fields: len(shape.columns), offset: string(from)}
	chunk, err := s.spanOf(k, split)
	if err != nil {
		return nil, err
	}
	if r.session, err = s.dial(ctx); err != nil {
		return nil, err
	}
	if err := r.begin(ctx, shape, chunk); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// reader reads one chunk.
type reader struct {
	source  *tableSource
	session *session
	split   source.Split
	key     key
	rows    *mysqlwire.Rows
	fields  int // columns of the table; columns of the key that are not among them follow
	// hidden is, for each column of the key, the index of the column that has it.
	hidden   []int
	decoders []value.Decoder
	wide     batch.Batch // the caller's batch with the columns of the key beside
	read     int64       // rows of the split before the next one
	offset   string
	told     bool // Next has returned an offset
	ended    bool
}

func (r *reader) begin(ctx context.Context, shape *shape, chunk span) error {
	s, k := r.source, &r.key
	condition, err := k.condition(chunk)
	if err != nil {
		return err
	}
	limit := ""
	switch {
	case r.offset == "":
	case len(k.columns) == 0:
		if r.read, err = strconv.ParseInt(r.offset, 10, 64); err != nil || r.read < 0 {
			return fmt.Errorf("split %q: offset %q is no number of rows", r.split.ID, r.offset)
		}
		limit = fmt.Sprintf(" LIMIT %d OFFSET %d", math.MaxInt64, r.read)
	default:
		if condition, err = r.resume(ctx, chunk, condition); err != nil {
			return err
		}
	}
	names := make([]string, len(shape.columns))
	for i, c := range shape.columns {
		names[i] = identifier(c.name)
	}
	for i := range k.columns {
		c := &k.columns[i]
		at := -1
		for j, field := range shape.columns {
			if field.name == c.name && c.form == number {
				at = j
			}
		}
		if at < 0 {
			at = len(names)
			names = append(names, c.expression())
		}
		r.hidden = append(r.hidden, at)
	}
	order := ""
	if len(k.columns) > 0 {
		order = " ORDER BY " + k.order("")
	}
	r.rows, err = r.session.QueryBinary(ctx, "SELECT "+strings.Join(names, ", ")+" FROM "+s.from(*k)+s.where(condition)+order+limit)
	if err != nil {
		return s.explained(ctx, r.session, err)
	}
	if got := len(r.rows.Columns()); got != len(names) {
		return fmt.Errorf("split %q: the server gives %d columns and %d were asked for", r.split.ID, got, len(names))
	}
	r.decoders, err = r.decode(shape)
	return err
}

// decode makes the decoders, which know columns by what the catalogue says of
// them, too.
func (r *reader) decode(shape *shape) ([]value.Decoder, error) {
	decoders := make([]value.Decoder, len(r.rows.Columns()))
	for i, c := range r.rows.Columns() {
		options := r.source.config.Values
		if i < r.fields {
			if c.Type.Native == "" {
				c.Type.Native = shape.columns[i].native
			}
		} else {
			options = value.Options{}
		}
		options.Tiny1AsBool = options.Tiny1AsBool && i < r.fields && strings.HasPrefix(fold(shape.columns[i].native), "tinyint(1)")
		var err error
		if decoders[i], err = value.New(c.Type, options); err != nil {
			return nil, fmt.Errorf("mysql %s: column %s of %s: %w", r.source.wire.Address, c.Name, r.source.tableName(), err)
		}
	}
	return decoders, nil
}

// behindKey begins an offset that is a key.
const behindKey = "after "

// resume narrows a chunk to what is behind the offset, and counts what is not.
func (r *reader) resume(ctx context.Context, chunk span, condition string) (string, error) {
	text, found := strings.CutPrefix(r.offset, behindKey)
	tokens := strings.Split(text, ",")
	foreign := fmt.Errorf("split %q: offset %q is none of its keys", r.split.ID, r.offset)
	if !found {
		return "", foreign
	}
	inside, err := r.key.within(chunk, tokens)
	if err != nil {
		return "", fmt.Errorf("%w: %w", foreign, err)
	}
	row, err := r.session.one(ctx, "SELECT "+inside)
	if err != nil {
		return "", fmt.Errorf("%w: %w", foreign, err)
	}
	if row[0].text != "1" {
		return "", foreign
	}
	behind, err := r.key.compare(">", ">", tokens)
	if err != nil {
		return "", err
	}
	before, err := r.session.one(ctx, "SELECT COUNT(*) FROM "+r.source.from(r.key)+r.source.where(condition+" AND NOT "+behind))
	if err != nil {
		return "", err
	}
	r.read, err = strconv.ParseInt(before[0].text, 10, 64)
	return condition + " AND " + behind, err
}

// Next reads rows until the page is full. The offset is the key of the last row.
// Rows that were refused behind it are met again from there: a chunk is loaded
// whole, or from its start.
func (r *reader) Next(ctx context.Context, p *batch.Page) (source.Offset, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if len(p.Tables) != 1 || len(p.Tables[0].Cols) != r.fields {
		return "", fmt.Errorf("read %s: the page is not of one table of %d columns", r.split.ID, r.fields)
	}
	if r.ended && r.told {
		return "", io.EOF
	}
	b := &p.Tables[0]
	before, refused := b.Rows, len(p.Refused)
	r.widen(b)
	var err error
	for more := !r.ended; more && err == nil; {
		at := r.wide.Rows
		// The page may be full of what the caller had; one row at least is read.
		limit := max(p.Limit, len(r.wide.Arena)+1)
		if at > before {
			limit = p.Limit
		}
		more, err = r.rows.Fill(&r.wide, r.decoders, limit)
		r.number(r.wide.Rows - at)
		r.ended = !more
		var fault *mysqlwire.RowError
		if errors.As(err, &fault) {
			if err = r.refuse(ctx, p, fault); err == nil {
				continue
			}
		}
		break
	}
	r.narrow(b)
	if err != nil {
		return "", err
	}
	if b.Rows > before {
		r.remember(b)
	} else if r.ended && r.told && len(p.Refused) == refused {
		return "", io.EOF
	}
	r.told = true
	return source.Offset(r.offset), nil
}

// widen takes the caller's columns and arena, and the columns of the key beside.
func (r *reader) widen(b *batch.Batch) {
	for i := range b.Cols {
		b.Cols[i].Repr = r.decoders[i].Repr()
	}
	for len(r.wide.Cols) < len(r.decoders) {
		r.wide.Cols = append(r.wide.Cols, batch.Vector{Repr: r.decoders[len(r.wide.Cols)].Repr()})
	}
	copy(r.wide.Cols, b.Cols)
	for i := r.fields; i < len(r.wide.Cols); i++ {
		v := &r.wide.Cols[i]
		v.Spans = v.Spans[:0]
		for range b.Rows {
			value.Null(v)
		}
	}
	r.wide.Arena, r.wide.At, r.wide.Rows = b.Arena, b.At, b.Rows
}

// narrow gives the caller's columns back.
func (r *reader) narrow(b *batch.Batch) {
	copy(b.Cols, r.wide.Cols[:r.fields])
	b.Arena, b.At, b.Rows = r.wide.Arena, r.wide.At, r.wide.Rows
}

// number gives the last n rows their places.
func (r *reader) number(n int) {
	for range n {
		r.wide.At = append(r.wide.At, r.read)
		r.read++
	}
}

// remember notes the key of the last row.
func (r *reader) remember(b *batch.Batch) {
	if len(r.key.columns) == 0 {
		r.offset = strconv.FormatInt(r.read, 10)
		return
	}
	tokens := make([]string, len(r.hidden))
	for i, at := range r.hidden {
		last := r.wide.Cols[at].Spans[b.Rows-1]
		tokens[i] = r.key.columns[i].token(b.Arena[last.Off:last.End])
	}
	r.offset = behindKey + strings.Join(tokens, ",")
}

// refuse passes over a row with a value that has no text, or stops at it.
func (r *reader) refuse(ctx context.Context, p *batch.Page, fault *mysqlwire.RowError) error {
	at := r.read
	r.read++
	shown, reason := "", fault.Err.Error()
	if wrong := (*value.Error)(nil); errors.As(fault.Err, &wrong) {
		shown, reason = wrong.Value, wrong.Type+": "+wrong.Why
	}
	if p.Lenient {
		p.Refused = append(p.Refused, batch.Refused{At: at, Column: fault.Name, Value: shown, Reason: reason})
		return nil
	}
	place, err := r.source.Locate(ctx, r.split, at)
	if err != nil {
		place = source.Place{Row: at + 1}
	}
	return &source.RecordError{Place: place, Column: fault.Name, Value: shown, Reason: reason}
}

// Close ends the statement where it still runs.
func (r *reader) Close() error {
	var err error
	if r.rows != nil {
		err = r.rows.Close()
	}
	return errors.Join(err, r.session.Close())
}
