package binlog

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MariaDBGTID is one transaction of MariaDB.
type MariaDBGTID struct {
	Domain, Server uint32
	Number         uint64 // from 1
}

// String is domain-server-number, empty for the zero value.
func (g MariaDBGTID) String() string {
	if g == (MariaDBGTID{}) {
		return ""
	}
	return fmt.Sprintf("%d-%d-%d", g.Domain, g.Server, g.Number)
}

// MariaDBSet is a position in MariaDB's logs, such as gtid_binlog_pos: the last
// transaction of each domain, sorted by domain. It stands for all transactions
// up to it. The zero value is the start of all logs.
type MariaDBSet struct{ last []MariaDBGTID }

// ParseMariaDBSet reads domain-server-number, several with commas between them.
// Of a domain that is named twice the greater number counts, as gtid_binlog_state
// names one for each server.
func ParseMariaDBSet(text string) (MariaDBSet, error) {
	var set MariaDBSet
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		fields := strings.Split(part, "-")
		if len(fields) != 3 {
			return MariaDBSet{}, fmt.Errorf("GTID %q is not DOMAIN-SERVER-NUMBER such as 0-1-77", part)
		}
		var numbers [3]uint64
		for i, bits := range []int{32, 32, 64} {
			n, err := strconv.ParseUint(fields[i], 10, bits)
			if err != nil {
				return MariaDBSet{}, fmt.Errorf("GTID %q: %q is not a whole number of %d bits", part, fields[i], bits)
			}
			numbers[i] = n
		}
		g := MariaDBGTID{uint32(numbers[0]), uint32(numbers[1]), numbers[2]}
		if have, found := set.Last(g.Domain); !found || have.Number < g.Number {
			set.Add(g)
		}
	}
	return set, nil
}

// String is the text form, sorted by domain.
func (s *MariaDBSet) String() string {
	var b strings.Builder
	for i, g := range s.last {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%d-%d-%d", g.Domain, g.Server, g.Number)
	}
	return b.String()
}

// Empty says that the set stands for no transaction.
func (s *MariaDBSet) Empty() bool { return len(s.last) == 0 }

// Clone is a set of its own.
func (s *MariaDBSet) Clone() MariaDBSet { return MariaDBSet{slices.Clone(s.last)} }

// Equal says that both are the same position.
func (s *MariaDBSet) Equal(o *MariaDBSet) bool { return slices.Equal(s.last, o.last) }

func (s *MariaDBSet) find(domain uint32) (int, bool) {
	return slices.BinarySearchFunc(s.last, domain, func(g MariaDBGTID, want uint32) int {
		return cmp.Compare(g.Domain, want)
	})
}

// Last is the last transaction of a domain.
func (s *MariaDBSet) Last(domain uint32) (MariaDBGTID, bool) {
	i, found := s.find(domain)
	if !found {
		return MariaDBGTID{}, false
	}
	return s.last[i], true
}

// Add makes g the last transaction of its domain, whatever stood there: what
// comes later in the log is later, also where a server that was promoted
// counts on from a lower number (gtid_strict_mode off).
func (s *MariaDBSet) Add(g MariaDBGTID) {
	if i, found := s.find(g.Domain); found {
		s.last[i] = g
	} else {
		s.last = slices.Insert(s.last, i, g)
	}
}

// Union moves each domain forward to where the other set is, if that is later.
func (s *MariaDBSet) Union(o *MariaDBSet) {
	for _, g := range o.last {
		if have, found := s.Last(g.Domain); !found || have.Number < g.Number {
			s.Add(g)
		}
	}
}

// Subtract leaves the domains in which this set is ahead of the other.
func (s *MariaDBSet) Subtract(o *MariaDBSet) {
	s.last = slices.DeleteFunc(s.last, func(g MariaDBGTID) bool { return o.Has(g) })
}

// Has says whether the position is at or behind a transaction.
func (s *MariaDBSet) Has(g MariaDBGTID) bool {
	last, found := s.Last(g.Domain)
	return found && last.Number >= g.Number
}

// Contains says whether the position is at or behind another in each domain.
func (s *MariaDBSet) Contains(o *MariaDBSet) bool {
	return !slices.ContainsFunc(o.last, func(g MariaDBGTID) bool { return !s.Has(g) })
}
