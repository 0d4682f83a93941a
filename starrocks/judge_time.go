package starrocks

import (
	"bytes"

	"starlift/batch"
)

// The usual form of a date and time, eight bytes at a time, and what may be
// added to a byte's distance from it before the high bit is set: 9 for a digit,
// nothing for any other character.
const (
	datePattern = "0000-00-00 00:00:00.000000"
	digitRoom   = 0x76
	exactRoom   = 0x7f
)

// form is a pattern of eight bytes.
type form struct{ base, room uint64 }

func formAt(at int) form {
	var f form
	for i := range 8 {
		c, room := datePattern[at+i], uint64(exactRoom)
		if isDigit(c) {
			room = digitRoom
		}
		f.base |= uint64(c) << (8 * i)
		f.room |= room << (8 * i)
	}
	return f
}

// unlike is 0 when the word has the form.
func (f form) unlike(w uint64) uint64 {
	x := w ^ f.base
	return (x + f.room | x) & highs
}

// The forms at the places that the fast functions look at: formMonth and formDay
// cover a date, formHour and formSecond the time, formFraction the fraction.
var (
	formMonth    = formAt(0)
	formDay      = formAt(2)
	formTime     = formAt(8)
	formSecond   = formAt(11)
	formLong     = formAt(16)
	formFraction = formAt(18)
)

// fastDate passes 2006-01-02.
func fastDate(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		if s.End-s.Off != 10 {
			return i
		}
		v := arena[s.Off:s.End]
		if formMonth.unlike(word(v, 0))|formDay.unlike(word(v, 2)) != 0 || !calendarTrue(v) {
			return i
		}
		out[i*stride] = s
	}
	return len(spans)
}

// fastDatetime passes 2006-01-02 15:04:05 and the same with six fraction digits.
func fastDatetime(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int {
	for i, s := range spans {
		if s.Off >= batch.Absent {
			if !c.nullable {
				return i
			}
			out[i*stride] = null
			continue
		}
		n := s.End - s.Off
		if n != 26 && n != 19 {
			return i
		}
		v := arena[s.Off:s.End]
		bad := formMonth.unlike(word(v, 0)) | formTime.unlike(word(v, 8)) | formSecond.unlike(word(v, 11))
		if n == 26 {
			bad |= formLong.unlike(word(v, 16)) | formFraction.unlike(word(v, 18))
		}
		if bad != 0 || !calendarTrue(v) || two(v, 11) > 23 || two(v, 14) > 59 || two(v, 17) > 59 {
			return i
		}
		out[i*stride] = s
	}
	return len(spans)
}

// two is the number of the two digits at i.
func two(v []byte, i int) int { return int(v[i])*10 + int(v[i+1]) - '0'*11 }

// calendarTrue says whether the digits of a date that has the usual form are a
// day of the calendar.
func calendarTrue(v []byte) bool {
	month, day := two(v, 5), two(v, 8)
	if uint(month-1) > 11 || day == 0 {
		return false
	}
	return day <= 28 || day <= daysIn(two(v, 0)*100+two(v, 2), month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// slowDate takes a date in any form of moment, and one with a time of day where
// that is midnight or its loss is accepted.
func slowDate(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	text := b.Arena[s.Off:s.End]
	t := trimmed(b.Arena, s)
	m, fault := readMoment(b.Arena[t.Off:t.End])
	if fault != "" {
		return cell{}, c.fault(text, "%s; %s holds YYYY-MM-DD from 0000-01-01 to 9999-12-31", fault, c.typeName)
	}
	if m.hasTime() && c.loss&LossTime == 0 {
		return cell{}, c.fault(text, "a time of day, which %s cuts off", c.typeName)
	}
	at := uint32(len(b.Arena))
	b.Arena = m.appendDate(b.Arena)
	return same(b, t, at), nil
}

// slowDatetime takes a moment in any form, and more than six fraction digits
// where they are zeros or their loss is accepted.
func slowDatetime(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	text := b.Arena[s.Off:s.End]
	t := trimmed(b.Arena, s)
	v := b.Arena[t.Off:t.End]
	m, fault := readMoment(v)
	if fault != "" {
		return cell{}, c.fault(text, "%s; %s holds YYYY-MM-DD HH:MM:SS.ffffff from 0000-01-01 to 9999-12-31, without a zone", fault, c.typeName)
	}
	if m.beyondMicros && c.loss&LossTime == 0 {
		return cell{}, c.fault(text, "more than six fraction digits, which %s cuts off", c.typeName)
	}
	if len(v) == 10 && bytes.IndexByte(v, '-') == 4 {
		return t, nil
	}
	at := uint32(len(b.Arena))
	b.Arena = m.appendDatetime(b.Arena)
	return same(b, t, at), nil
}

// same is the span t when it holds what was written at the end of the arena,
// and else what was written.
func same(b *batch.Batch, t batch.Span, at uint32) cell {
	if bytes.Equal(b.Arena[t.Off:t.End], b.Arena[at:]) {
		b.Arena = b.Arena[:at]
		return t
	}
	return cell{Off: at, End: uint32(len(b.Arena))}
}
