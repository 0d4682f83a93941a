package sql

import (
	_ "embed"
	"slices"
	"strings"

	"starlift-sandbox/version"
)

// variableTable has a line for each variable that any release has: its name, the
// line of releases that it came with ("" for 2.3 or before), the one that has it no
// more ("" for none), "read" when SET cannot change it or "hidden" when SHOW VARIABLES leaves it out, and its
// default.
//
//go:embed variables.txt
var variableTable string

// variable is one that SET knows.
type variable struct {
	name, value      string
	readOnly, hidden bool
}

// knownVariables are those of a release at their defaults, sorted by name.
func knownVariables(release version.Release) []variable {
	known := ownVariables(release)
	for line := range strings.Lines(variableTable) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name, first, gone, mark, value := cells[0], cells[1], cells[2], cells[3], cells[4]
		if i := slices.IndexFunc(known, func(v variable) bool { return v.name == name }); i >= 0 {
			known[i].readOnly = mark == "read"
			continue
		}
		if isSince(release, first) && (gone == "" || !isSince(release, gone)) {
			known = append(known, variable{name, value, mark == "read", mark == "hidden"})
		}
	}
	slices.SortFunc(known, func(a, b variable) int { return strings.Compare(a.name, b.name) })
	return known
}

// isSince reports whether a release is of the line, such as 3.4, or of a later one.
func isSince(release version.Release, line string) bool {
	if line == "" {
		return true
	}
	first, err := version.Parse(line + ".0")
	return err == nil && !release.Before(first)
}

// knownVariable finds a variable by its name in lower case.
func (s *server) knownVariable(name string) (variable, bool) {
	i, ok := slices.BinarySearchFunc(s.variables, name, func(v variable, name string) int { return strings.Compare(v.name, name) })
	if !ok {
		return variable{}, false
	}
	return s.variables[i], true
}
