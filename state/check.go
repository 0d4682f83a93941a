package state

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

func (r RunStarted) check(*State) error {
	return readable(r.Run, r.Operation, r.Who, r.Host)
}

func (r RunEnded) check(s *State) error {
	if s.LastRun.Run != r.Run {
		return fmt.Errorf("run %q ended, but the last run that started is %q", r.Run, s.LastRun.Run)
	}
	return readable(r.Run, r.Outcome)
}

func (r TableCreated) check(*State) error {
	if r.Address == "" {
		return errors.New("a table needs an address")
	}
	return readable(r.Address, r.Cluster, r.Database, r.Name, r.Definition)
}

func (r TableForgotten) check(s *State) error {
	if s.Tables[r.Address] == nil {
		return fmt.Errorf("%s is not in the state", r.Address)
	}
	return nil
}

func (r LoadDefined) check(*State) error {
	if r.Load == "" {
		return errors.New("a load needs an address")
	}
	return readable(r.Load, r.Database, r.Table, r.Definition)
}

func (r SplitsAdded) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	added := make(map[string]bool, len(r.Splits))
	for i := range r.Splits {
		split := &r.Splits[i]
		if split.ID == "" {
			return fmt.Errorf("%s: a split needs an id", r.Load)
		}
		if _, twice := s.place(load, split.ID); twice || added[split.ID] {
			return fmt.Errorf("%s: there is a split %q already", r.Load, split.ID)
		}
		added[split.ID] = true
		if err := errors.Join(readable(split.ID, split.Start, split.At), readable(split.Parts...)); err != nil {
			return fmt.Errorf("%s: %w", r.Load, err)
		}
	}
	return nil
}

func (r Begun) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	if err := s.notDone(load, r.Epoch, r.Split); err != nil {
		return err
	}
	if i := load.open(r.Epoch); i >= 0 && load.Open[i].Phase != PhaseBegun {
		return fmt.Errorf("%s: epoch %q is prepared and cannot be begun again before it is settled", r.Load, r.Epoch)
	}
	return errors.Join(readable(r.Epoch, r.Run), readable(r.Labels...))
}

func (r Prepared) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	if load.open(r.Epoch) < 0 {
		return fmt.Errorf("%s: epoch %q is not open and cannot be prepared", r.Load, r.Epoch)
	}
	if err := s.reachable(load, r.To); err != nil {
		return err
	}
	return errors.Join(readable(r.Run), readable(r.Labels...))
}

func (r RolledBack) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	if load.open(r.Epoch) < 0 {
		return fmt.Errorf("%s: epoch %q is not open and cannot be rolled back", r.Load, r.Epoch)
	}
	return nil
}

func (r SplitsDropped) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	for _, id := range r.Splits {
		i, ok := s.place(load, id)
		switch {
		case !ok:
			return fmt.Errorf("%s: there is no split %q to drop", r.Load, id)
		case load.Splits[i].Done || load.Splits[i].At != "":
			return fmt.Errorf("%s: split %q is loaded, in part at least, and cannot be dropped", r.Load, id)
		case slices.ContainsFunc(load.Open, func(e Epoch) bool { return e.Split == id }):
			return fmt.Errorf("%s: split %q has an open epoch and cannot be dropped", r.Load, id)
		}
	}
	return nil
}

func (r Committed) check(s *State) error {
	load, err := s.known(r.Load)
	if err != nil {
		return err
	}
	if err := s.notDone(load, r.Epoch, r.Split); err != nil {
		return err
	}
	if i := load.open(r.Epoch); i >= 0 && load.Open[i].Split != r.Split {
		return fmt.Errorf("%s: epoch %q was begun for split %q, not %q", r.Load, r.Epoch, load.Open[i].Split, r.Split)
	}
	if err := s.reachable(load, r.To); err != nil {
		return err
	}
	return errors.Join(readable(r.Epoch), readable(r.Labels...))
}

func (s *State) known(load string) (*Load, error) {
	if l := s.Loads[load]; l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("%s is not in the state", load)
}

// notDone is what keeps an epoch from being counted twice.
func (s *State) notDone(load *Load, epoch, split string) error {
	i, ok := s.place(load, split)
	if !ok {
		return fmt.Errorf("%s: there is no split %q", load.Address, split)
	}
	if load.Splits[i].Done {
		return fmt.Errorf("%s: epoch %q belongs to split %q, which is done", load.Address, epoch, split)
	}
	return nil
}

// reachable says whether every split that an epoch moves is there.
func (s *State) reachable(load *Load, to map[string]string) error {
	for _, split := range slices.Sorted(maps.Keys(to)) {
		if _, ok := s.place(load, split); !ok {
			return fmt.Errorf("%s: there is no split %q", load.Address, split)
		}
		if err := readable(to[split]); err != nil {
			return fmt.Errorf("%s: %w", load.Address, err)
		}
	}
	return nil
}

// readable refuses what JSON would not give back as it was: a file name of
// foreign bytes that came back changed would name another split.
func readable(texts ...string) error {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%q is not valid UTF-8, so it cannot be kept in the state", text)
		}
	}
	return nil
}
