package failure

import "fmt"

// The refusals of CREATE TABLE and ALTER TABLE that a server finds while it
// carries a statement out: their text stands alone.

// Execution is a well-formed statement that cannot be carried out.
func Execution(format string, args ...any) *Error {
	return &Error{CodeParse, "HY000", fmt.Sprintf(format, args...)}
}

// PartitionName refuses the name of a partition.
func PartitionName(name string) *Error {
	return &Error{1567, "HY000", fmt.Sprintf("Incorrect partition name '%s'", name)}
}

// PartitionExists is a partition that a table has already.
func PartitionExists(name string) *Error {
	return &Error{1517, "HY000", fmt.Sprintf("Duplicate partition name %s", name)}
}

// UnknownPartition is a partition that a table does not have.
func UnknownPartition(name string) *Error {
	return &Error{1507, "HY000", fmt.Sprintf("Error in list of partitions to %s", name)}
}
