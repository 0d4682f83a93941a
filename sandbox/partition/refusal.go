package partition

import "fmt"

// Refusal is a declaration that makes no partitions, in the server's words.
type Refusal struct{ Text string }

// Error returns the words.
func (r *Refusal) Error() string { return r.Text }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }
