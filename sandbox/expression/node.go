package expression

import (
	"starlift-sandbox/cell"
)

// form is what a node of the tree is.
type form uint8

const (
	literalForm    form = iota + 1 // value and type
	columnForm                     // name, after an optional qualifier
	callForm                       // name, in lower case, of children
	arithmeticForm                 // name is the operator, of two children; ~ of one
	comparisonForm                 // name is the operator
	logicForm                      // name is AND or OR
	negationForm                   // NOT
	betweenForm                    // children: value, lower, upper
	membershipForm                 // children: value, then the list
	matchForm                      // name is LIKE or REGEXP
	nullTestForm                   // IS NULL
	choiceForm                     // CASE: operand if simple, then pairs, then the rest if any
	castForm                       // to typ
	intervalForm                   // INTERVAL count unit; only while parsing
	shiftForm                      // children: time, count; name is + or -, unit says of what
	listForm                       // [a, b]
	pairsForm                      // map{k: v}: children are keys and values by turns
	elementForm                    // a[i]
	fieldForm                      // s.name
	pathForm                       // j->'$.a'
)

// node is one part of an expression. It does not change once it is parsed.
type node struct {
	form     form
	name     string
	children []*node

	qualifier string     // columnForm: what stands before the dot
	value     cell.Value // literalForm
	typ       cell.Type  // literalForm and castForm
	unit      string     // shiftForm, and callForm of timestampdiff: DAY and the like, in upper case
	function  string     // shiftForm: the function it was written with, such as date_add
	inverted  bool       // NOT of betweenForm, membershipForm, matchForm and nullTestForm
	operand   bool       // choiceForm: the first child is compared with each WHEN
	rest      bool       // choiceForm: the last child is the ELSE
	depth     int        // of the tree below, 1 for a leaf
}

// maxDepth is how deep a tree may be: a server's expr_depth_limit.
const maxDepth = 3000

// over returns n with these children.
func (n *node) over(children ...*node) *node {
	n.children = children
	n.depth = 1
	for _, c := range children {
		n.depth = max(n.depth, c.depth+1)
	}
	return n
}

func literal(t cell.Type, v cell.Value) *node {
	return &node{form: literalForm, typ: t, value: v, depth: 1}
}

// isNumber reports whether the node is a literal number.
func (n *node) isNumber() bool {
	if n.form != literalForm {
		return false
	}
	k := n.typ.Kind
	return k >= cell.TinyInt && k <= cell.Decimal
}

// text returns the value of a literal in quotes.
func (n *node) text() (string, bool) {
	if n.form != literalForm || n.typ.Kind != cell.Varchar {
		return "", false
	}
	s, ok := n.value.(string)
	return s, ok
}
