package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// catalogRecord is one change of the catalogue. Action decides which of the
// other fields are set.
type catalogRecord struct {
	Action     catalogAction
	Database   string      `json:",omitempty"`
	Name       string      `json:",omitempty"` // of the table
	ID         int64       `json:",omitempty"` // of the database or table
	Generation int64       `json:",omitempty"` // counts its truncations
	Definition *Definition `json:",omitempty"`
	NextAuto   int64       `json:",omitempty"` // its next AUTO_INCREMENT id
	NextID     int64       `json:",omitempty"` // no id below it will be given out again
}

type catalogAction string

const (
	createDatabase catalogAction = "create database"
	dropDatabase   catalogAction = "drop database"
	createTable    catalogAction = "create table"
	dropTable      catalogAction = "drop table"
	truncateTable  catalogAction = "truncate table"
	reserveIDs     catalogAction = "reserve ids"
)

// transactionRecord is a transaction in the state it has just reached. The
// record of a PREPARED transaction vouches for all rows logged before it.
type transactionRecord struct {
	Transaction
	Generation int64 // of the table when the transaction began
	NextAuto   int64 `json:",omitempty"`
}

// mustJSON encodes a record; the types above always can be.
func mustJSON(record any) []byte {
	b, err := json.Marshal(record)
	if err != nil {
		panic(fmt.Sprintf("encode a log record: %v", err))
	}
	return b
}

// A slab is the payload of a recordRows or recordBase: the id of the
// transaction or table (8 bytes), then entries: a uvarint that holds twice the
// length of the row, plus its Op, and the row.
const slabStart = 8

// appendSlabStart begins a slab.
func appendSlabStart(dst []byte, id int64) []byte {
	return binary.LittleEndian.AppendUint64(dst, uint64(id))
}

// slabID returns the id at the start of a slab.
func slabID(slab []byte) (int64, error) {
	if len(slab) < slabStart {
		return 0, fmt.Errorf("a slab of %d bytes", len(slab))
	}
	return int64(binary.LittleEndian.Uint64(slab)), nil
}

// entry reads the entry at the given byte of a slab. next is where the one
// after it starts.
func entry(slab []byte, at int) (op Op, row []byte, next int) {
	head, size := binary.Uvarint(slab[at:])
	next = at + size + int(head>>1)
	return Op(head & 1), slab[at+size : next], next
}

// checkSlab reports how many whole entries the slab holds.
func checkSlab(slab []byte) (rows int, err error) {
	for at := slabStart; at < len(slab); rows++ {
		head, size := binary.Uvarint(slab[at:])
		if size <= 0 || head>>1 > uint64(len(slab)-at-size) {
			return rows, fmt.Errorf("a broken row at byte %d of a slab", at)
		}
		at += size + int(head>>1)
	}
	return rows, nil
}
