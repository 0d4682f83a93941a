package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// document is the state file without its last member, the checksum.
type document struct {
	Format  int                        `json:"format"`
	Lineage string                     `json:"lineage"`
	Serial  uint64                     `json:"serial"`
	Journal uint64                     `json:"journal"`
	LastRun RunInfo                    `json:"last_run,omitzero"`
	Objects map[string]json.RawMessage `json:"objects"`
}

// documentHead and objectHead are what has to be known before the rest can be
// read.
type documentHead struct {
	Format int `json:"format"`
}

type objectHead struct {
	Kind string `json:"kind"`
}

const (
	kindTable = "table"
	kindLoad  = "load"
)

type tableObject struct {
	Kind string `json:"kind"`
	*Table
}

type loadObject struct {
	Kind string `json:"kind"`
	*Load
}

// checksumMember stands between what is summed and the sum. It holds a line
// break, which JSON text cannot, so it occurs nowhere else.
const checksumMember = ",\n  \"checksum\": \"sha256:"

const checksumEnd = "\"\n}\n"

// Encode returns the state file's bytes: indented, sorted by key, the same for
// the same state, with a checksum over all that stands before it.
func Encode(s *State) ([]byte, error) {
	doc := document{
		Format: s.Format, Lineage: s.Lineage, Serial: s.Serial, Journal: s.Journal,
		LastRun: s.LastRun,
		Objects: make(map[string]json.RawMessage, len(s.Tables)+len(s.Loads)),
	}
	for address, table := range s.Tables {
		text, err := encodeJSON(tableObject{kindTable, table})
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", address, err)
		}
		doc.Objects[address] = text
	}
	for address, load := range s.Loads {
		text, err := encodeJSON(loadObject{kindLoad, load})
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", address, err)
		}
		doc.Objects[address] = text
	}
	text, err := encodeJSON(doc)
	if err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	b.Truncate(b.Len() - len("\n}"))
	sum := sha256.Sum256(b.Bytes())
	b.WriteString(checksumMember)
	b.WriteString(hex.EncodeToString(sum[:]))
	b.WriteString(checksumEnd)
	return b.Bytes(), nil
}

// Decode reads what Encode returns. It refuses everything else: other bytes
// than were summed, and fields that it does not know. A format above Format
// gives an error that is ErrNewer.
func Decode(text []byte) (*State, error) {
	if len(text) == 0 {
		return nil, errors.New("the file is empty")
	}
	// The format comes first: a newer one may sum otherwise.
	var head documentHead
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("not a whole state file: %w", err)
	}
	if head.Format > Format {
		return nil, fmt.Errorf("%w: format %d, and this version reads format %d", ErrNewer, head.Format, Format)
	}
	if head.Format != Format {
		return nil, errors.New("not a state file: it has no format")
	}
	at := bytes.LastIndex(text, []byte(checksumMember))
	if at < 0 {
		return nil, errors.New("the checksum is missing")
	}
	sum := sha256.Sum256(text[:at])
	if string(text[at+len(checksumMember):]) != hex.EncodeToString(sum[:])+checksumEnd {
		return nil, errors.New("the content does not match its checksum: it was changed outside of this program")
	}
	var doc document
	if err := decodeStrict(append(bytes.Clone(text[:at]), "\n}"...), &doc); err != nil {
		return nil, err
	}
	return doc.state()
}

func (doc *document) state() (*State, error) {
	if doc.Lineage == "" {
		return nil, errors.New("the lineage is missing")
	}
	s := newState(doc.Lineage)
	s.Serial, s.Journal, s.LastRun = doc.Serial, doc.Journal, doc.LastRun
	for _, address := range slices.Sorted(maps.Keys(doc.Objects)) {
		if err := s.addObject(address, doc.Objects[address]); err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
	}
	return s, nil
}

func (s *State) addObject(address string, text []byte) error {
	var head objectHead
	if err := json.Unmarshal(text, &head); err != nil {
		return err
	}
	switch head.Kind {
	case kindTable:
		object := tableObject{Table: &Table{}}
		if err := decodeStrict(text, &object); err != nil {
			return err
		}
		object.Address = address
		s.Tables[address] = object.Table
	case kindLoad:
		object := loadObject{Load: &Load{}}
		if err := decodeStrict(text, &object); err != nil {
			return err
		}
		object.Address = address
		s.Loads[address] = object.Load
	default:
		return fmt.Errorf("object of the unknown kind %q", head.Kind)
	}
	return nil
}
