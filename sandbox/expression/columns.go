package expression

import (
	"fmt"
)

// Item is one part of a columns header: a source field, or a table column that
// is computed when Value is not nil.
type Item struct {
	Name  string
	Value *Expression
}

// columnsPrefix is what a server puts before the header's value to make SQL of
// it; places in errors count from there.
const columnsPrefix = "COLUMNS ("

// ParseColumns reads the value of a columns header (protocol reference 5.3):
// items, separated by commas, of a name or of name = expression. An empty text
// has no items. Names are not compared: whether one is given twice is the
// caller's question. Errors begin with "parse columns header failed".
func ParseColumns(text string) ([]Item, error) {
	items, err := parseItems(text)
	if err != nil {
		return nil, fmt.Errorf("parse columns header failed: %w", err)
	}
	return items, nil
}

func parseItems(text string) ([]Item, error) {
	p, err := newParser(text, columnsPrefix)
	if err != nil || p.atEnd() {
		return nil, err
	}
	var items []Item
	for {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		item := Item{Name: name}
		if p.symbol("=") {
			root, err := p.expression()
			if err != nil {
				return nil, err
			}
			item.Value = &Expression{root}
		}
		items = append(items, item)
		if p.atEnd() {
			return items, nil
		}
		if !p.symbol(",") {
			return nil, p.unexpected("','")
		}
	}
}
