//go:build !race

package values

import (
	"strings"
	"testing"

	"starlift/source/sourcetest"
)

func TestNextAllocatesNothingARow(t *testing.T) {
	rows := strings.Repeat(`[1, "x"],`, 5_000)
	sourcetest.Allocations(t, suiteCase(t, columns+"rows = ["+rows+"]", nil))
}
