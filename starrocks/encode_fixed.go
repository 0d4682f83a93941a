package starrocks

import (
	"math"
	"strconv"

	"starlift/schema"
)

// appendFixed writes a value of a batch.Fixed vector as the text that StarRocks
// reads as that value.
func appendFixed(dst []byte, t schema.Type, v int64) []byte {
	switch t.Kind {
	case schema.Date:
		return momentOfDays(v).appendDate(dst)
	case schema.Datetime:
		const day = 86_400_000_000
		days, micros := v/day, v%day
		if micros < 0 {
			days, micros = days-1, micros+day
		}
		m := momentOfDays(days)
		m.hour, m.minute, m.second = int(micros/3_600_000_000), int(micros/60_000_000%60), int(micros/1_000_000%60)
		if m.micros = int(micros % 1_000_000); m.micros != 0 {
			m.fraction = 6
		}
		return m.appendDatetime(dst)
	case schema.Float:
		return strconv.AppendFloat(dst, math.Float64frombits(uint64(v)), 'g', -1, 32)
	case schema.Double:
		return strconv.AppendFloat(dst, math.Float64frombits(uint64(v)), 'g', -1, 64)
	case schema.Decimal:
		return appendUnscaled(dst, v, int(t.Scale))
	}
	return strconv.AppendInt(dst, v, 10)
}

// appendUnscaled writes v with its last scale digits behind the point.
func appendUnscaled(dst []byte, v int64, scale int) []byte {
	magnitude := uint64(v)
	if v < 0 {
		dst = append(dst, '-')
		magnitude = -magnitude
	}
	at := len(dst)
	dst = strconv.AppendUint(dst, magnitude, 10)
	if scale == 0 {
		return dst
	}
	for len(dst)-at <= scale {
		dst = append(dst, 0)
		copy(dst[at+1:], dst[at:])
		dst[at] = '0'
	}
	dst = append(dst, 0)
	point := len(dst) - 1 - scale
	copy(dst[point+1:], dst[point:])
	dst[point] = '.'
	return dst
}

// momentOfDays is the day that is so many days after 1970-01-01, by the
// proleptic Gregorian calendar in eras of 400 years that begin in March.
func momentOfDays(days int64) moment {
	z := days + 719_468
	era := z / 146_097
	if z < 0 {
		era = (z - 146_096) / 146_097
	}
	dayOfEra := z - era*146_097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36_524 - dayOfEra/146_096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	m := moment{
		year: int(yearOfEra + era*400),
		day:  int(dayOfYear - (153*shifted+2)/5 + 1),
	}
	m.month = int(shifted) + 3
	if m.month > 12 {
		m.month, m.year = m.month-12, m.year+1
	}
	return m
}
