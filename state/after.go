package state

import "time"

// After returns the state as it would be after the records. It writes nothing,
// and s stays as it is: a plan looks at what it is going to write.
func (s *State) After(records ...Record) (*State, error) {
	after := s.Clone()
	for _, r := range records {
		if err := r.check(after); err != nil {
			return nil, err
		}
		r.apply(after, time.Time{})
	}
	return after, nil
}
