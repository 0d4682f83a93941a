package starrocks

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
)

// Version is the version of a cluster. A build without a number, such as
// "main-1a2b3c", has Known false.
type Version struct {
	Major, Minor, Patch int
	Known               bool
	Text                string // as the cluster says it
}

// safe is what a build without a number counts as: recent, but with none of
// the behaviours that later releases brought (protocol reference 6.1).
var safe = [3]int{3, 3, 0}

var versionText = regexp.MustCompile(`^(\d{1,6})\.(\d{1,6})\.(\d{1,6})`)

// ParseVersion reads what current_version() gives: "3.0.3 7b6f12da2a",
// "3.3.14-7b6f12d", or a build without a number (protocol reference 6.1).
func ParseVersion(text string) Version {
	m := versionText.FindStringSubmatch(text)
	if m == nil {
		return Version{Text: text}
	}
	v := Version{Known: true, Text: text}
	for i, at := range []*int{&v.Major, &v.Minor, &v.Patch} {
		*at, _ = strconv.Atoi(m[i+1]) // six digits at most
	}
	return v
}

// AtLeast says whether the cluster has what came with that release. An unknown
// build counts as 3.3.0.
func (v Version) AtLeast(major, minor, patch int) bool {
	have := [3]int{v.Major, v.Minor, v.Patch}
	if !v.Known {
		have = safe
	}
	for i, want := range [3]int{major, minor, patch} {
		if have[i] != want {
			return have[i] > want
		}
	}
	return true
}

// String gives "3.5.4", or for an unknown build `unknown build "main-1a2b3c"`.
func (v Version) String() string {
	if !v.Known {
		return fmt.Sprintf("unknown build %q", v.Text)
	}
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// Version asks the cluster for its version.
func (c *Client) Version(ctx context.Context) (Version, error) {
	t, err := c.rows(ctx, "SELECT current_version()")
	if err != nil {
		return Version{}, fmt.Errorf("ask for the cluster's version: %w", err)
	}
	if len(t.rows) != 1 || len(t.rows[0]) != 1 {
		return Version{}, fmt.Errorf("ask for the cluster's version: %d rows answered instead of 1", len(t.rows))
	}
	return ParseVersion(t.rows[0][0].String), nil
}
