package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// node is what an expression may refer to and must be evaluated first: a
// local, or the for_each of a block.
type node struct {
	address string
	state   nodeState
}

type nodeState uint8

const (
	untouched nodeState = iota
	running
	done
)

// longestPath bounds how far a local may refer to a local that refers to one:
// evaluation goes one call deeper each time.
const longestPath = 2000

// enter marks the node as being evaluated. It returns false when there is
// nothing to do: the node is done, or at refers back to where evaluation came
// from, which is reported.
func (r *reader) enter(n *node, at hcl.Range) bool {
	switch n.state {
	case done:
		return false
	case running:
		r.add(r.ring(n, at))
		return false
	}
	if len(r.path) >= longestPath {
		r.add(diag.Error(diag.Cycle, &at, "References too deep",
			fmt.Sprintf("%s is reached through %d references in a row.", n.address, longestPath)))
		return false
	}
	n.state = running
	r.path = append(r.path, n)
	return true
}

func (r *reader) leave(n *node) {
	n.state = done
	r.path = r.path[:len(r.path)-1]
}

// ring names the nodes from n around to n again.
func (r *reader) ring(n *node, at hcl.Range) *hcl.Diagnostic {
	var names []string
	for i := len(r.path) - 1; i >= 0; i-- {
		names = append(names, r.path[i].address)
		if r.path[i] == n {
			break
		}
	}
	// From the end of the path backwards is from what is used to what uses.
	names = append([]string{n.address}, reversed(names[:len(names)-1])...)
	return diag.Error(diag.Cycle, &at, "References in a ring",
		strings.Join(append(names, n.address), " → ")+": a value cannot be made from itself.")
}

func reversed(s []string) []string {
	r := make([]string, 0, len(s))
	for i := len(s) - 1; i >= 0; i-- {
		r = append(r, s[i])
	}
	return r
}
