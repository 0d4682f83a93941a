package state

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

func (r Resolved) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	i := load.open(r.Epoch)
	switch {
	case i < 0:
		return fmt.Errorf("%s: epoch %q is not open and cannot be resolved", r.Load, r.Epoch)
	case !slices.Contains(load.Open[i].Labels, r.Label):
		return fmt.Errorf("%s: epoch %q has no label %q", r.Load, r.Epoch, r.Label)
	case r.Reason == "":
		return fmt.Errorf("%s: epoch %q cannot be resolved without a reason", r.Load, r.Epoch)
	}
	if r.Committed {
		at, ok := s.place(load, load.Open[i].Split)
		switch {
		case !ok:
			return fmt.Errorf("%s: there is no split %q", r.Load, load.Open[i].Split)
		case !whole(load.Splits[at], r.Epoch) && len(load.Open[i].To) == 0:
			return fmt.Errorf("%s: epoch %q was not prepared, so that nobody knows where it ends", r.Load, r.Epoch)
		}
		if err := s.reachable(load, load.Open[i].To); err != nil {
			return err
		}
	}
	return errors.Join(readable(r.Reason, r.Who))
}

// apply counts no rows: only the run that sent them knew how many they were.
func (r Resolved) apply(s *State, at time.Time) {
	load := s.Loads[r.Load]
	epoch := load.Open[load.open(r.Epoch)].clone()
	if r.Committed {
		place, _ := s.place(load, epoch.Split)
		split := load.Splits[place]
		committed := Committed{
			Load: r.Load, Epoch: r.Epoch, Split: epoch.Split, To: epoch.To,
			Done: whole(split, r.Epoch), Labels: epoch.Labels, Hidden: true,
		}
		if committed.Done {
			committed.Bytes = split.Bytes
		}
		committed.apply(s, at)
	} else {
		RolledBack{Load: r.Load, Epoch: r.Epoch}.apply(s, at)
	}
	load.Resolutions = append(load.Resolutions, Resolution{
		Epoch: r.Epoch, Label: r.Label, Committed: r.Committed, Reason: r.Reason, Who: r.Who, At: wallClock(r.At),
	})
}

// whole says whether an epoch is all of its split, whose name it then bears.
func whole(split Split, epoch string) bool { return !split.Tail && epoch == split.ID }
