package store

// idBlock is how many ids one record reserves.
const idBlock = 1000

// NewID returns an id for a transaction: larger than all before it, also after
// a restart.
func (s *Store) NewID() (int64, error) {
	s.change.RLock()
	defer s.change.RUnlock()
	return s.newID()
}

// newID gives out ids of a block that the log has reserved: the ids of
// transactions that never reached the log are not used again either.
func (s *Store) newID() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.nextID >= s.reserved {
		upTo := s.nextID + idBlock
		if _, err := s.log.append(recordCatalog, mustJSON(catalogRecord{Action: reserveIDs, NextID: upTo})); err != nil {
			return 0, err
		}
		s.reserved = upTo
	}
	s.nextID++
	return s.nextID - 1, nil
}
