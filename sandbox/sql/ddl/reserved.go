package ddl

// IsReserved reports whether a word, in any case, is a name only in back-quotes.
func IsReserved(word string) bool { return isReserved(word) }
