package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"starlift/source"
	"starlift/starrocks"
)

// tries counts what an epoch has cost since there was progress.
type tries struct {
	count  int           // that failed
	faults int           // of them, that sink.max_retries counts
	busy   int           // of them, where the cluster was at a limit
	waited time.Duration // for the limit
}

// busyPatience is how long a cluster is waited for that is at a limit.
const busyPatience = 5 * time.Minute

// retry decides by the class of a fault whether an epoch is read again, and waits
// before it is. What cannot help, or must not be done, ends the load at once; so
// does every fault when sink.max_retries is 0. A cluster at a limit is given more
// time, which other faults do not use up.
func (n *lane) retry(ctx context.Context, s source.Split, at source.Offset, err error) error {
	n.tries.count++
	busy := starrocks.Busy(err)
	var wait time.Duration
	switch {
	case final(err) && !busy, n.job.Options.MaxRetries == 0 && !busy:
		return n.gaveUp(s, at, err)
	case busy && (n.job.Options.MaxRetries == 0 || n.tries.waited >= busyPatience):
		return n.gaveUp(s, at, &limitError{err: err, waited: n.tries.waited})
	case busy:
		n.tries.busy++
		wait = n.spread(min(5*time.Second<<min(n.tries.busy-1, 10), time.Minute))
		n.tries.waited += wait
	case n.tries.faults >= n.job.Options.MaxRetries:
		return n.gaveUp(s, at, err)
	default:
		n.tries.faults++
		wait = n.pause(n.tries.faults)
	}
	n.watch(EpochRetried{Address: n.job.Address, Split: s.ID, Attempt: n.tries.count, Wait: wait, Err: err})
	err = n.sleep(ctx, wait)
	if errors.Is(err, ErrStopped) {
		n.notNext(s, at)
	}
	return err
}

func (n *lane) gaveUp(s source.Split, at source.Offset, err error) error {
	n.watch(EpochFailed{Address: n.job.Address, Split: s.ID, Label: n.labelOf(s, at), Attempt: n.tries.count, Err: err})
	return err
}

// pause is 1, 2, 4 … 30 seconds, spread.
func (n *lane) pause(attempt int) time.Duration {
	return n.spread(min(time.Second<<min(attempt-1, 10), 30*time.Second))
}

// spread takes up to a quarter off by chance, so that lanes that failed together
// do not come back together.
func (n *lane) spread(wait time.Duration) time.Duration {
	return wait - time.Duration(float64(wait)*n.deps.Chance()/4)
}

// limitError is a cluster that stayed at a limit.
type limitError struct {
	err    error
	waited time.Duration
}

func (e *limitError) Error() string {
	return fmt.Sprintf("the cluster is at a limit, and was after %s of waiting: %v", e.waited.Round(time.Second), e.err)
}
func (e *limitError) Unwrap() error { return e.err }

// notes say what lifts the limit.
func (e *limitError) notes() []string {
	text := strings.ToLower(e.err.Error())
	fewer := "or:     fewer transactions at a time: lower sink.parallelism, or give -parallelism"
	switch {
	case strings.Contains(text, "running txns on db"):
		return []string{
			`cure:   ADMIN SET FRONTEND CONFIG ("max_running_txn_num_per_db" = "2000")`, fewer,
			"look:   starlift status lists transactions that were left open",
		}
	case strings.Contains(text, "txn num per be"):
		return []string{`cure:   ADMIN SET FRONTEND CONFIG ("stream_load_max_txn_num_per_be" = "-1")`, fewer}
	case strings.Contains(text, "http cuncurrent limit"):
		return []string{"cure:   enable_http_stream_load_limit = false in be.conf of the backends", fewer}
	case strings.Contains(text, "versions"), strings.Contains(text, "compaction score"):
		return []string{
			"cause:  transactions come faster than the table's compaction merges them",
			"cure:   fewer and larger ones: raise checkpoint.max_bytes or buffer_flush, lower sink.parallelism",
			"or:     tablet_max_versions in be.conf of the backends, where they have memory and time to spare",
		}
	case strings.Contains(text, "disable_load_job"):
		return []string{`cure:   ADMIN SET FRONTEND CONFIG ("disable_load_job" = "false")`}
	case strings.Contains(text, "safe mode"):
		return []string{"cure:   the cluster leaves its safe mode when its disks have room again"}
	}
	return []string{fewer}
}
