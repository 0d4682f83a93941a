package json

import (
	"fmt"

	"starlift/batch"
)

// members takes the members of an object whose brace is at i.
func (p *parser) members(n *node, i, depth int) int {
	if depth == 0 {
		return p.object(i, depth)
	}
	if i = p.space(i + 1); i < 0 {
		return ended
	}
	if p.data[i] == '}' {
		return i + 1
	}
	last := &n.start
	for {
		m, value := last.expected(p.data, i)
		if m == nil {
			var end int
			var escaped bool
			if end, escaped, value = p.key(i); value < 0 {
				return ended
			}
			key := p.data[i+1 : end]
			if escaped {
				p.scratch = unescape(p.scratch[:0], key)
				key = p.scratch
			}
			if m = n.member(key); !escaped && m != &n.spare {
				last.next = m
			}
		} else if value == len(p.data) || p.data[value] <= ' ' {
			if value = p.space(value); value < 0 {
				return ended
			}
		}
		last = m
		switch {
		case m.node != nil:
			if m.node.seen == p.record {
				return p.twice(m.node, i)
			}
			m.node.seen = p.record
			i = p.take(m.node, value, depth-1)
		case n.loose:
			i = p.value(value, depth-1)
		default:
			return p.refuse(i, i, fmt.Sprintf("the key %q is in no column; add it to columns, or leave such keys out with unknown_keys = \"ignore\"", p.keyAt(i)))
		}
		if i > 0 && i+1 < len(p.data) && p.data[i] == ',' && p.data[i+1] == '"' {
			i++ // as it mostly is
			continue
		}
		next, more := p.separator(i, '}')
		if !more {
			return next
		}
		i = next
	}
}

// twice is the fault of a key whose value was met before in its object.
func (p *parser) twice(n *node, i int) int {
	key := p.keyAt(i)
	if key != string(n.name) {
		return p.refuse(i, i, fmt.Sprintf("the key %q stands for %q, which the object has as well", key, n.name))
	}
	return p.refuse(i, i, fmt.Sprintf("the key %q is there twice", key))
}

// keyAt is the text of a key that was gone over.
func (p *parser) keyAt(i int) string {
	end, _ := p.text(i + 1)
	return string(unescape(nil, p.data[i+1:end]))
}

// elements takes the elements of an array whose bracket is at i.
func (p *parser) elements(n *node, i, depth int) int {
	if depth == 0 {
		return p.array(i, depth)
	}
	if i = p.space(i + 1); i < 0 {
		return ended
	}
	if p.data[i] == ']' {
		return i + 1
	}
	for k := 0; ; k++ {
		if item := n.items[k]; item != nil {
			i = p.take(item, i, depth-1)
		} else {
			i = p.value(i, depth-1)
		}
		next, more := p.separator(i, ']')
		if !more {
			return next
		}
		i = next
	}
}

// take goes over the value of a node and gives it to its columns.
func (p *parser) take(n *node, i, depth int) (end int) {
	switch c := p.data[i]; {
	case c == '"':
		end, escaped := p.text(i + 1)
		if end < 0 {
			return ended
		}
		p.fill(n, batch.Span{Off: uint32(i + 1), End: uint32(end)})
		if n.json {
			p.quoted(n, i, end+1)
		}
		if escaped && n.text {
			p.escaped = append(p.escaped, n)
		}
		return end + 1
	case c == '{' && n.keys != nil:
		end = p.members(n, i, depth)
	case c == '[' && n.items != nil:
		end = p.elements(n, i, depth)
	case c-'0' <= 9:
		end = p.number(i)
	case c == 'n':
		if end = p.word(i, "null"); end >= 0 {
			p.fill(n, batch.Span{Off: batch.Null})
		}
		return end
	default:
		end = p.value(i, depth)
	}
	if end >= 0 {
		p.fill(n, batch.Span{Off: uint32(i), End: uint32(end)})
	}
	return end
}

// quoted gives a string to the columns that take it as JSON.
func (p *parser) quoted(n *node, i, end int) {
	for _, column := range n.columns {
		if p.columns[column].json {
			p.spans[column][p.rows] = batch.Span{Off: uint32(i), End: uint32(end)}
		}
	}
}
