package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Streamed is a plain Stream Load that is committed for sure.
type Streamed struct {
	Txn    int64
	Counts Counts
	// Visible is false when the rows become visible later, by themselves.
	Visible bool
}

// StreamLoad loads rows into a table in one request, which is one transaction
// (protocol reference 2). timeout, whole seconds, is the server's for the whole
// load, 1 s to 3 days; 0 leaves it to the server: 600 s. The client waits a little
// longer. label and timeout take the place of headers of these names.
//
// A body-less request finds the backend; dead ones are got over as long as no row
// was read. The rows are then read by the request alone, and by nobody after
// StreamLoad has returned; for that it waits for a Read under way, which should
// end when ctx does. A Read may take as long as it wants within the timeout: the
// rows' decision is written in there, before the last of them is given.
//
// nil means committed. The other outcomes:
//
//   - *LabelExistsError: a transaction of the label is alive, or was committed;
//   - *DataError: StarRocks refused the rows, nothing was committed;
//   - *RefusedError, *AccessError: it refused the load, nothing was committed;
//   - *UndecidedError: the whole body was sent and the outcome is not known: ask
//     for the label;
//   - ErrBodyLost in the chain: rows were read in vain, before their end, so that
//     nothing can have been committed;
//   - an error of the rows' own Read is in the chain; nothing was committed.
//
// After an error the label's transaction may still be open for a while (PREPARE).
func (c *Client) StreamLoad(ctx context.Context, database, table string, l Label, timeout time.Duration, headers []Header, rows io.Reader) (Streamed, error) {
	ctx, cancel := withLimit(ctx, streamLimit(timeout))
	defer cancel()
	b := &body{rows: rows}
	defer b.seal()
	a, err := c.stream(ctx, c.streamCall("the stream load", database, table, l, timeout, headers, b))
	if failed := b.failure(); failed != nil {
		return Streamed{}, fmt.Errorf("stream load %s: read the rows: %w", l, failed)
	}
	if err != nil {
		return Streamed{}, fmt.Errorf("stream load %s: %w", l, interrupted(b, err))
	}
	s, err := readStreamed(a, l, b)
	if err != nil {
		return Streamed{}, fmt.Errorf("stream load %s: %w", l, err)
	}
	return s, nil
}

// readStreamed tells the answers of protocol reference 2.2 apart.
func readStreamed(a answer, l Label, b *body) (Streamed, error) {
	r, err := parseReply(a)
	if err != nil {
		var access *AccessError
		if errors.As(err, &access) {
			return Streamed{}, err
		}
		return Streamed{}, interrupted(b, err)
	}
	switch {
	case r.is("Success"), r.is("Publish Timeout"):
		if !b.complete() {
			// Nobody can know that these were all rows.
			return Streamed{}, &UndecidedError{Err: &OddAnswerError{Address: a.at.base, Status: a.status, Line: r.Status + " before the end of the body"}}
		}
		return Streamed{Txn: r.TxnID, Counts: r.counts(), Visible: r.is("Success")}, nil
	case r.is("Label Already Exists"):
		return Streamed{}, &LabelExistsError{Label: l, Finished: strings.EqualFold(r.ExistingJobStatus, "FINISHED"), Message: r.text()}
	case undecidedText(r.text()):
		return Streamed{}, interrupted(b, r.refusal())
	}
	if data := dataError(&r); data != nil {
		return Streamed{}, data
	}
	if !r.is("Fail") && !r.is("FAILED") {
		return Streamed{}, interrupted(b, r.refusal())
	}
	return Streamed{}, r.refusal()
}
