package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"starlift/batch"
	"starlift/source"
	"starlift/starrocks"
)

// waitingRefusals bounds how many refused rows wait to be written: finding the
// places of many costs little more than that of one.
const waitingRefusals = 4096

// refusals is what becomes of the rows of one epoch that are refused: with a
// max_filter_ratio above 0 starlift leaves bad rows out as StarRocks does, counts
// them, and holds the share of both; with none the first ends the epoch. It
// belongs to whoever has the rows.
type refusals struct {
	lane    *lane
	split   source.Split
	label   starrocks.Label
	lenient bool // a bad row is left out; else it ends the epoch
	quiet   bool // nothing is kept: the rows were judged before

	local   int64     // rows that starlift left out
	unnamed int64     // rows that StarRocks filtered and does not name
	named   int64     // and those that it names
	ignored int64     // rows that row_kind left out: neither wanted nor bad
	first   []refusal // to be shown
	waiting []refusal // to be written
	left    int64     // rows that were not written since max_rows was reached
}

func newRefusals(n *lane, s source.Split) *refusals {
	return &refusals{lane: n, split: s, lenient: n.job.Options.Properties.MaxFilterRatio > 0}
}

// begin starts the next epoch.
func (f *refusals) begin(label starrocks.Label) {
	f.label = label
	f.local, f.ignored, f.left, f.unnamed, f.named = 0, 0, 0, 0, 0
	f.first, f.waiting = f.first[:0], f.waiting[:0]
}

// value takes a row's fault that the encoder has found, and returns it with its
// place where it ends the epoch. What is no fault of a value ends it always.
func (f *refusals) value(ctx context.Context, b *batch.Batch, err error) error {
	var fault *starrocks.ValueError
	if f == nil {
		return fmt.Errorf("a row is refused: %w", err)
	}
	if !f.lenient || !errors.As(err, &fault) || fault.Row >= len(b.At) {
		return f.lane.locate(ctx, f.split, b, err)
	}
	return f.add(ctx, refusal{
		at: b.At[fault.Row], column: fault.Column, value: fault.Value, reason: fault.Reason, by: byStarlift,
		change: remedyOfValue(&f.lane.job, fault),
	})
}

// record takes a record that the reader could not read, or a row whose kind is
// none.
func (f *refusals) record(ctx context.Context, r batch.Refused) error {
	if f.lenient {
		return f.add(ctx, refusal{at: r.At, column: r.Column, value: r.Value, reason: r.Reason, whole: true, by: byStarlift})
	}
	place, err := f.lane.source.Locate(ctx, f.split, r.At)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Reason, err)
	}
	return &source.RecordError{Place: place, Column: r.Column, Value: r.Value, Reason: r.Reason}
}

// add counts a row that starlift left out.
func (f *refusals) add(ctx context.Context, r refusal) error {
	f.local++
	return f.keep(ctx, r)
}

// keep remembers a row as far as it will be shown or written.
func (f *refusals) keep(ctx context.Context, r refusal) error {
	if f.quiet {
		return nil
	}
	if len(f.first) < shownRefusals {
		f.first = append(f.first, r)
	}
	if f.lane.rejected == nil {
		return nil
	}
	if f.lane.rejected.room(f.lane.job.Address, f.lane.job.Rejected.MaxRows) == 0 {
		f.left++
		return nil
	}
	f.waiting = append(f.waiting, r)
	if len(f.waiting) < waitingRefusals {
		return nil
	}
	return f.write(ctx)
}

// write puts what waits into the file.
func (f *refusals) write(ctx context.Context) error {
	if len(f.waiting) == 0 {
		return nil
	}
	if err := f.place(ctx, f.waiting); err != nil {
		return err
	}
	rows := make([]RejectedRow, len(f.waiting))
	for i := range f.waiting {
		rows[i] = f.waiting[i].record(f.lane.job.Address, f.label)
	}
	f.waiting = f.waiting[:0]
	left, err := f.lane.rejected.add(f.lane.job.Address, rows, f.lane.job.Rejected.MaxRows)
	f.left += int64(left)
	return err
}

// settle gives what is shown its place, and returns when what is written is on
// disk: the epoch's decision must not be there before.
func (f *refusals) settle(ctx context.Context) error {
	if err := f.place(ctx, f.first); err != nil {
		return err
	}
	if f.lane.rejected == nil {
		return nil
	}
	if err := f.write(ctx); err != nil {
		return err
	}
	return f.lane.rejected.sync()
}

// place finds the places of rows, and leaves them in the order of the source.
func (f *refusals) place(ctx context.Context, rows []refusal) error {
	slices.SortStableFunc(rows, func(a, b refusal) int { return cmp.Compare(uint64(a.at), uint64(b.at)) }) // those without a place last
	var at []int64
	for _, r := range rows {
		if r.at >= 0 && !r.placed {
			at = append(at, r.at)
		}
	}
	places, err := locateAll(ctx, f.lane.source, f.split, at)
	if err != nil {
		return err
	}
	for i := range rows {
		if r := &rows[i]; r.at >= 0 && !r.placed {
			r.place, r.placed = places[0], true
			places = places[1:]
		}
	}
	return nil
}

// concluded counts the rows that row_kind left out, and the unselected that StarRocks
// did for where, when the epoch is over.
func (f *refusals) concluded(unselected int64) {
	f.lane.lock.Lock()
	defer f.lane.lock.Unlock()
	f.lane.progress.Ignored += f.ignored + unselected
}

// shown are the first rows, for an error.
func (f *refusals) shown() []refusal { return slices.Clone(f.first) }

// tell tells of the rows of the epoch that were refused, filtered of them by
// StarRocks; fails says that they end it.
func (f *refusals) tell(split string, filtered int64, fails bool) {
	l := f.lane
	e := RowsRefused{Address: l.job.Address, Split: split, Label: f.label, Local: f.local, Filtered: filtered, Left: f.left, Fails: fails}
	if l.rejected != nil {
		e.File = l.rejected.path
		e.Left += f.unnamed
	}
	for i := range f.first {
		e.Rows = append(e.Rows, f.first[i].record(l.job.Address, f.label))
		if change := f.first[i].change; change != "" && !slices.Contains(e.Changes, change) {
			e.Changes = append(e.Changes, change)
		}
	}
	l.watch(e)
}

func locateAll(ctx context.Context, s source.Source, split source.Split, at []int64) ([]source.Place, error) {
	if l, ok := s.(source.Locator); ok && len(at) > 0 {
		return l.LocateAll(ctx, split, at)
	}
	places := make([]source.Place, len(at))
	for i := range at {
		var err error
		if places[i], err = s.Locate(ctx, split, at[i]); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// shareError is an epoch of which more rows were refused than max_filter_ratio
// lets pass.
type shareError struct {
	local, filtered, total int64 // of total rows
	ratio                  float64
	rows                   []refusal
}

func (e *shareError) Error() string {
	return fmt.Sprintf("%d of %d rows were refused, and max_filter_ratio is %v", e.local+e.filtered, e.total, e.ratio)
}

func (e *shareError) notes() []string {
	return append([]string{fmt.Sprintf("refused: %d of %d rows, %d by starlift and %d by StarRocks", e.local+e.filtered, e.total, e.local, e.filtered)},
		refusalNotes(e.rows)...)
}

// share holds the share of refused rows as StarRocks holds it (protocol reference
// 5.9), for both of us.
func (f *refusals) share(counts starrocks.Counts) error {
	ratio := f.lane.job.Options.Properties.MaxFilterRatio
	selected := f.local + counts.Total - counts.Unselected
	if f.local == 0 || float64(f.local+counts.Filtered) <= ratio*float64(selected) {
		return nil
	}
	return &shareError{local: f.local, filtered: counts.Filtered, total: selected, ratio: ratio, rows: f.shown()}
}

// rowsFinal says that an error is about the rows, or what becomes of the refused
// ones, so that reading them again cannot help.
func rowsFinal(err error) bool {
	var share *shareError
	var kept *rejectedError
	var turns *raggedError
	return errors.As(err, &share) || errors.As(err, &kept) || errors.As(err, &turns)
}

// badRowsError is an epoch that a bad row has ended, with the others that were
// found beside and behind it.
type badRowsError struct {
	first error // a *valueError or a *source.RecordError
	rows  []refusal
	count int64 // bad rows that were found
	all   bool  // the epoch was looked through to its end
}

func (e *badRowsError) Error() string { return e.first.Error() }
func (e *badRowsError) Unwrap() error { return e.first }

func (e *badRowsError) notes() []string {
	notes := refusalNotes(e.rows)
	switch {
	case e.count <= int64(len(e.rows)) && e.all:
	case e.all:
		notes = append(notes, fmt.Sprintf("count:  %d such rows in this batch", e.count))
	default:
		notes = append(notes, "count:  there may be more behind them")
	}
	return notes
}
