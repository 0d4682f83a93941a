package engine

import (
	"context"
	"fmt"
	"reflect"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/dolthub/vitess/go/vt/proto/query"

	"starlift-sandbox/cell"
)

// cellType shows the types to the planner that it has no word for: ARRAY, MAP,
// STRUCT, BITMAP and HLL. It carries their values as they are stored.
type cellType struct{ cell cell.Type }

var _ gms.Type = (*cellType)(nil)

func (t *cellType) Compare(_ context.Context, a, b any) (int, error) {
	return cell.Compare(a, b, t.cell), nil
}

func (t *cellType) Convert(_ context.Context, v any) (any, gms.ConvertInRange, error) {
	switch v.(type) {
	case nil, cell.List, cell.Pairs, cell.Record:
		return v, gms.InRange, nil
	}
	if t.cell.Kind == cell.Bitmap || t.cell.Kind == cell.HLL {
		return v, gms.InRange, nil
	}
	return nil, gms.OutOfRange, fmt.Errorf("a value of %T is no %s", v, t.cell)
}

func (t *cellType) Equals(other gms.Type) bool {
	o, ok := other.(*cellType)
	return ok && t.cell.Equal(o.cell)
}

func (t *cellType) SQL(_ *gms.Context, _ []byte, v any) (sqltypes.Value, error) {
	if !cell.Prints(v, t.cell) {
		return sqltypes.NULL, nil
	}
	return sqltypes.MakeTrusted(sqltypes.Text, cell.AppendPrinted(nil, v, t.cell)), nil
}

func (t *cellType) CollationCoercibility(*gms.Context) (gms.CollationID, byte) {
	const ignorable = 6
	return gms.Collation_binary, ignorable
}

func (t *cellType) MaxTextResponseByteLength(*gms.Context) uint32 { return stringLength }
func (t *cellType) Promote() gms.Type                             { return t }
func (t *cellType) Type() query.Type                              { return sqltypes.Text }
func (t *cellType) ValueType() reflect.Type                       { return reflect.TypeFor[cell.Value]() }
func (t *cellType) Zero() any                                     { return nil }
func (t *cellType) String() string                                { return t.cell.String() }
