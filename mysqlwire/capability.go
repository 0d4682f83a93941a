package mysqlwire

// capability are the flags by which client and server agree on the protocol.
type capability uint32

const (
	canMySQL        capability = 1 << 0 // the server is no MariaDB of 10.2 or later
	canLongFlag     capability = 1 << 2
	canDatabase     capability = 1 << 3
	can41           capability = 1 << 9 // the protocol since MySQL 4.1
	canTLS          capability = 1 << 11
	canTransactions capability = 1 << 13 // status flags
	canSecure       capability = 1 << 15 // passwords since MySQL 4.1
	canPlugin       capability = 1 << 19
	canAttributes   capability = 1 << 20
	canLongAuth     capability = 1 << 21 // an answer of more than 250 bytes at login
	canOmitEOF      capability = 1 << 24 // OK ends rows, and nothing ends columns
)

// wanted are ours. Left out on purpose: compression; files of the client, which
// a server could then ask for at any time; several statements and results.
const wanted = canMySQL | canLongFlag | can41 | canTransactions | canSecure | canPlugin | canAttributes | canLongAuth | canOmitEOF

// extended are MariaDB's own flags. Left out on purpose: the caching of column
// definitions, which leaves them out of an answer.
type extended uint32

const (
	canTypeNames extended = 1 << 3 // names of types that MySQL does not have

	wantedExtended = canTypeNames
)
