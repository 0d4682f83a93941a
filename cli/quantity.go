package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// bytesText is "812 B", "402.1 MiB".
func bytesText(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n), 0
	for f >= 1023.95 && unit < 5 {
		f /= 1024
		unit++
	}
	return fmt.Sprintf("%.1f %s", f, []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}[unit])
}

// countText is "2,918,004" below ten million, above "18.2M".
func countText(n int64) string {
	if n < 10_000_000 {
		digits := strconv.FormatInt(n, 10)
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + "," + digits[i:]
		}
		return digits
	}
	f, unit := float64(n)/1e6, 0
	for f >= 999.95 && unit < 2 {
		f /= 1000
		unit++
	}
	return fmt.Sprintf("%.1f%s", f, []string{"M", "G", "T"}[unit])
}

// rowsText is a number of rows, "~" before one that is estimated, "?" for one
// that is not known: "1 row", "~1,200 rows".
func rowsText(n int64, exact bool) string {
	switch {
	case exact && n == 1:
		return "1 row"
	case exact:
		return countText(n) + " rows"
	case n == 0:
		return "? rows"
	}
	return "~" + countText(n) + " rows"
}

// durationText has two units: "4s", "2m10s", "15h35m".
func durationText(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%ds", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%dm", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%dd%dh", s/86400, s%86400/3600)
}

// rateText is "41.8 MiB/s".
func rateText(n int64, d time.Duration) string {
	if d < time.Millisecond {
		return "-"
	}
	return bytesText(int64(float64(n)/d.Seconds())) + "/s"
}

// plural is "1 file", "2 files".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return countText(int64(n)) + " " + stem + "ies"
	}
	return countText(int64(n)) + " " + one + "s"
}
