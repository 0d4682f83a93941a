package ingest

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/status"
)

// checkReadable refuses columns whose type the format cannot be read into. It
// comes last: on a server the backend finds out, with the plan in its hands. (How
// JSON says it is unconfirmed.)
func (p *plan) checkReadable(json bool) error {
	for c := range p.sources {
		s, t := &p.sources[c], p.columns[c].Type
		if s.kind == fromText {
			if err := checkCast(sourceText(), &p.columns[c]); err != nil {
				return err
			}
		}
		if s.kind != fromField {
			continue
		}
		s.hex = !json && t.Kind == cell.Varbinary && !p.release.ReadsBase64Binary()
		switch {
		case json && holds(t, cell.Bitmap, cell.HLL):
			return status.New(status.InternalError, "Not support cast VARCHAR to %s.", t)
		case !json && (holds(t, cell.Bitmap, cell.HLL, cell.Struct) || holds(t, cell.Varbinary) && !p.release.ReadsHexBinary()):
			return status.New(status.InternalError, "Unsupported CSV type %s", backendType(t))
		}
	}
	return nil
}

// holds reports whether the type is of one of the kinds, or has an element that is.
func holds(t cell.Type, kinds ...cell.Kind) bool {
	for _, k := range kinds {
		if t.Kind == k {
			return true
		}
	}
	for _, e := range t.Elements {
		if holds(e, kinds...) {
			return true
		}
	}
	return false
}
