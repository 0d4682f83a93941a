package starrocks

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Merged is a request that has become part of a merged transaction.
type Merged struct {
	Txn int64
	// Label is the server's, shared by all requests of the transaction. Its state
	// is that of the rows.
	Label Label
	Bytes int64 // that the backend says it has received
}

// MergeCommit loads rows in one request that the server merges with others of
// equal headers (protocol reference 2.6; StarRocks 3.4). The headers hold
// enable_merge_commit, merge_commit_interval_ms and merge_commit_parallel.
// requestID is for people who look for the request: the server tells no two
// requests apart by it, so that rows sent twice are loaded twice.
//
// nil means committed, or with merge_commit_async taken: what becomes of the rows
// is then the state of Merged.Label. Rows end with the row delimiter. Everything
// else is as for StreamLoad, but for *UndecidedError: there is no label to ask, the
// rows are in the table or are not.
func (c *Client) MergeCommit(ctx context.Context, database, table, requestID string, timeout time.Duration, headers []Header, rows io.Reader) (Merged, error) {
	ctx, cancel := withLimit(ctx, streamLimit(timeout))
	defer cancel()
	b := &body{rows: rows}
	defer b.seal()
	a, err := c.stream(ctx, c.streamCall("the merge commit", database, table, Label(requestID), timeout, headers, b))
	if failed := b.failure(); failed != nil {
		return Merged{}, fmt.Errorf("merge commit %s: read the rows: %w", requestID, failed)
	}
	if err != nil {
		return Merged{}, fmt.Errorf("merge commit %s: %w", requestID, interrupted(b, err))
	}
	m, err := readMerged(a, b)
	if err != nil {
		return Merged{}, fmt.Errorf("merge commit %s: %w", requestID, err)
	}
	return m, nil
}

func readMerged(a answer, b *body) (Merged, error) {
	s, err := readStreamed(a, "", b)
	if err != nil {
		return Merged{}, err
	}
	r, err := parseReply(a)
	if err != nil {
		return Merged{}, err
	}
	return Merged{Txn: s.Txn, Label: Label(r.Label), Bytes: r.LoadBytes}, nil
}
