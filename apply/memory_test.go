package apply_test

import (
	"context"
	"io"
	"slices"
	"strconv"
	"sync"
	"time"

	"starlift/batch"
	"starlift/schema"
	"starlift/source"
)

// memory is a source of rows (id, note) that a test has in hand. A split is a run
// of ids; a page has pageRows of them. An offset is the last id read.
type memory struct {
	splits   []source.Split
	ids      map[string][2]int // first and last id of a split
	pageRows int
	// hook, when set, is called before each page with the id that it begins with;
	// its error is the reader's.
	hook func(ctx context.Context, split string, id int) error
	// sleeps decides on every wait of the run; nil: an alarm never rings, and other
	// waits take no time.
	sleeps func(ctx context.Context, d time.Duration) error
	// cells, when set, are the values of a row, one a column: nil is NULL, and a
	// pointer to absent is a column that the row does not carry.
	cells func(id int) []*string
	// refuses says of an id that its record cannot be read; nil: of none.
	refuses func(id int) bool
	// beats gives a page without rows before each page with rows.
	beats bool

	lock   sync.Mutex
	opened []string // "split@offset"
	told   []string // "split@offset", by Committed
}

// absent stands for a column that a row does not carry.
var absent string

func newMemory(pageRows int) *memory { return &memory{ids: map[string][2]int{}, pageRows: pageRows} }

// add adds a split of the ids first to last.
func (m *memory) add(s source.Split, first, last int) *memory {
	m.splits = append(m.splits, s)
	m.ids[s.ID] = [2]int{first, last}
	return m
}

func (m *memory) sleep(ctx context.Context, d time.Duration) error {
	if m.sleeps != nil {
		return m.sleeps(ctx, d)
	}
	if d > time.Minute { // an alarm
		<-ctx.Done()
	}
	return ctx.Err()
}

func (m *memory) Open(context.Context, source.Settings) (source.Source, error) {
	return &openMemory{memory: m}, nil
}
func (m *memory) Describe() string { return "memory" }

func (m *memory) Splits(_ context.Context, _ []schema.Table, known []source.Known) (fresh []source.Split, err error) {
	for _, s := range m.splits {
		if !slices.ContainsFunc(known, func(k source.Known) bool { return k.ID == s.ID }) {
			fresh = append(fresh, s)
		}
	}
	return fresh, nil
}

// openMemory is the source as a run has it; telling has it as one that holds data
// back.
type openMemory struct{ *memory }

func (m *openMemory) Tables(context.Context) ([]schema.Table, error) { return nil, nil }

func (m *openMemory) Open(_ context.Context, s source.Split, from source.Offset) (source.Reader, error) {
	m.lock.Lock()
	m.opened = append(m.opened, s.ID+"@"+string(from))
	m.lock.Unlock()
	r := &memoryReader{source: m.memory, split: s, next: m.ids[s.ID][0], last: m.ids[s.ID][1]}
	if from != "" {
		at, err := strconv.Atoi(string(from))
		if err != nil {
			return nil, err
		}
		r.next = at + 1
	}
	return r, nil
}

func (m *openMemory) Locate(_ context.Context, _ source.Split, at int64) (source.Place, error) {
	return source.Place{Row: at}, nil
}

func (m *openMemory) Committed(_ context.Context, split string, at source.Offset) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.told = append(m.told, split+"@"+string(at))
	return nil
}
func (m *openMemory) Close() error { return nil }

type memoryReader struct {
	source     *memory
	split      source.Split
	next, last int
	beaten     bool
}

func (r *memoryReader) Next(ctx context.Context, p *batch.Page) (source.Offset, error) {
	if r.source.hook != nil {
		if err := r.source.hook(ctx, r.split.ID, r.next); err != nil {
			return "", err
		}
	}
	if r.next > r.last {
		if !r.split.Tail {
			return "", io.EOF
		}
		<-ctx.Done() // what never ends has no more for now
		return "", context.Cause(ctx)
	}
	if r.source.beats && !r.beaten {
		r.beaten = true
		return source.Offset(strconv.Itoa(r.next - 1)), nil
	}
	r.beaten = false
	b := &p.Tables[0]
	for range min(r.source.pageRows, r.last-r.next+1) {
		if r.source.refuses != nil && r.source.refuses(r.next) {
			p.Refused = append(p.Refused, batch.Refused{At: int64(r.next), Reason: "it cannot be read"})
			r.next++
			continue
		}
		id, note := strconv.Itoa(r.next), "note "+strconv.Itoa(r.next)
		cells := []*string{&id, &note}
		if r.source.cells != nil {
			cells = r.source.cells(r.next)
		}
		for i, cell := range cells {
			at := uint32(len(b.Arena))
			span := batch.Span{Off: batch.Null}
			switch cell {
			case nil:
			case &absent:
				span.Off = batch.Absent
			default:
				b.Arena = append(b.Arena, *cell...)
				span = batch.Span{Off: at, End: uint32(len(b.Arena))}
			}
			b.Cols[i].Spans = append(b.Cols[i].Spans, span)
		}
		b.At = append(b.At, int64(r.next))
		b.Rows++
		r.next++
	}
	return source.Offset(strconv.Itoa(r.next - 1)), nil
}
func (r *memoryReader) Close() error { return nil }
