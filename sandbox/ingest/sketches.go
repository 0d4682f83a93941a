package ingest

import (
	"fmt"
	"regexp"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// checkMapping refuses HLL and BITMAP columns that are not computed by a function
// that makes one (protocol reference 5.5), and any expression that cannot be cast
// to its column. value is the column's expression, nil without one.
func checkMapping(column *store.Column, value *expression.Expression, s *source) error {
	if column.Type.Kind == cell.HLL {
		if err := checkHLL(column.Name, value); err != nil {
			return err
		}
	}
	if s.value == nil {
		return nil
	}
	from := s.value.bound.Type()
	if column.Aggregate == store.BitmapUnion && from.Kind != cell.Bitmap && from.Kind != 0 {
		return status.New(status.AnalysisError, "bitmap column %s require the function return type is BITMAP", column.Name)
	}
	return checkCast(from, column)
}

// checkHLL wants one of the two functions, at the top of the expression.
func checkHLL(column string, value *expression.Expression) error {
	hint := fmt.Sprintf("HLL column must use hll_hash function, like %s=hll_hash(xxx)", column)
	if value == nil {
		return status.New(status.AnalysisError, "%s", hint)
	}
	switch text := value.String(); {
	case strings.HasPrefix(text, "hll_hash("), strings.HasPrefix(text, "hll_empty("):
		return nil
	case regexp.MustCompile(`^\w+\(`).MatchString(text):
		return status.New(status.AnalysisError, "%s or %s=hll_empty()", hint, column)
	}
	return status.New(status.AnalysisError, "%s", hint)
}
