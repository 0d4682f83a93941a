package binlog

import "fmt"

// Place is a place in a server's log: a byte of a file, and the transactions
// before it where the server numbers them. Place values can be compared.
type Place struct {
	File string // "" where only transactions are known
	// Offset is counted over all bytes of the file. A server's own positions
	// have 32 bits and start again at 0 in a transaction that runs beyond 4 GiB.
	Offset uint64
	// GTIDs is the text of a MySQLSet or a MariaDBSet: all transactions up to
	// this place. "" where they are not known or where the server has none.
	GTIDs string
}

// String is "mysql-bin.000003:1234", or the transactions where no file is known.
func (p Place) String() string {
	if p.File != "" {
		return fmt.Sprintf("%s:%d", p.File, p.Offset)
	}
	if p.GTIDs == "" {
		return "the start of the logs"
	}
	return p.GTIDs
}

// firstOffset is where the first event of a file stands.
const firstOffset = 4
