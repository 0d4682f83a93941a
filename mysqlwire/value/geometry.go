package value

import (
	"encoding/binary"
	"math"
	"strconv"
)

// The kinds of geometry of well-known binary.
const (
	aPoint = iota + 1
	aLine
	aPolygon
	points
	lines
	polygons
	collection
)

// geometryText reads what servers store and send: four bytes of the spatial
// reference, then well-known binary.
func geometryText(d *Decoder, dst, cell []byte) ([]byte, error) {
	g := geometry{json: d.geoJSON, ok: true}
	if len(cell) < 4 {
		return dst, d.fault(Malformed, cell, "it is no geometry")
	}
	g.wire = cell[4:]
	reference := uint64(binary.LittleEndian.Uint32(cell))
	if g.json {
		dst = append(dst, '{')
		dst = g.append(dst, 0)
		dst = strconv.AppendUint(append(dst, `,"srid":`...), reference, 10)
		dst = append(dst, '}')
	} else {
		if reference != 0 {
			dst = append(strconv.AppendUint(append(dst, "SRID="...), reference, 10), ';')
		}
		dst = g.append(dst, 0)
	}
	if !g.ok || len(g.wire) > 0 {
		return dst, d.fault(Malformed, cell, "it is no geometry")
	}
	return dst, nil
}

// geometry is what is left of one.
type geometry struct {
	wire  []byte
	order binary.ByteOrder
	json  bool
	ok    bool // false once the bytes are no geometry
}

// deepest bounds how deep collections lie in each other.
const deepest = 100

func (g *geometry) take(n int) []byte {
	if !g.ok || n > len(g.wire) {
		g.ok = false
		return nil
	}
	p := g.wire[:n]
	g.wire = g.wire[n:]
	return p
}

func (g *geometry) number() int {
	p := g.take(4)
	if p == nil {
		return 0
	}
	return int(g.order.Uint32(p))
}

// append writes the next geometry; of GeoJSON its members without brackets.
func (g *geometry) append(dst []byte, depth int) []byte {
	head := g.take(1)
	if head == nil || head[0] > 1 || depth > deepest {
		g.ok = false
		return dst
	}
	g.order = binary.LittleEndian
	if head[0] == 0 {
		g.order = binary.BigEndian
	}
	kind := g.number()
	name, geoName := geometryName(kind)
	if name == "" {
		g.ok = false
		return dst
	}
	if !g.json {
		dst = append(dst, name...)
		return g.body(dst, kind, depth)
	}
	if kind == collection {
		dst = append(dst, `"geometries":`...)
	} else {
		dst = append(dst, `"coordinates":`...)
	}
	dst = g.body(dst, kind, depth)
	return append(append(append(dst, `,"type":"`...), geoName...), '"')
}

func geometryName(kind int) (wkt, geoJSON string) {
	switch kind {
	case aPoint:
		return "POINT", "Point"
	case aLine:
		return "LINESTRING", "LineString"
	case aPolygon:
		return "POLYGON", "Polygon"
	case points:
		return "MULTIPOINT", "MultiPoint"
	case lines:
		return "MULTILINESTRING", "MultiLineString"
	case polygons:
		return "MULTIPOLYGON", "MultiPolygon"
	case collection:
		return "GEOMETRYCOLLECTION", "GeometryCollection"
	}
	return "", ""
}

func (g *geometry) body(dst []byte, kind, depth int) []byte {
	switch kind {
	case aPoint:
		if !g.json {
			return append(g.coordinates(append(dst, '(')), ')')
		}
		return g.coordinates(dst)
	case aLine:
		return g.list(dst, func(dst []byte) []byte { return g.coordinates(dst) })
	case aPolygon:
		return g.list(dst, func(dst []byte) []byte {
			return g.list(dst, func(dst []byte) []byte { return g.coordinates(dst) })
		})
	case collection:
		return g.list(dst, func(dst []byte) []byte {
			if g.json {
				return append(g.append(append(dst, '{'), depth+1), '}')
			}
			return g.append(dst, depth+1)
		})
	}
	return g.list(dst, func(dst []byte) []byte { return g.member(dst, kind, depth) })
}

// member writes one of the points, lines or polygons that a geometry of several
// holds, each with a head of its own.
func (g *geometry) member(dst []byte, kind, depth int) []byte {
	head := g.take(1)
	if head == nil || head[0] > 1 {
		g.ok = false
		return dst
	}
	g.order = binary.LittleEndian
	if head[0] == 0 {
		g.order = binary.BigEndian
	}
	if own := g.number(); own != kind-points+aPoint {
		g.ok = false
		return dst
	}
	if kind == points {
		return g.coordinates(dst)
	}
	return g.body(dst, kind-points+aPoint, depth)
}

// list writes as many elements as the next number says.
func (g *geometry) list(dst []byte, element func([]byte) []byte) []byte {
	opening, closing := byte('('), byte(')')
	if g.json {
		opening, closing = '[', ']'
	}
	n := g.number()
	if n == 0 && !g.json && g.ok {
		return append(dst, " EMPTY"...)
	}
	dst = append(dst, opening)
	for i := 0; i < n && g.ok; i++ {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = element(dst)
	}
	return append(dst, closing)
}

// coordinates writes x and y.
func (g *geometry) coordinates(dst []byte) []byte {
	p := g.take(16)
	if p == nil {
		return dst
	}
	x, y := math.Float64frombits(g.order.Uint64(p)), math.Float64frombits(g.order.Uint64(p[8:]))
	if math.IsNaN(x-x) || math.IsNaN(y-y) { // infinite or no number
		g.ok = false
		return dst
	}
	between := byte(' ')
	if g.json {
		dst, between = append(dst, '['), ','
	}
	dst = append(appendFloat(dst, x, 64), between)
	dst = appendFloat(dst, y, 64)
	if g.json {
		dst = append(dst, ']')
	}
	return dst
}

// vectorText reads the floats of MySQL's VECTOR and writes an array of them,
// which StarRocks reads into ARRAY<FLOAT>.
func vectorText(d *Decoder, dst, cell []byte) ([]byte, error) {
	if len(cell)%4 != 0 {
		return dst, d.fault(Malformed, cell, "it has %d bytes, which are not whole floats", len(cell))
	}
	dst = append(dst, '[')
	for at := 0; at < len(cell); at += 4 {
		if at > 0 {
			dst = append(dst, ',')
		}
		var err error
		f := float64(math.Float32frombits(binary.LittleEndian.Uint32(cell[at:])))
		if dst, err = d.appendFinite(dst, f, 32); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}
