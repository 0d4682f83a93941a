package apply

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// loggedLines is how many lines of StarRocks' log of bad rows a message shows.
const loggedLines = 5

// refusedError is rows that StarRocks refused, with the first lines of its log of
// them.
type refusedError struct {
	data *starrocks.DataError
	log  []string
}

func (e *refusedError) Error() string { return e.data.Error() }
func (e *refusedError) Unwrap() error { return e.data }

// refused adds the log to an error about the rows; the servers keep it for a
// while only, and a fetch that fails takes nothing away.
func (l *load) refused(ctx context.Context, err error) error {
	var data *starrocks.DataError
	if !errors.As(err, &data) || data.ErrorURL == "" {
		return err
	}
	lines, failed := l.client.ErrorLog(ctx, data.ErrorURL)
	if failed != nil {
		return err
	}
	return &refusedError{data: data, log: lines[:min(len(lines), loggedLines)]}
}

func (e *refusedError) notes() []string {
	notes := make([]string, 0, len(e.log)+1)
	if e.data.Counts.Total > 0 {
		notes = append(notes, "filtered: "+strconv.FormatInt(e.data.Counts.Filtered, 10)+" of "+strconv.FormatInt(e.data.Counts.Total, 10)+" rows")
	}
	for _, line := range e.log {
		notes = append(notes, strings.TrimSpace(line))
	}
	return notes
}

// emptied ends an epoch of which StarRocks had nothing to write. That is no
// failure where the load itself lets rows go: by its filter, or by a share of
// bad ones that it accepts.
func (n *lane) emptied(s source.Split, r *rows, err error) (done bool, failed error) {
	var data *starrocks.DataError
	p := n.job.Options.Properties
	if !errors.As(err, &data) || !data.NoRows || p.Where == "" && p.MaxFilterRatio == 0 {
		return false, nil
	}
	failed = n.append(false, state.Committed{
		Load: n.job.Address, Epoch: s.ID, Split: s.ID, To: map[string]string{s.ID: string(r.end)}, Done: true,
		Filtered: data.Counts.Filtered, Bytes: s.Bytes,
	})
	if failed == nil {
		n.committed(s, 0, data.Counts.Filtered)
	}
	return true, failed
}
