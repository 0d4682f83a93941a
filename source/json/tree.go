package json

import (
	"bytes"
	"encoding/binary"
)

// node is a value that paths of columns lead to or through. A tree of nodes
// belongs to one parser, which learns in it in which order keys come.
type node struct {
	name    []byte // the key, as columns have it
	columns []int  // the columns that take the value
	text    bool   // a column takes it as text
	json    bool   // a column takes it as JSON, so that its bytes must stay
	inside  bool   // a column takes a value that this one is part of
	keys    map[string]*node
	items   map[int]*node
	seen    uint64 // the record whose object had the key last
	filled  uint64 // the record that gave a value last
	loose   bool   // a key that is in no column is left out, and no fault

	// members are the keys that were met, by their text; at most maxMembers.
	members map[string]*member
	start   member // before the first one
	spare   member // the one that is met, where there are too many to remember
}

// member is a key that was met in an object.
type member struct {
	text string // the key in quotes and a colon, as they mostly stand
	node *node  // nil: nothing takes its value
	next *member
	// Of a text of up to 16 bytes: its first and last eight bytes, and which of
	// the first count.
	head, tail, mask uint64
}

func newMember(key []byte, n *node) *member {
	m := &member{text: `"` + string(key) + `":`, node: n}
	if size := len(m.text); size <= 16 {
		var b [8]byte
		copy(b[:], m.text)
		m.head, m.mask = binary.LittleEndian.Uint64(b[:]), 1<<(8*min(size, 8))-1
		copy(b[:], m.text[max(0, size-8):])
		m.tail = binary.LittleEndian.Uint64(b[:])
	}
	return m
}

// stands says whether the text of the member is at data[i:].
func (m *member) stands(data []byte, i int) bool {
	if size := len(m.text); m.mask != 0 && i+16 <= len(data) {
		at := (*[16]byte)(data[i:])
		return (binary.LittleEndian.Uint64(at[:8])^m.head)&m.mask == 0 &&
			(size <= 8 || binary.LittleEndian.Uint64(at[size-8:]) == m.tail)
	}
	return len(data)-i >= len(m.text) && string(data[i:i+len(m.text)]) == m.text
}

// maxMembers bounds what is remembered of the keys of one object.
const maxMembers = 1024

// newTree makes the tree of the columns; of has the node of each. known are keys of rows that no column of
// the load takes and that are no fault.
func newTree(columns []column, known []string, loose bool) (root *node, of []*node) {
	root = &node{loose: loose}
	for i, c := range columns {
		at := root
		for _, s := range c.path {
			at = at.child(s)
		}
		at.columns = append(at.columns, i)
		at.json, at.text = at.json || c.json, at.text || !c.json
		of = append(of, at)
	}
	for _, k := range known {
		root.child(step{k, -1})
	}
	root.settle(false)
	return root, of
}

func (n *node) child(s step) *node {
	if s.index >= 0 {
		if n.items == nil {
			n.items = map[int]*node{}
		}
		if n.items[s.index] == nil {
			n.items[s.index] = &node{loose: true}
		}
		return n.items[s.index]
	}
	if n.keys == nil {
		n.keys = map[string]*node{}
	}
	if n.keys[s.key] == nil {
		n.keys[s.key] = &node{name: []byte(s.key), loose: true}
	}
	return n.keys[s.key]
}

// settle says to each node whether it is part of a value that is taken.
func (n *node) settle(inside bool) {
	n.inside = inside
	n.members = map[string]*member{}
	inside = inside || len(n.columns) > 0
	for _, c := range n.keys {
		c.settle(inside)
	}
	for _, c := range n.items {
		c.settle(inside)
	}
}

// expected finds out whether the member that begins at data[i] is the one that
// came after the last one before, and where its value begins, or blank
// space before that.
func (m *member) expected(data []byte, i int) (*member, int) {
	if n := m.next; n != nil && n.stands(data, i) {
		return n, i + len(n.text)
	}
	return nil, 0
}

// member finds the member of a key, and what takes it.
func (n *node) member(key []byte) *member {
	if m := n.members[string(key)]; m != nil {
		return m
	}
	if len(n.members) == maxMembers {
		n.spare = member{node: n.find(key)}
		return &n.spare
	}
	m := newMember(key, n.find(key))
	n.members[string(key)] = m
	return m
}

// find finds the node of a key: by its very name, else by its name in another
// case where there is only one.
func (n *node) find(key []byte) *node {
	if c := n.keys[string(key)]; c != nil {
		return c
	}
	var found *node
	for _, c := range n.keys {
		if bytes.EqualFold(c.name, key) {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// isKey says whether a key that was gone over is a name.
func (s *scan) isKey(i, end int, escaped bool, name string) bool {
	key := s.data[i:end]
	if escaped {
		key = unescape(nil, key)
	}
	return string(key) == name
}
