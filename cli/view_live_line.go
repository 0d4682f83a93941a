package cli

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// The columns of a bar, which with the blank behind the address are 78.
const (
	liveAddress = 22
	liveBar     = 18
	livePercent = 5
	liveBytes   = 14
	liveRate    = 11
	liveTime    = 7
	leastName   = 8
)

// liveLine draws one running action. A terminal that is too narrow loses the
// rate, then the bar, then the end of the address.
func liveLine(t *liveTask, now time.Time, wide int) string {
	name := liveAddress
	rate, bar := true, true
	need := func() int {
		n := name + 1 + livePercent + liveBytes + liveTime
		if rate {
			n += liveRate
		}
		if bar {
			n += liveBar
		}
		return n
	}
	rate = need() < wide
	bar = need() < wide
	if over := need() - wide + 1; over > 0 {
		name = max(leastName, name-over)
	}
	whole := need()
	start := padded(shortened(t.address, name), name) + " "
	elapsed := now.Sub(t.begun)
	if t.doing != "" {
		text := start + t.doing
		if t.percent >= 0 {
			text += fmt.Sprintf("  %d%%", t.percent)
		}
		return padded(shortened(text, whole-liveTime), whole-liveTime) + fmt.Sprintf("%*s", liveTime, clockText(elapsed))
	}
	done, all := t.bytes(), t.load.BytesPlanned
	percent := 0
	switch {
	case all > 0:
		percent = int(min(99, done*100/all)) // the rest is the commit
	case t.load.SplitsPlanned > 0:
		percent = t.load.Splits * 100 / t.load.SplitsPlanned
	}
	line := start
	if bar {
		line += barText(percent)
	}
	line += fmt.Sprintf("%*s%*s", livePercent, fmt.Sprintf("%d%%", percent), liveBytes, ofBytesText(done, all))
	left := ""
	if done > 0 && all > done && elapsed > time.Second {
		left = clockText(time.Duration(float64(elapsed) * float64(all-done) / float64(done)))
	}
	if rate {
		text := ""
		if done > 0 && elapsed > time.Second {
			text = rateText(done, elapsed)
		}
		line += fmt.Sprintf("%*s", liveRate, text)
	}
	return line + fmt.Sprintf("%*s", liveTime, left)
}

// bytes are those of the source that are loaded, and what was sent since as the
// best guess at what of it is on its way. It never goes back.
func (t *liveTask) bytes() int64 {
	n := min(t.load.Bytes+max(0, t.load.Sent-t.sentAt), t.load.BytesPlanned)
	t.shown = max(t.shown, n)
	return t.shown
}

func barText(percent int) string {
	full := (liveBar - 2) * percent / 100
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", liveBar-2-full) + "]"
}

// ofBytesText is "1.1/2.6 GiB": both in the unit of the second, without fractions
// where these have no room.
func ofBytesText(done, all int64) string {
	text := bytesText(all)
	number, unit, _ := strings.Cut(text, " ")
	if unit == "B" {
		return fmt.Sprintf("%d/%s", done, text)
	}
	f := float64(done)
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB", "PiB"} {
		if f /= 1024; u == unit {
			break
		}
	}
	whole := fmt.Sprintf("%.1f/%s %s", f, number, unit)
	if len(whole) < liveBytes {
		return whole
	}
	number, _, _ = strings.Cut(number, ".")
	return fmt.Sprintf("%.0f/%s %s", math.Floor(f), number, unit)
}

// clockText is "0m37s", "12m05s", "3h07m".
func clockText(d time.Duration) string {
	s := int64(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%dh%02dm", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%dm%02ds", s/60, s%60)
}

// shortened cuts a name to a width, with … for its end.
func shortened(name string, wide int) string {
	if columns(name) <= wide {
		return name
	}
	return cut(name, wide-1) + "…"
}

func lower(word string) string { return strings.ToLower(word[:1]) + word[1:] }
