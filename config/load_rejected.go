package config

import (
	"path/filepath"

	"starlift/option"
)

type rejectedBlock struct {
	path    string
	maxRows int
}

func rejectedSpec() option.Spec[rejectedBlock] {
	return option.Spec[rejectedBlock]{
		option.Text("path", "File for the rows, relative to the configuration.",
			func(b *rejectedBlock) *string { return &b.path }, option.Required(), option.Length(1, 4096)),
		option.Int("max_rows", "Most rows of the load that are kept.", func(b *rejectedBlock) *int { return &b.maxRows },
			option.AtLeast(1), option.Unit("rows"), option.Default("1000")),
	}
}

// in gives the path its place in the folder of the configuration; nil for no
// block.
func (b *rejectedBlock) in(folder string) *Rejected {
	if b == nil {
		return nil
	}
	full := b.path
	if !filepath.IsAbs(full) {
		full = filepath.Join(folder, full)
	}
	return &Rejected{Path: b.path, Full: full, MaxRows: b.maxRows}
}
