package store

import (
	"errors"

	"starlift-sandbox/cell"
)

// Row is one value a column.
type Row []cell.Value

// Op says what a row does to a table.
type Op uint8

// The values of the __op column of protocol reference 5.7. On a Duplicate Key
// table Delete removes one row that equals the given one in every column.
const (
	Upsert Op = 0
	Delete Op = 1
)

// The refusals that a caller decides on; Store wraps them with the name.
var (
	ErrExists          = errors.New("already exists")
	ErrUnknownDatabase = errors.New("unknown database")
	ErrUnknownTable    = errors.New("unknown table")
)
