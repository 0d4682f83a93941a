package plan

import "starlift/starrocks"

// loadInterface is how a load sends its rows to a cluster: what it asks for by
// name, else transactions where the cluster has them (StarRocks 2.4, protocol
// reference 7). A build without a number is taken for a new one.
func loadInterface(wanted starrocks.Interface, v starrocks.Version) starrocks.Interface {
	switch {
	case wanted == starrocks.V1 || wanted == starrocks.V2:
		return wanted
	case v.AtLeast(2, 4, 0):
		return starrocks.V2
	}
	return starrocks.V1
}
