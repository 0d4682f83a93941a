package cli

import "regexp"

// addressForm is what the address of a table or a load looks like.
var addressForm = regexp.MustCompile(`^(table|load|sync)\.[A-Za-z_][A-Za-z0-9_-]*(\["[^"]+"\])?$`)
