package files

import (
	"fmt"
	"strconv"
	"strings"

	"starlift/source"
)

// piece is a part of one file: the records that begin at from and before to.
type piece struct {
	path string
	size int64 // of the file on disk when it was listed
	hash string
	from int64
	to   int64 // size, where it is the last part of its file
}

// whole says that the piece is all of its file.
func (p piece) whole() bool { return p.from == 0 && p.to == p.size }

// String is the piece in source.Split.Parts: path:size:hash, and for a part of
// a file @from-to.
func (p piece) String() string {
	s := fmt.Sprintf("%s:%d:%s", p.path, p.size, p.hash)
	if p.whole() {
		return s
	}
	return fmt.Sprintf("%s@%d-%d", s, p.from, p.to)
}

// parsePiece reads what String wrote. A path may hold any of the marks, so the
// text is taken apart from its end.
func parsePiece(s string) (p piece, err error) {
	bad := fmt.Errorf("%q is not a part of a source of files", s)
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return p, bad
	}
	hash, cell, isPart := strings.Cut(s[i+1:], "@")
	j := strings.LastIndexByte(s[:i], ':')
	if j < 0 || hash == "" {
		return p, bad
	}
	p.path, p.hash = s[:j], hash
	if p.size, err = offsetOf(s[j+1 : i]); err != nil {
		return p, bad
	}
	p.to = p.size
	if isPart {
		from, to, _ := strings.Cut(cell, "-")
		if p.from, err = offsetOf(from); err != nil {
			return p, bad
		}
		if p.to, err = offsetOf(to); err != nil || p.to < p.from || p.to > p.size {
			return p, bad
		}
	}
	return p, nil
}

func offsetOf(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err == nil && n < 0 {
		err = fmt.Errorf("%q is below 0", s)
	}
	return n, err
}

func piecesOf(s source.Split) ([]piece, error) {
	if len(s.Parts) == 0 {
		return nil, fmt.Errorf("split %q has no parts", s.ID)
	}
	pieces := make([]piece, len(s.Parts))
	for i, part := range s.Parts {
		var err error
		if pieces[i], err = parsePiece(part); err != nil {
			return nil, fmt.Errorf("split %q: %w", s.ID, err)
		}
	}
	return pieces, nil
}

// position is a place between two records of a split.
type position struct {
	piece int
	at    int64 // offset in the plain bytes of the piece's file
}

// offset is the position as others keep it: the byte alone where the split is
// of one file, else the piece's number before it.
func (p position) offset(pieces []piece) source.Offset {
	at := strconv.FormatInt(p.at, 10)
	if len(pieces) == 1 {
		return source.Offset(at)
	}
	return source.Offset(strconv.Itoa(p.piece) + ":" + at)
}

func parseOffset(o source.Offset, pieces []piece) (p position, err error) {
	number, at, isPack := strings.Cut(string(o), ":")
	bad := fmt.Errorf("offset %q is not one of this split", o)
	if isPack != (len(pieces) > 1) {
		return p, bad
	}
	if !isPack {
		number, at = "0", number
	}
	if p.piece, err = strconv.Atoi(number); err != nil || p.piece < 0 || p.piece >= len(pieces) {
		return p, bad
	}
	if p.at, err = offsetOf(at); err != nil || p.at < pieces[p.piece].from {
		return p, bad
	}
	return p, nil
}

// rowBits is how many bits of batch.Batch.At are the byte offset; the bits above
// are the number of the piece.
const rowBits = 48

func (p position) row() int64 { return int64(p.piece)<<rowBits | p.at }

func positionOf(row int64) position {
	return position{piece: int(row >> rowBits), at: row & (1<<rowBits - 1)}
}

// name is the piece's part of a split's ID: the path, and for a part of a file
// #cell, or #cell@from where it begins inside the cell, after what an earlier
// listing had of the file.
func (p piece) name(cellBytes int64) string {
	s := strings.NewReplacer("%", "%25", "#", "%23").Replace(p.path)
	if p.whole() {
		return s
	}
	s += "#" + strconv.FormatInt(p.from/cellBytes, 10)
	if p.from%cellBytes != 0 {
		s += "@" + strconv.FormatInt(p.from, 10)
	}
	return s
}
