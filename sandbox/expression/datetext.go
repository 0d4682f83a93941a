package expression

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
)

// dateTextFunctions write times in a format, and read them.
func dateTextFunctions() []declaration {
	parse := calling("str_to_date(varchar, varchar) datetime", func(c *Call, args []cell.Value) (cell.Value, error) {
		t, ok := parseTime(args[0].(string), args[1].(string))
		if !ok {
			return nil, nil
		}
		if c.result.Kind == cell.Date {
			return midnight(t), nil
		}
		return t, nil
	})
	// Without a part of the time of day in it, a constant format gives a DATE.
	parse.refine = func(t cell.Type, _ []cell.Type, known []cell.Value) (cell.Type, error) {
		if format, ok := known[1].(string); ok && !hasClock(format) {
			return cell.Type{Kind: cell.Date}, nil
		}
		return t, nil
	}
	return []declaration{
		plain("date_format(datetime, varchar) varchar", func(args []cell.Value) cell.Value {
			return formatTime(args[0].(time.Time), args[1].(string))
		}),
		parse,
		plain("str2date(varchar, varchar) date", func(args []cell.Value) cell.Value {
			t, ok := parseTime(args[0].(string), args[1].(string))
			if !ok {
				return nil
			}
			return midnight(t)
		}),
	}
}

// percentFormat gives the format that a few patterns in letters stand for.
func percentFormat(format string) string {
	switch format {
	case "yyyyMMdd":
		return "%Y%m%d"
	case "yyyy-MM-dd":
		return "%Y-%m-%d"
	case "yyyy-MM-dd HH:mm:ss":
		return "%Y-%m-%d %H:%i:%s"
	}
	return format
}

// hasClock reports whether a format has a part that is finer than a day.
func hasClock(format string) bool {
	format = strings.ReplaceAll(percentFormat(format), "%%", "")
	for i := 0; i+1 < len(format); i++ {
		if format[i] == '%' && strings.IndexByte("HhIiklpSsTrf", format[i+1]) >= 0 {
			return true
		}
	}
	return false
}

// formatTime writes MySQL's format. An empty one, and a text of 128 bytes or more,
// give NULL.
func formatTime(t time.Time, format string) cell.Value {
	const tooLong = 128
	if format == "" {
		return nil
	}
	format = percentFormat(format)
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		formatPart(&b, t, format[i])
	}
	if b.Len() >= tooLong {
		return nil
	}
	return b.String()
}

func formatPart(b *strings.Builder, t time.Time, part byte) {
	hour12 := (t.Hour()+11)%12 + 1
	switch part {
	case 'a':
		b.WriteString(t.Weekday().String()[:3])
	case 'b':
		b.WriteString(t.Month().String()[:3])
	case 'c':
		fmt.Fprint(b, int(t.Month()))
	case 'D':
		b.WriteString(ordinal(t.Day()))
	case 'd':
		fmt.Fprintf(b, "%02d", t.Day())
	case 'e':
		fmt.Fprint(b, t.Day())
	case 'f':
		fmt.Fprintf(b, "%06d", t.Nanosecond()/1000)
	case 'H':
		fmt.Fprintf(b, "%02d", t.Hour())
	case 'h', 'I':
		fmt.Fprintf(b, "%02d", hour12)
	case 'i':
		fmt.Fprintf(b, "%02d", t.Minute())
	case 'j':
		fmt.Fprintf(b, "%03d", t.YearDay())
	case 'k':
		fmt.Fprint(b, t.Hour())
	case 'l':
		fmt.Fprint(b, hour12)
	case 'M':
		b.WriteString(t.Month().String())
	case 'm':
		fmt.Fprintf(b, "%02d", int(t.Month()))
	case 'p':
		b.WriteString(t.Format("PM"))
	case 'r':
		fmt.Fprintf(b, "%02d:%02d:%02d %s", hour12, t.Minute(), t.Second(), t.Format("PM"))
	case 'S', 's':
		fmt.Fprintf(b, "%02d", t.Second())
	case 'T':
		b.WriteString(t.Format(time.TimeOnly))
	case 'W':
		b.WriteString(t.Weekday().String())
	case 'w':
		fmt.Fprint(b, int(t.Weekday()))
	case 'Y':
		fmt.Fprintf(b, "%04d", t.Year())
	case 'y':
		fmt.Fprintf(b, "%02d", t.Year()%100)
	case 'U', 'u', 'V', 'v', 'X', 'x':
		formatWeek(b, t, part)
	default:
		b.WriteByte(part)
	}
}

// formatWeek writes the parts that count weeks: U and V from Sunday, u and v from
// Monday, X and x the years that V and v belong to.
func formatWeek(b *strings.Builder, t time.Time, part byte) {
	mode := map[byte]int64{'U': 0, 'u': 1, 'V': 2, 'X': 2, 'v': 3, 'x': 3}[part]
	year, week := weekOf(t, mode)
	if part == 'X' || part == 'x' {
		fmt.Fprintf(b, "%04d", year)
		return
	}
	fmt.Fprintf(b, "%02d", week)
}

func ordinal(n int) string {
	suffix := "th"
	if n < 11 || n > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// clock is what parseTime has read so far.
type clock struct {
	year, month, day, hour, minute, second, micros, yearDay int
	afternoon, twelve                                       bool
}

// parseTime reads a text by a format. What a format does not name is 0, which is
// no day: such a text has no value.
func parseTime(text, format string) (time.Time, bool) {
	var c clock
	format = percentFormat(format)
	for i := 0; i < len(format); i++ {
		if format[i] == ' ' {
			text = strings.TrimLeft(text, " ")
			continue
		}
		if format[i] != '%' || i+1 == len(format) {
			if text == "" || text[0] != format[i] {
				return time.Time{}, false
			}
			text = text[1:]
			continue
		}
		i++
		rest, ok := c.part(strings.TrimLeft(text, " "), format[i])
		if !ok {
			return time.Time{}, false
		}
		text = rest
	}
	return c.time()
}

// part reads what one letter of the format stands for.
func (c *clock) part(text string, part byte) (rest string, ok bool) {
	switch part {
	case 'Y':
		return digits(text, 4, &c.year)
	case 'y':
		rest, ok = digits(text, 2, &c.year)
		if c.year += 1900; c.year < 1970 {
			c.year += 100
		}
		return rest, ok
	case 'm', 'c':
		return digits(text, 2, &c.month)
	case 'd', 'e':
		return digits(text, 2, &c.day)
	case 'j':
		return digits(text, 3, &c.yearDay)
	case 'H', 'k':
		return digits(text, 2, &c.hour)
	case 'h', 'I', 'l':
		c.twelve = true
		return digits(text, 2, &c.hour)
	case 'i':
		return digits(text, 2, &c.minute)
	case 's', 'S':
		return digits(text, 2, &c.second)
	case 'f':
		rest, ok = digits(text, 6, &c.micros)
		for n := len(text) - len(rest); n < 6; n++ {
			c.micros *= 10
		}
		return rest, ok
	case 'p':
		if len(text) < 2 || !strings.EqualFold(text[1:2], "M") || !strings.ContainsAny(text[:1], "APap") {
			return "", false
		}
		c.afternoon = text[0]|0x20 == 'p'
		return text[2:], true
	case 'M', 'b':
		return c.monthName(text)
	case 'T':
		return c.parts(text, "H:i:s")
	case 'r':
		return c.parts(text, "I:i:s p")
	case '%':
		return strings.CutPrefix(text, "%")
	}
	return "", false
}

// parts reads several parts with the bytes between them.
func (c *clock) parts(text, format string) (rest string, ok bool) {
	for i := range len(format) {
		if letter := format[i]; letter == ':' || letter == ' ' {
			text, ok = strings.CutPrefix(text, string(letter))
		} else {
			text, ok = c.part(text, letter)
		}
		if !ok {
			return "", false
		}
	}
	return text, true
}

func (c *clock) monthName(text string) (rest string, ok bool) {
	for m := time.January; m <= time.December; m++ {
		for _, name := range [...]string{m.String(), m.String()[:3]} {
			if len(text) >= len(name) && strings.EqualFold(text[:len(name)], name) {
				c.month = int(m)
				return text[len(name):], true
			}
		}
	}
	return "", false
}

// digits reads up to most digits, at least one.
func digits(text string, most int, into *int) (rest string, ok bool) {
	n := 0
	for n < len(text) && n < most && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(text[:n])
	*into = v
	return text[n:], err == nil
}

func (c *clock) time() (time.Time, bool) {
	if c.twelve {
		if c.hour < 1 || c.hour > 12 {
			return time.Time{}, false
		}
		c.hour %= 12
		if c.afternoon {
			c.hour += 12
		}
	}
	if c.yearDay > 0 && c.month == 0 && c.day == 0 {
		t := time.Date(c.year, 1, c.yearDay, 0, 0, 0, 0, time.UTC)
		if t.Year() != c.year {
			return time.Time{}, false
		}
		c.month, c.day = int(t.Month()), t.Day()
	}
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, c.micros*1000, time.UTC)
	same := t.Year() == c.year && int(t.Month()) == c.month && t.Day() == c.day && t.Hour() == c.hour &&
		t.Minute() == c.minute && t.Second() == c.second
	return t, same
}
