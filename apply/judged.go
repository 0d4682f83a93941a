package apply

import (
	"context"
	"errors"

	"starlift/starrocks"
)

// judged ends the judging of an epoch, before it is decided on: it finds the rows
// that StarRocks filtered, puts what is refused on disk, tells of it, and holds
// the share that both of us refused. Under plain Stream Load, where the counts
// come with the commit, counts are those of what was sent: StarRocks then holds
// its share by itself.
func (n *lane) judged(ctx context.Context, e epoch, r *rows, counts starrocks.Counts) error {
	f := r.refused
	if err := n.filtered(ctx, e, r, counts.ErrorURL, counts.Filtered); err != nil {
		return err
	}
	if f.local == 0 && counts.Filtered == 0 {
		return nil
	}
	if err := f.settle(ctx); err != nil {
		return err
	}
	if !counts.Known && r.count > 0 {
		return errCountsLost
	}
	err := f.share(counts)
	f.tell(e.split.ID, counts.Filtered, err != nil)
	return err
}

// errCountsLost is an epoch whose counts were in an answer that was lost, and are
// needed: it is read again.
var errCountsLost = errors.New("the answer with the counts of rows was lost, and max_filter_ratio cannot be held without them")

// filtered keeps the rows that StarRocks' log at address names, of the epoch's
// label. The log is kept by
// the servers for a while only; one that cannot be had takes nothing away.
func (n *lane) filtered(ctx context.Context, e epoch, r *rows, address string, count int64) error {
	if address == "" {
		return nil
	}
	log, err := n.client.RefusedRows(ctx, address)
	if err != nil {
		return nil
	}
	r.refused.unnamed += max(0, count-int64(len(log)))
	r.refused.named += int64(len(log))
	for _, row := range n.find(ctx, e, r.count, log) {
		row.label = e.label
		if err := r.refused.keep(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// refused adds to an error about the rows what can be found out about them.
func (n *lane) refused(ctx context.Context, e epoch, r *rows, err error) error {
	var data *starrocks.DataError
	if !errors.As(err, &data) {
		return err
	}
	f := r.refused
	if failed := n.filtered(ctx, e, r, data.ErrorURL, data.Counts.Filtered); failed != nil {
		return errors.Join(err, failed)
	}
	if failed := f.settle(ctx); failed != nil {
		return errors.Join(err, failed)
	}
	if len(f.first) > 0 && !n.mayEmpty(data) {
		f.tell(e.split.ID, data.Counts.Filtered, true)
	}
	refused := &refusedError{data: data, err: err, rows: f.shown(), local: f.local}
	_, _, refused.change = remedy(&n.job, data.Message)
	return refused
}

// mayEmpty says that an epoch may end without a row: where the load itself lets rows
// go, by its filter or by a share of bad ones that it accepts.
func (n *lane) mayEmpty(data *starrocks.DataError) bool {
	return data.NoRows && (n.filters() || n.job.Options.Properties.MaxFilterRatio > 0)
}

// filters says that the load has a filter.
func (n *lane) filters() bool { return n.job.Options.Properties.Where != "" || n.job.Where != "" }

// emptied ends an epoch of which StarRocks had nothing to write, where that is no
// failure.
func (n *lane) emptied(ctx context.Context, e epoch, r *rows, err error) (done bool, failed error) {
	var data *starrocks.DataError
	if !errors.As(err, &data) || !n.mayEmpty(data) {
		return false, nil
	}
	counts := n.unwritten(data, r.count, r.refused.named)
	failed = r.refused.share(counts)
	if r.refused.local+counts.Filtered > 0 {
		r.refused.tell(e.split.ID, counts.Filtered, failed != nil)
	}
	if failed != nil {
		return true, failed
	}
	return true, n.empty(ctx, e, r, counts)
}

// unwritten is what became of the rows that were sent when StarRocks had nothing to
// write. Its answer may count none of them (protocol reference 2.2), so they are
// counted by what lets them go. Where both do, those that its log names, at least,
// were bad.
func (n *lane) unwritten(data *starrocks.DataError, sent, named int64) starrocks.Counts {
	counts := data.Counts
	if counts.Total == sent {
		return counts
	}
	counts.Known, counts.Total, counts.Filtered = true, sent, sent
	if n.filters() {
		counts.Filtered = min(named, sent)
	}
	counts.Unselected = sent - counts.Filtered
	return counts
}

// filteredAfter keeps the rows that StarRocks filtered of an epoch that is
// committed already: plain Stream Load tells of them with its answer.
func (n *lane) filteredAfter(ctx context.Context, e epoch, r *rows, counts starrocks.Counts) error {
	if counts.Filtered == 0 {
		return nil
	}
	r.refused.first = r.refused.first[:0] // they were told of
	local := r.refused.local
	r.refused.local = 0
	defer func() { r.refused.local = local }()
	if err := n.filtered(ctx, e, r, counts.ErrorURL, counts.Filtered); err != nil {
		return err
	}
	if err := r.refused.settle(ctx); err != nil {
		return err
	}
	r.refused.tell(e.split.ID, counts.Filtered, false)
	return nil
}
