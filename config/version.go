package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// satisfies says whether a version meets a constraint: comparisons with commas
// between. A version that is not three numbers (a build of no release) meets
// every constraint.
func satisfies(version, constraint string) (bool, error) {
	have, _, ofRelease := numbers(version)
	form := regexp.MustCompile(`^(=|!=|>|>=|<|<=|~>)?\s*([0-9][0-9.]*)$`)
	all := true
	for _, part := range strings.Split(constraint, ",") {
		m := form.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return false, fmt.Errorf("%q is not a comparison with a version", strings.TrimSpace(part))
		}
		want, given, ok := numbers(m[2])
		if !ok {
			return false, fmt.Errorf("%q is not a version", m[2])
		}
		if ofRelease && !compares(have, m[1], want, given) {
			all = false
		}
	}
	return all, nil
}

// numbers reads up to three numbers with dots between; given is how many.
func numbers(version string) (n [3]int, given int, ok bool) {
	plain, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	parts := strings.Split(plain, ".")
	if len(parts) > 3 {
		return n, 0, false
	}
	for i, p := range parts {
		x, err := strconv.Atoi(p)
		if err != nil || x < 0 {
			return n, 0, false
		}
		n[i] = x
	}
	return n, len(parts), true
}

func compares(have [3]int, operator string, want [3]int, given int) bool {
	order := 0
	for i := range have {
		if have[i] != want[i] {
			order = have[i] - want[i]
			break
		}
	}
	switch operator {
	case "!=":
		return order != 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case "~>":
		// The last number given may grow, those before it must be the same.
		for i := range max(given-1, 1) {
			if have[i] != want[i] {
				return false
			}
		}
		return order >= 0
	}
	return order == 0
}
