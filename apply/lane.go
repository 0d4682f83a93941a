package apply

import (
	"context"
	"errors"
	"slices"

	"starlift/source"
	"starlift/starrocks"
)

// lane is a worker: it takes one split after another and makes each an epoch, or
// one epoch after another. It belongs to one goroutine. Its pages are kept from
// epoch to epoch.
type lane struct {
	*load
	pages *pages
	// format is how rows travel; a value that CSV cannot carry moves an epoch
	// on to the next form, and the lane starts each epoch with the first.
	format starrocks.RowFormat
	tries  tries // of the present epoch
	// together is the label of the lane's group; "" without one.
	together starrocks.Label
}

func newLane(l *load) *lane {
	return &lane{load: l, pages: newPages(l.job.Relation.Columns)}
}

func (n *lane) run(ctx context.Context, queue <-chan source.Split) error {
	for s := range queue {
		if n.halts() {
			n.notNext(s, n.offset(s))
			return ErrStopped
		}
		if err := n.split(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// offset is where reading of a split goes on: behind its last epoch.
func (n *lane) offset(s source.Split) source.Offset {
	if at, ok := n.deps.State.Offset(n.job.Address, s.ID); ok && at != "" {
		return source.Offset(at)
	}
	return s.Start
}

// labelOf is the label under which a split is read on from an offset.
func (n *lane) labelOf(s source.Split, at source.Offset) starrocks.Label {
	if n.together != "" {
		return n.together
	}
	return n.job.Label(s, at)
}

// notNext remembers the label that a later run will begin with.
func (n *lane) notNext(s source.Split, at source.Offset) {
	n.lock.Lock()
	defer n.lock.Unlock()
	if n.next == "" {
		n.next = n.labelOf(s, at)
	}
}

// split loads one split. After a fault it goes on where the last epoch ended, as
// often as tries allow.
func (n *lane) split(ctx context.Context, s source.Split) error {
	if _, err := firstFormat(n.job.Options.Properties); err != nil {
		return err
	}
	at := n.offset(s)
	n.advanced()
	for {
		to, err := n.epochs(ctx, s, at)
		at = to
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrStopped):
			n.notNext(s, at)
			return err
		case n.otherFormat(err):
			continue
		}
		if err := n.retry(ctx, s, at, err); err != nil {
			return err
		}
	}
}

// advanced begins the next epoch's tries: there was progress.
func (n *lane) advanced() {
	n.tries = tries{}
	n.format, _ = firstFormat(n.job.Options.Properties) // which split has tried
	if n.format.Kind == starrocks.RowsFree && slices.ContainsFunc(n.job.Fields, onlyJSONCarries) {
		n.format.Kind = starrocks.RowsJSON
	}
}

// onlyJSONCarries says whether CSV has no form for any value of a field, such as
// that of a STRUCT: rows are then JSON from the first one on.
func onlyJSONCarries(f starrocks.EncodeField) bool { return !starrocks.CarriedByCSV(f.Target.Type) }

// firstFormat is the form that an epoch is tried in first: what the
// configuration asks for, else CSV with separators of the tool's choice.
// Separators that are set ask for CSV as much as its name does.
func firstFormat(p starrocks.Properties) (starrocks.RowFormat, error) {
	var f starrocks.RowFormat
	switch {
	case p.Format == starrocks.JSONRows:
		return starrocks.RowFormat{Kind: starrocks.RowsJSON}, nil
	case p.Format == starrocks.CSV, p.ColumnSeparator != "", p.RowDelimiter != "":
		f.Kind = starrocks.RowsCSV
	}
	var err error
	if p.ColumnSeparator != "" {
		if f.ColumnSeparator, err = starrocks.Separator(p.ColumnSeparator); err != nil {
			return f, err
		}
	}
	if p.RowDelimiter != "" {
		f.RowDelimiter, err = starrocks.Separator(p.RowDelimiter)
	}
	return f, err
}

// otherFormat takes the next form of rows after an epoch that could not be
// written in the present one, and says whether there was one to take.
func (n *lane) otherFormat(err error) bool {
	var json *starrocks.NeedsJSON
	var other *starrocks.NeedsSeparators
	switch {
	case errors.As(err, &json) && n.format.Kind != starrocks.RowsJSON:
		n.format = starrocks.RowFormat{Kind: starrocks.RowsJSON, Ops: n.format.Ops}
	case errors.As(err, &other) && !n.format.Alternate:
		n.format.Alternate = true
	default:
		return false
	}
	return true
}
