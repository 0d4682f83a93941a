package starrocks

import (
	"fmt"
	"strconv"
	"strings"

	"starlift/schema"
)

// Limits of types (protocol reference 6.3); string lengths count bytes.
const (
	MaxChar      = 255
	MaxVarchar   = 1048576
	MaxPrecision = 38
	// StringLength is the length of STRING.
	StringLength = 65533
)

var words = map[schema.Kind]string{
	schema.Boolean: "BOOLEAN", schema.TinyInt: "TINYINT", schema.SmallInt: "SMALLINT", schema.Int: "INT",
	schema.BigInt: "BIGINT", schema.LargeInt: "LARGEINT", schema.Float: "FLOAT", schema.Double: "DOUBLE",
	schema.Decimal: "DECIMAL", schema.Char: "CHAR", schema.Varchar: "VARCHAR", schema.Date: "DATE",
	schema.Datetime: "DATETIME", schema.Varbinary: "VARBINARY", schema.JSON: "JSON", schema.Array: "ARRAY",
	schema.Map: "MAP", schema.Struct: "STRUCT", schema.Bitmap: "BITMAP", schema.HLL: "HLL",
	schema.Percentile: "PERCENTILE", schema.Text: "TEXT",
}

// FormatType spells a type as CREATE TABLE wants it: upper case, sizes given,
// no blanks but those between the name and the type of a field:
// "DECIMAL(10,2)", "MAP<INT,VARCHAR(20)>". ParseType reads it back to the same
// type, but for schema.Text, which no table has.
func FormatType(t schema.Type) string {
	word := words[t.Kind]
	switch t.Kind {
	case schema.Char, schema.Varchar:
		return fmt.Sprintf("%s(%d)", word, t.Length)
	case schema.Varbinary:
		if t.Length > 0 {
			return fmt.Sprintf("%s(%d)", word, t.Length)
		}
	case schema.Decimal:
		return fmt.Sprintf("%s(%d,%d)", word, t.Precision, t.Scale)
	case schema.Array, schema.Map, schema.Struct:
		inner := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			inner[i] = FormatType(f.Type)
			if t.Kind == schema.Struct {
				inner[i] = fieldName(f.Name) + " " + inner[i]
			}
		}
		return word + "<" + strings.Join(inner, ",") + ">"
	}
	return word
}

// fieldName quotes the name of a STRUCT's field where it must be.
func fieldName(name string) string {
	for i := 0; i < len(name); i++ {
		if !wordByte(name[i]) || i == 0 && name[i] >= '0' && name[i] <= '9' {
			return quoteName(name)
		}
	}
	if name == "" {
		return quoteName(name)
	}
	return name
}

// ParseType reads every spelling of a type that StarRocks accepts or prints, in
// any case: INT, int(11), STRING, decimal64(10, 2), array<int(11)>,
// bigint(20) unsigned (LARGEINT). A length, precision or scale outside what
// StarRocks allows is an error that names the range. The fields of nested
// types may be NULL.
func ParseType(s string) (schema.Type, error) {
	t, err := readWholeType(s)
	if err == nil {
		err = checkLimits(t)
	}
	if err != nil {
		return schema.Type{}, fmt.Errorf("type %q: %w", cut(s, 60), err)
	}
	return t, nil
}

// ParseColumnType reads COLUMN_TYPE of information_schema.columns, where
// tinyint(1) is BOOLEAN; TINYINT is tinyint(4) there (protocol reference 6.7).
func ParseColumnType(s string) (schema.Type, error) {
	if strings.EqualFold(strings.ReplaceAll(s, " ", ""), "tinyint(1)") {
		return schema.Type{Kind: schema.Boolean}, nil
	}
	return ParseType(s)
}

func readWholeType(s string) (schema.Type, error) {
	r := reader{text: s}
	t, err := r.readType(0)
	if err != nil {
		return schema.Type{}, err
	}
	if r.peek().kind != tokenEnd {
		return schema.Type{}, fmt.Errorf("%s after the type", r.peek())
	}
	return t, nil
}

func checkLimits(t schema.Type) error {
	switch t.Kind {
	case schema.Char:
		return inRange("length in bytes of CHAR", t.Length, 1, MaxChar)
	case schema.Varchar:
		return inRange("length in bytes of VARCHAR", t.Length, 1, MaxVarchar)
	case schema.Varbinary:
		return inRange("length in bytes of VARBINARY", t.Length, 0, MaxVarchar)
	case schema.Decimal:
		if err := inRange("precision of DECIMAL", int(t.Precision), 1, MaxPrecision); err != nil {
			return err
		}
		return inRange("scale of DECIMAL", int(t.Scale), 0, int(t.Precision))
	}
	for _, f := range t.Fields {
		if err := checkLimits(f.Type); err != nil {
			return err
		}
	}
	return nil
}

func inRange(what string, n, low, high int) error {
	if n < low || n > high {
		return fmt.Errorf("%s must be %d to %d, not %d", what, low, high, n)
	}
	return nil
}

// maxDepth bounds nesting, so that no text can exhaust the stack. StarRocks
// itself allows 16 levels or fewer.
const maxDepth = 32

// readType reads one type. It holds no type to limits but those that it cannot
// store, since a newer cluster may print what this version would not write.
func (r *reader) readType(depth int) (schema.Type, error) {
	if depth > maxDepth {
		return schema.Type{}, fmt.Errorf("nested more than %d levels deep", maxDepth)
	}
	word := r.next()
	if word.kind != tokenWord {
		return schema.Type{}, fmt.Errorf("a type is missing before %s", word)
	}
	name := strings.ToUpper(word.text)
	switch name {
	case "ARRAY", "MAP", "STRUCT":
		return r.readNested(name, depth)
	}
	arguments, err := r.readArguments()
	if err != nil {
		return schema.Type{}, err
	}
	if r.skipWord("UNSIGNED") {
		if name != "BIGINT" {
			return schema.Type{}, fmt.Errorf("StarRocks has no unsigned %s", name)
		}
		return schema.Type{Kind: schema.LargeInt}, nil
	}
	return scalarType(name, arguments)
}

func scalarType(name string, arguments []int) (schema.Type, error) {
	most := 0
	var t schema.Type
	switch name {
	case "BOOLEAN", "BOOL":
		t.Kind = schema.Boolean
	case "TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT", "LARGEINT":
		most = 1 // the display width
		t.Kind = map[string]schema.Kind{
			"TINYINT": schema.TinyInt, "SMALLINT": schema.SmallInt, "INT": schema.Int, "INTEGER": schema.Int,
			"BIGINT": schema.BigInt, "LARGEINT": schema.LargeInt,
		}[name]
	case "DECIMAL", "NUMERIC", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "DECIMAL256":
		return decimalType(name, arguments)
	case "CHAR", "VARCHAR":
		if len(arguments) == 0 {
			if name == "CHAR" {
				return t, fmt.Errorf("CHAR needs a length in bytes, 1 to %d", MaxChar)
			}
			return t, fmt.Errorf("VARCHAR needs a length in bytes, 1 to %d; STRING is VARCHAR(%d)", MaxVarchar, StringLength)
		}
		most = 1
		t.Kind, t.Length = schema.Varchar, arguments[0]
		if name == "CHAR" {
			t.Kind = schema.Char
		}
	case "BINARY", "VARBINARY":
		most = 1
		t.Kind = schema.Varbinary
		if len(arguments) > 0 {
			t.Length = arguments[0]
		}
	case "STRING":
		t.Kind, t.Length = schema.Varchar, StringLength
	case "FLOAT":
		t.Kind = schema.Float
	case "DOUBLE":
		t.Kind = schema.Double
	case "DATE":
		t.Kind = schema.Date
	case "DATETIME":
		t.Kind = schema.Datetime
	case "JSON":
		t.Kind = schema.JSON
	case "BITMAP":
		t.Kind = schema.Bitmap
	case "HLL":
		t.Kind = schema.HLL
	case "PERCENTILE":
		t.Kind = schema.Percentile
	default:
		return t, fmt.Errorf("StarRocks has no type %q", cut(strings.ToLower(name), 40))
	}
	if len(arguments) > most {
		return schema.Type{}, fmt.Errorf("%s takes %d arguments at most, not %d", name, most, len(arguments))
	}
	return t, nil
}

func decimalType(name string, arguments []int) (schema.Type, error) {
	t := schema.Type{Kind: schema.Decimal, Precision: 10}
	if name == "DECIMALV2" {
		t.Precision, t.Scale = 27, 9
	}
	if len(arguments) > 2 {
		return schema.Type{}, fmt.Errorf("%s takes a precision and a scale, not %d arguments", name, len(arguments))
	}
	for i, at := range []*uint8{&t.Precision, &t.Scale} {
		if i < len(arguments) {
			if arguments[i] > 255 {
				return schema.Type{}, fmt.Errorf("precision of DECIMAL must be 1 to %d, scale 0 to the precision", MaxPrecision)
			}
			*at = uint8(arguments[i])
		}
	}
	if len(arguments) == 1 {
		t.Scale = 0
	}
	return t, nil
}

// readArguments reads "(20)" or "(10, 2)", or nothing.
func (r *reader) readArguments() ([]int, error) {
	if !r.skip("(") {
		return nil, nil
	}
	var arguments []int
	for {
		number := r.next()
		n, err := strconv.Atoi(number.text)
		if number.kind != tokenWord || err != nil {
			return nil, fmt.Errorf("a whole number is missing before %s", number)
		}
		arguments = append(arguments, n)
		if r.skip(")") {
			return arguments, nil
		}
		if !r.skip(",") {
			return nil, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
	}
}

func (r *reader) readNested(name string, depth int) (schema.Type, error) {
	t := schema.Type{Kind: map[string]schema.Kind{"ARRAY": schema.Array, "MAP": schema.Map, "STRUCT": schema.Struct}[name]}
	if !r.skip("<") {
		return t, fmt.Errorf(`%s needs "<" after it, not %s`, name, r.peek())
	}
	for {
		field := schema.Column{Nullable: true}
		if t.Kind == schema.Struct {
			token := r.next()
			if token.kind != tokenWord && token.kind != tokenName {
				return t, fmt.Errorf("the name of a field is missing before %s", token)
			}
			field.Name = token.text
		}
		var err error
		if field.Type, err = r.readType(depth + 1); err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, field)
		if r.skip(">") {
			break
		}
		if !r.skip(",") {
			return t, fmt.Errorf(`"," or ">" is missing before %s`, r.peek())
		}
	}
	if want := map[schema.Kind]int{schema.Array: 1, schema.Map: 2}[t.Kind]; want != 0 && len(t.Fields) != want {
		return t, fmt.Errorf("%s takes %d types, not %d", name, want, len(t.Fields))
	}
	return t, nil
}
