package binlog

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Source is who numbers transactions in MySQL: a server's UUID and, since MySQL
// 8.3, a tag ("" for none).
type Source struct {
	UUID [16]byte
	Tag  string
}

// MySQLGTID is one transaction of MySQL. The zero value is an anonymous one.
type MySQLGTID struct {
	Source
	Number int64 // from 1
}

// String is the text as MySQL writes it: uuid:number or uuid:tag:number. It is
// empty for an anonymous transaction.
func (g MySQLGTID) String() string {
	if g.Number == 0 {
		return ""
	}
	s := uuidText(g.UUID) + ":"
	if g.Tag != "" {
		s += g.Tag + ":"
	}
	return s + strconv.FormatInt(g.Number, 10)
}

// Interval is the numbers First to Last, both of them inside.
type Interval struct{ First, Last int64 }

// MySQLSet is a set of transactions of MySQL, such as gtid_executed. Sources are
// sorted and each has at least one interval; intervals are sorted and neither
// touch nor overlap. The zero value is the empty set.
type MySQLSet struct{ members []sourceIntervals }

type sourceIntervals struct {
	Source
	intervals []Interval
}

// maxNumber is the greatest number of a transaction that MySQL gives.
const maxNumber = math.MaxInt64 - 1

// maxTag is the greatest length of a tag.
const maxTag = 32

func compareSources(a, b Source) int {
	if c := bytes.Compare(a.UUID[:], b.UUID[:]); c != 0 {
		return c
	}
	return strings.Compare(a.Tag, b.Tag)
}

// ParseMySQLSet reads the text form: uuid[:tag]:interval[:interval…][:tag:…],
// sets of several servers with commas between them. Spaces and line breaks may
// stand around the parts, as servers print them.
func ParseMySQLSet(text string) (MySQLSet, error) {
	var set MySQLSet
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		fields := strings.Split(part, ":")
		var source Source
		var err error
		if source.UUID, err = parseUUID(strings.TrimSpace(fields[0])); err != nil {
			return MySQLSet{}, fmt.Errorf("GTID set: %w", err)
		}
		if len(fields) == 1 {
			return MySQLSet{}, fmt.Errorf("GTID set: %q has no transaction number; write UUID:FROM-TO", part)
		}
		for i, field := range fields[1:] {
			field = strings.TrimSpace(field)
			if isTag(field) {
				if source.Tag = strings.ToLower(field); i == len(fields)-2 {
					return MySQLSet{}, fmt.Errorf("GTID set: tag %q has no transaction number", field)
				}
				continue
			}
			interval, err := parseInterval(field)
			if err != nil {
				return MySQLSet{}, fmt.Errorf("GTID set: %w", err)
			}
			set.AddInterval(source, interval)
		}
	}
	return set, nil
}

func parseUUID(text string) (id [16]byte, err error) {
	// MySQL takes the dashes or leaves them, all or none.
	plain := text
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		plain = text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	}
	raw, err := hex.DecodeString(plain)
	if err != nil || len(raw) != 16 {
		return id, fmt.Errorf("%q is not a UUID such as 3e11fa47-71ca-11e1-9e33-c80aa9429562", text)
	}
	return [16]byte(raw), nil
}

func uuidText(id [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// isTag follows MySQL: a letter or _ first, then digits too.
func isTag(s string) bool {
	if s == "" || len(s) > maxTag {
		return false
	}
	for i := range len(s) {
		letter := s[i] == '_' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
		if !letter && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

func parseInterval(text string) (Interval, error) {
	from, to, ranged := strings.Cut(text, "-")
	first, err := strconv.ParseUint(strings.TrimSpace(from), 10, 63)
	last := first
	if err == nil && ranged {
		last, err = strconv.ParseUint(strings.TrimSpace(to), 10, 63)
	}
	if err != nil || first == 0 || last < first || last > maxNumber {
		return Interval{}, fmt.Errorf("%q is not a number from 1 or a range such as 1-77", text)
	}
	return Interval{int64(first), int64(last)}, nil
}

// String is the text form, sorted: the same set gives the same text.
func (s *MySQLSet) String() string {
	var b strings.Builder
	for i, m := range s.members {
		switch {
		case i > 0 && s.members[i-1].UUID == m.UUID:
			b.WriteByte(':')
		case i > 0:
			b.WriteByte(',')
			fallthrough
		default:
			b.WriteString(uuidText(m.UUID))
			b.WriteByte(':')
		}
		if m.Tag != "" {
			b.WriteString(m.Tag)
			b.WriteByte(':')
		}
		for j, v := range m.intervals {
			if j > 0 {
				b.WriteByte(':')
			}
			b.WriteString(strconv.FormatInt(v.First, 10))
			if v.Last > v.First {
				b.WriteByte('-')
				b.WriteString(strconv.FormatInt(v.Last, 10))
			}
		}
	}
	return b.String()
}

// Empty says that no transaction is in the set.
func (s *MySQLSet) Empty() bool { return len(s.members) == 0 }

// Clone is a set of its own.
func (s *MySQLSet) Clone() MySQLSet {
	c := MySQLSet{members: slices.Clone(s.members)}
	for i := range c.members {
		c.members[i].intervals = slices.Clone(c.members[i].intervals)
	}
	return c
}

// Equal says that both hold the same transactions.
func (s *MySQLSet) Equal(o *MySQLSet) bool {
	return slices.EqualFunc(s.members, o.members, func(a, b sourceIntervals) bool {
		return a.Source == b.Source && slices.Equal(a.intervals, b.intervals)
	})
}

func (s *MySQLSet) find(source Source) (int, bool) {
	return slices.BinarySearchFunc(s.members, source, func(m sourceIntervals, want Source) int {
		return compareSources(m.Source, want)
	})
}

// Add puts one transaction into the set. An anonymous one changes nothing.
func (s *MySQLSet) Add(g MySQLGTID) {
	if g.Number > 0 {
		s.AddInterval(g.Source, Interval{g.Number, g.Number})
	}
}

// AddInterval puts the transactions of an interval into the set.
func (s *MySQLSet) AddInterval(source Source, v Interval) {
	i, found := s.find(source)
	if !found {
		s.members = slices.Insert(s.members, i, sourceIntervals{source, []Interval{v}})
		return
	}
	list := s.members[i].intervals
	// Of the common case, the next number of a source, nothing moves.
	from := len(list)
	for from > 0 && list[from-1].Last >= v.First-1 {
		from--
	}
	to := from
	for to < len(list) && list[to].First <= v.Last+1 {
		v = Interval{min(v.First, list[to].First), max(v.Last, list[to].Last)}
		to++
	}
	s.members[i].intervals = slices.Replace(list, from, to, v)
}

// Union puts all transactions of another set into this one.
func (s *MySQLSet) Union(o *MySQLSet) {
	for _, m := range o.members {
		for _, v := range m.intervals {
			s.AddInterval(m.Source, v)
		}
	}
}

// Subtract takes all transactions of another set out of this one.
func (s *MySQLSet) Subtract(o *MySQLSet) {
	for _, m := range o.members {
		i, found := s.find(m.Source)
		if !found {
			continue
		}
		if s.members[i].intervals = without(s.members[i].intervals, m.intervals); len(s.members[i].intervals) == 0 {
			s.members = slices.Delete(s.members, i, i+1)
		}
	}
}

func without(list, holes []Interval) []Interval {
	var left []Interval
	for _, v := range list {
		for _, hole := range holes {
			if hole.Last < v.First || hole.First > v.Last {
				continue
			}
			if hole.First > v.First {
				left = append(left, Interval{v.First, hole.First - 1})
			}
			v.First = hole.Last + 1
		}
		if v.First <= v.Last {
			left = append(left, v)
		}
	}
	return left
}

// Has says whether one transaction is in the set.
func (s *MySQLSet) Has(g MySQLGTID) bool {
	i, found := s.find(g.Source)
	return found && slices.ContainsFunc(s.members[i].intervals, func(v Interval) bool {
		return v.First <= g.Number && g.Number <= v.Last
	})
}

// Contains says whether all transactions of another set are in this one.
func (s *MySQLSet) Contains(o *MySQLSet) bool {
	rest := o.Clone()
	rest.Subtract(s)
	return rest.Empty()
}
