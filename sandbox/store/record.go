package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"time"
)

// catalogRecord is one change of the catalogue. Action decides which of the
// other fields are set.
type catalogRecord struct {
	Action     catalogAction
	Database   string      `json:",omitempty"`
	Name       string      `json:",omitempty"` // of the table
	ID         int64       `json:",omitempty"` // of the database or table
	Other      int64       `json:",omitempty"` // of the second table of a swap
	Generation int64       `json:",omitempty"` // counts its truncations
	Definition *Definition `json:",omitempty"`
	Shape      int64       `json:",omitempty"` // version of the shape that Definition makes
	From       []int       `json:",omitempty"` // of an alter table: see shape
	At         time.Time   `json:",omitzero"`  // of an alter table
	NextAuto   int64       `json:",omitempty"` // its next AUTO_INCREMENT id
	NextID     int64       `json:",omitempty"` // no id below it will be given out again
	Note       []byte      `json:",omitempty"` // under Name
}

type catalogAction string

const (
	createDatabase catalogAction = "create database"
	dropDatabase   catalogAction = "drop database"
	createTable    catalogAction = "create table"
	dropTable      catalogAction = "drop table"
	truncateTable  catalogAction = "truncate table"
	swapTables     catalogAction = "swap tables"
	alterTable     catalogAction = "alter table"
	reserveIDs     catalogAction = "reserve ids"
	setNote        catalogAction = "set note"
)

// transactionRecord is a transaction in the state it has just reached. The
// record of a PREPARED transaction vouches for all rows logged before it, that
// of a VISIBLE one has all effects at once.
type transactionRecord struct {
	Transaction
	Parts []partRecord `json:",omitempty"`
}

// partRecord is one stage of a transaction, as the stage was when it was opened.
type partRecord struct {
	Table      int64
	Part       uint32
	Generation int64 `json:",omitempty"` // of the table
	Shape      int64 `json:",omitempty"` // version of the table's shape
	NextAuto   int64 `json:",omitempty"` // of the table, at the time of the record
	Change     Change
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
// transaction or table (8 bytes), for a recordRows its part of the transaction
// (4) and its number in the part (4), then entries: a uvarint that holds twice
// the length of the row, plus its Op, and the row.
const slabStart = 16

// appendSlabStart begins a slab.
func appendSlabStart(dst []byte, id int64, part, number uint32) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(id))
	dst = binary.LittleEndian.AppendUint32(dst, part)
	return binary.LittleEndian.AppendUint32(dst, number)
}

// readSlabStart reads what appendSlabStart wrote.
func readSlabStart(slab []byte) (id int64, part, number uint32, err error) {
	if len(slab) < slabStart {
		return 0, 0, 0, fmt.Errorf("a slab of %d bytes", len(slab))
	}
	id = int64(binary.LittleEndian.Uint64(slab))
	return id, binary.LittleEndian.Uint32(slab[8:]), binary.LittleEndian.Uint32(slab[12:]), nil
}

// appendEntry appends an entry to a slab.
func appendEntry(dst []byte, op Op, row []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(row))<<1|uint64(op&1))
	return append(dst, row...)
}

// entrySize returns the bytes that appendEntry appends.
func entrySize(row []byte) int {
	return (bits.Len64(uint64(len(row))<<1|1)+6)/7 + len(row)
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
