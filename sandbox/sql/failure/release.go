package failure

import (
	"fmt"
	"strconv"
	"strings"
)

// Release is a version of StarRocks, as far as what the SQL port shows depends
// on it.
type Release struct{ Major, Minor, Patch int }

// ParseRelease reads three numbers with points, such as 3.5.4.
func ParseRelease(text string) (Release, error) {
	parts := strings.Split(text, ".")
	var numbers [3]int
	if len(parts) != len(numbers) {
		return Release{}, fmt.Errorf("version %q is not of the form 3.5.4", text)
	}
	for i, part := range parts {
		number, err := strconv.Atoi(part)
		if err != nil || number < 0 {
			return Release{}, fmt.Errorf("version %q is not of the form 3.5.4", text)
		}
		numbers[i] = number
	}
	return Release{numbers[0], numbers[1], numbers[2]}, nil
}

// AtLeast reports whether the release is that one or a later one.
func (r Release) AtLeast(major, minor, patch int) bool {
	switch {
	case r.Major != major:
		return r.Major > major
	case r.Minor != minor:
		return r.Minor > minor
	}
	return r.Patch >= patch
}

func (r Release) String() string { return fmt.Sprintf("%d.%d.%d", r.Major, r.Minor, r.Patch) }

// UnknownDatabase is a database that is not there: 1049, from 3.3 on 5501 with
// the same text (protocol reference 6.2).
func (r Release) UnknownDatabase(name string) *Error {
	if r.AtLeast(3, 3, 0) {
		return &Error{5501, "3F000", fmt.Sprintf("Unknown database '%s'", name)}
	}
	return &Error{1049, "42000", fmt.Sprintf("Unknown database '%s'", name)}
}

// UnknownTable is a table that is not there: 1051, from 3.3 on 5502 with the
// same text (protocol reference 6.2).
func (r Release) UnknownTable(name string) *Error {
	if r.AtLeast(3, 3, 0) {
		return &Error{5502, "42602", fmt.Sprintf("Unknown table '%s'", name)}
	}
	return &Error{1051, "42S02", fmt.Sprintf("Unknown table '%s'", name)}
}
