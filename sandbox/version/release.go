package version

import (
	"fmt"
	"regexp"
	"strconv"
)

// Release is a StarRocks release, such as 3.5.4.
type Release struct{ Major, Minor, Patch int }

// Of returns a release.
func Of(major, minor, patch int) Release { return Release{major, minor, patch} }

// Parse reads major.minor.patch.
func Parse(text string) (Release, error) {
	m := regexp.MustCompile(`^(\d{1,3})\.(\d{1,3})\.(\d{1,3})$`).FindStringSubmatch(text)
	if m == nil {
		return Release{}, fmt.Errorf("a release is of the form 3.5.4, not %q", text)
	}
	var numbers [3]int
	for i := range numbers {
		numbers[i], _ = strconv.Atoi(m[i+1]) // three digits at most
	}
	return Release{numbers[0], numbers[1], numbers[2]}, nil
}

// String returns major.minor.patch.
func (r Release) String() string { return fmt.Sprintf("%d.%d.%d", r.Major, r.Minor, r.Patch) }

// Full is the release with a commit behind it, as servers tell it.
func (r Release) Full() string { return r.String() + "-5c0ffee" }

// Before reports whether r is older than o.
func (r Release) Before(o Release) bool {
	if r.Major != o.Major {
		return r.Major < o.Major
	}
	if r.Minor != o.Minor {
		return r.Minor < o.Minor
	}
	return r.Patch < o.Patch
}

// Since reports whether r has a change that came with the first releases given,
// one a line and ascending: 3.1.16, 3.2.13, 3.3.6. A line between two of them
// that is not named, and every line after the last, has it from its start; a line
// before the first has it not.
func (r Release) Since(first ...Release) bool {
	has := false
	for _, f := range first {
		if r.Major == f.Major && r.Minor == f.Minor {
			return !r.Before(f)
		}
		has = has || f.Before(r)
	}
	return has
}
