package plan

import (
	"fmt"

	"starlift/config"
	"starlift/diag"
)

// missingImport refuses to create a table that an import block says is there: a
// new empty one under its name would hide a slip of the pen.
func (m *maker) missingImport(t *config.Table) bool {
	for _, i := range m.config.Imports {
		if i.To != t.Address {
			continue
		}
		m.add(diag.Error(diag.WrongMove, &i.At, "Nothing to import",
			fmt.Sprintf("There is no table %s.%s on cluster %q. Mend database and name of %s, or take the import block out to have the table created.",
				t.Want.Database, t.Want.Name, t.Cluster.Name, t.Address), diag.For(t.Address)))
		return true
	}
	return false
}
