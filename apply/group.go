package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
)

// group is loads that commit together: all that the plan lists for them becomes
// visible in one transaction, or nothing of it.
type group struct {
	*run
	loads []*load // by address, never empty
	lanes []*lane // one a load: a table takes one request at a time
}

// memberError is what ended a group, and where.
type memberError struct {
	lane  *lane
	split source.Split
	from  source.Offset
	err   error
}

func (e *memberError) Error() string { return e.err.Error() }
func (e *memberError) Unwrap() error { return e.err }

// carryOut settles and lists all loads first, then sends them. What fails for one
// of them has failed for all.
func (g *group) carryOut(ctx context.Context) error {
	var splits [][]source.Split
	for _, l := range g.loads {
		todo, err := l.prepare(ctx)
		defer l.close()
		if err != nil {
			return &memberError{lane: &lane{load: l}, err: err}
		}
		splits = append(splits, todo)
		g.lanes = append(g.lanes, newLane(l))
	}
	var epochs []*jointEpoch
	for i, n := range g.lanes {
		if _, err := firstFormat(n.job.Options.Properties); err != nil {
			return &memberError{lane: n, err: err}
		}
		n.advanced()
		slices.SortStableFunc(splits[i], func(a, b source.Split) int { return a.Stage - b.Stage })
		for _, s := range splits[i] {
			if s.Tail {
				return &memberError{lane: n, split: s, err: &endlessError{s.ID}}
			}
			epochs = append(epochs, &jointEpoch{epoch: n.epochFrom(s, s.Start), lane: n})
		}
		if len(splits[i]) > 0 {
			n.started(splits[i])
		}
	}
	if len(epochs) == 0 {
		return nil
	}
	if err := g.tries(ctx, epochs); err != nil {
		return err
	}
	return g.loads[0].awaitVisible(ctx)
}

// endlessError is a split without an end in a group, which would never commit.
type endlessError struct{ split string }

func (e *endlessError) Error() string {
	return fmt.Sprintf("%s never ends, and loads of a commit group become visible when all of them have been read: take the load out of the group", e.split)
}

// tries sends the epochs until they are in the tables, as often as the load allows
// for which it failed.
func (g *group) tries(ctx context.Context, epochs []*jointEpoch) error {
	for {
		err := g.try(ctx, epochs)
		var member *memberError
		errors.As(err, &member)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrStopped):
			for _, e := range epochs {
				e.lane.notNext(e.split, e.from)
			}
			return err
		case member == nil:
			member = &memberError{epochs[0].lane, epochs[0].split, epochs[0].from, err}
		case member.lane.otherFormat(err):
			continue
		}
		if err := member.lane.retry(ctx, member.split, member.from, err); err != nil {
			return &memberError{member.lane, member.split, member.from, err}
		}
	}
}

// try sends the epochs once. What an earlier try has left is settled first: it may
// have got further than its answers told.
func (g *group) try(ctx context.Context, epochs []*jointEpoch) error {
	left, err := g.unsettled(ctx, epochs)
	if err != nil || len(left) == 0 {
		return err
	}
	j := g.joint(left)
	if done, err := j.found(ctx); done || err != nil {
		return err
	}
	sending, cancel := context.WithCancel(ctx)
	defer cancel()
	var senders errgroup.Group // which gives the first error: the cause of the others
	senders.SetLimit(g.deps.Parallelism)
	for _, n := range g.lanes {
		senders.Go(func() error {
			err := guarded(func() error { return j.sendAll(sending, n) })
			if err != nil {
				cancel()
			}
			return err
		})
	}
	if err := senders.Wait(); err != nil {
		return j.undo(ctx, err)
	}
	return j.finish(ctx)
}

func (g *group) joint(epochs []*jointEpoch) *joint {
	parts := make([]plan.GroupPart, len(epochs))
	for i, e := range epochs {
		parts[i] = plan.GroupPart{Job: &e.lane.job, Split: e.split}
	}
	j := &joint{run: g.run, first: g.loads[0], epochs: epochs, name: func(again int) starrocks.Label {
		if again > 0 {
			return plan.GroupLabel(parts, "again", strconv.Itoa(again))
		}
		return plan.GroupLabel(parts)
	}}
	for _, n := range g.lanes {
		n.together = j.name(0)
	}
	return j
}

// unsettled settles epochs that are open, and returns those that are not in the
// tables.
func (g *group) unsettled(ctx context.Context, epochs []*jointEpoch) ([]*jointEpoch, error) {
	var left []*jointEpoch
	for _, e := range epochs {
		open, recorded := g.deps.State.OpenEpoch(e.lane.job.Address, e.name)
		if recorded {
			end, err := e.lane.settle(ctx, e.split, open)
			if err != nil {
				return nil, &memberError{e.lane, e.split, e.from, err}
			}
			g.watch(e.lane.toldSettled(e.split, open, end))
			if end.outcome != rolledBackOutcome {
				continue
			}
		}
		left = append(left, e)
	}
	return left, nil
}

// sendAll sends the epochs of one load, one split after the other.
func (j *joint) sendAll(ctx context.Context, n *lane) error {
	for _, e := range j.epochs {
		if e.lane != n {
			continue
		}
		if n.halts() {
			return ErrStopped
		}
		e.begun, e.try = j.deps.Now(), n.tries.count+1
		err := n.reading(ctx, e.split, e.from, func(r *rows) error {
			r.begin()
			r.refused.begin(n.together)
			return j.send(ctx, e, r)
		})
		if err != nil {
			return &memberError{n, e.split, e.from, err}
		}
	}
	return nil
}
