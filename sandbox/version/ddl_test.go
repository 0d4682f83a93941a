package version

import (
	"strings"
	"testing"
)

func TestRefusalsOfAlterTableFollowTheRelease(t *testing.T) {
	for _, test := range []struct {
		release    Release
		busy, twin string
	}{
		{Of(2, 3, 0), "Table[t]'s state is not NORMAL. Do not allow doing ALTER ops", "Duplicate column: c"},
		{Of(3, 0, 9), "Table[t]'s state is not NORMAL. Do not allow doing ALTER ops", "Repeatedly add column: c"},
		{Of(3, 1, 0), "A schema change operation is in progress on the table \"t\". Please wait until the current operation completes.\n", "Repeatedly add column: c"},
		{Of(4, 0, 1), "A schema change operation is in progress on the table \"t\". Please wait until the current operation completes.\n", "Repeatedly add column: c"},
	} {
		if got := test.release.TableBusy("t"); !strings.HasPrefix(got, test.busy) {
			t.Errorf("%s: %q", test.release, got)
		}
		if got := test.release.ColumnExists("c"); got != test.twin {
			t.Errorf("%s: %q", test.release, got)
		}
	}
}
