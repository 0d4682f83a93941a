package ingest

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a sandbox must not depend on what the machine has installed
)

// findZone reads the name or the offset of a time zone. CST is China's, as
// servers have it.
func findZone(text string) (*time.Location, bool) {
	switch strings.ToUpper(text) {
	case "CST", "PRC":
		text = "Asia/Shanghai"
	case "LOCAL", "":
		return nil, false // names of Go, not of zones
	}
	if text[0] == '+' || text[0] == '-' {
		return offsetZone(text)
	}
	zone, err := time.LoadLocation(text)
	return zone, err == nil
}

// offsetZone reads +8:00 and -03:30, between -12:59 and +14:00.
func offsetZone(text string) (*time.Location, bool) {
	hours, minutes, found := strings.Cut(text[1:], ":")
	h, err1 := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint(minutes, 10, 8)
	if !found || len(hours) > 2 || len(minutes) != 2 || err1 != nil || err2 != nil || m > 59 {
		return nil, false
	}
	seconds := int(h*60+m) * 60
	if text[0] == '-' {
		seconds = -seconds
	}
	if seconds < -(12*60+59)*60 || seconds > 14*3600 {
		return nil, false
	}
	return time.FixedZone(text, seconds), true
}
