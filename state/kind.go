package state

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// kind is the name of a record's type in the journal. Names are never reused.
type kind string

const (
	kindRunStarted     kind = "run_started"
	kindRunEnded       kind = "run_ended"
	kindTableCreated   kind = "table_created"
	kindTableForgotten kind = "table_forgotten"
	kindLoadDefined    kind = "load_defined"
	kindSplitsAdded    kind = "splits_added"
	kindSplitsDropped  kind = "splits_dropped"
	kindBegun          kind = "begun"
	kindPrepared       kind = "prepared"
	kindRolledBack     kind = "rolled_back"
	kindCommitted      kind = "committed"
	kindObjectMoved    kind = "object_moved"
	kindLoadForgotten  kind = "load_forgotten"
	kindResolved       kind = "resolved"
)

func (RunStarted) kind() kind     { return kindRunStarted }
func (RunEnded) kind() kind       { return kindRunEnded }
func (TableCreated) kind() kind   { return kindTableCreated }
func (TableForgotten) kind() kind { return kindTableForgotten }
func (LoadDefined) kind() kind    { return kindLoadDefined }
func (SplitsAdded) kind() kind    { return kindSplitsAdded }
func (SplitsDropped) kind() kind  { return kindSplitsDropped }
func (Begun) kind() kind          { return kindBegun }
func (Prepared) kind() kind       { return kindPrepared }
func (RolledBack) kind() kind     { return kindRolledBack }
func (Committed) kind() kind      { return kindCommitted }
func (ObjectMoved) kind() kind    { return kindObjectMoved }
func (LoadForgotten) kind() kind  { return kindLoadForgotten }
func (Resolved) kind() kind       { return kindResolved }

// decodeRecord reads a record's payload. A kind that is not known gives an
// unknownKind: the line is whole, so a newer version wrote it.
func decodeRecord(k kind, payload []byte) (Record, error) {
	switch k {
	case kindRunStarted:
		return decodeAs[RunStarted](payload)
	case kindRunEnded:
		return decodeAs[RunEnded](payload)
	case kindTableCreated:
		return decodeAs[TableCreated](payload)
	case kindTableForgotten:
		return decodeAs[TableForgotten](payload)
	case kindLoadDefined:
		return decodeAs[LoadDefined](payload)
	case kindSplitsAdded:
		return decodeAs[SplitsAdded](payload)
	case kindSplitsDropped:
		return decodeAs[SplitsDropped](payload)
	case kindBegun:
		return decodeAs[Begun](payload)
	case kindPrepared:
		return decodeAs[Prepared](payload)
	case kindRolledBack:
		return decodeAs[RolledBack](payload)
	case kindCommitted:
		return decodeAs[Committed](payload)
	case kindObjectMoved:
		return decodeAs[ObjectMoved](payload)
	case kindLoadForgotten:
		return decodeAs[LoadForgotten](payload)
	case kindResolved:
		return decodeAs[Resolved](payload)
	}
	return nil, unknownKind(k)
}

type unknownKind string

func (k unknownKind) Error() string { return fmt.Sprintf("record of the unknown kind %q", string(k)) }

func decodeAs[T Record](payload []byte) (Record, error) {
	var record T
	if err := decodeStrict(payload, &record); err != nil {
		return nil, err
	}
	return record, nil
}

// decodeStrict refuses a field that it does not know: to drop it would lose
// what a newer version has written.
func decodeStrict[T any](text []byte, into *T) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.InputOffset() != int64(len(bytes.TrimRight(text, " \n"))) {
		return fmt.Errorf("text after the end of the value, at byte %d", d.InputOffset())
	}
	return nil
}

// encodeJSON is json.Marshal without the escapes for web pages, so that an
// offset with an ampersand stays readable.
func encodeJSON[T any](value T) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
