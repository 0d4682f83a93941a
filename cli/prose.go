package cli

import "strings"

// prose writes text wrapped at the width; only prose wraps.
func (v planView) prose(text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > v.width {
			v.line("%s", line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	v.line("%s", line)
}
