// Package version holds what depends on the StarRocks release that the sandbox
// plays. Texts and behaviour that changed between releases (protocol reference
// 7) stand here and nowhere else.
package version

import (
	"fmt"
	"regexp"
	"strconv"
)

// Default is the release that is played when none is asked for.
const Default = "3.5.4"

// Check refuses releases whose behaviour the sandbox does not have.
func Check(text string) error {
	m := regexp.MustCompile(`^3\.5\.(\d{1,3})$`).FindStringSubmatch(text)
	if m != nil {
		if patch, _ := strconv.Atoi(m[1]); patch >= 4 {
			return nil
		}
	}
	return fmt.Errorf("the sandbox plays StarRocks 3.5.4 and later releases of 3.5, not %q", text)
}

// Texts as of 3.5.4, by the section of the protocol reference.
const (
	// NoRows is the answer to a load without rows (2.4).
	NoRows = "No rows were imported from upstream. You can set empty_load_as_error to false to allow it"
	// InProcessing is the answer while another request holds the transaction (3.5).
	InProcessing = "Transaction is in processing"
	// NoExpect is the frontend's refusal of a _stream_load without the header (1.5).
	NoExpect = "class com.starrocks.common.DdlException: There is no 100-continue header"
	// Exception begins the frontend's messages in transactions (3.3).
	Exception = "class com.starrocks.common.StarRocksException: "
)

// Forgotten is the answer for a transaction that neither the memory of labels
// nor the transaction manager knows a backend for (3.4).
func Forgotten(db, label string) string {
	return fmt.Sprintf("Can't find the transaction with db [%s] and label[%s]. The possible reasons: "+
		"1. FE leader is started or switched; 2. The transaction timeouts and is cleaned.", db, label)
}

// NoTransaction is the answer to an operation on a label that never began (3.4).
func NoTransaction(db, label string) string {
	return fmt.Sprintf("No transaction found with db[%s] and label[%s]", db, label)
}
