package mysql

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// defaultPort is MySQL's.
const defaultPort = "3306"

// parseAddresses takes "h1:p1,h2:p2" or a list, and gives each its port. A path
// is that of a Unix socket.
func parseAddresses(words []string) ([]string, error) {
	var addresses []string
	for _, word := range words {
		for _, text := range strings.Split(word, ",") {
			address, err := parseAddress(strings.TrimSpace(text))
			if err != nil {
				return nil, err
			}
			addresses = append(addresses, address)
		}
	}
	if len(addresses) == 0 {
		return nil, fmt.Errorf("at least one address is needed")
	}
	return addresses, nil
}

func parseAddress(text string) (string, error) {
	if strings.HasPrefix(text, "/") {
		return text, nil
	}
	if text == "" || strings.ContainsAny(text, " \t/@?") {
		return "", fmt.Errorf("%q is no host with a port", text)
	}
	// An address of IPv6 has colons of its own and stands in brackets.
	if !strings.Contains(text, ":") || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		return net.JoinHostPort(strings.Trim(text, "[]"), defaultPort), nil
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" {
		return "", fmt.Errorf("%q is no host with a port", text)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("%q: the port must be 1 to 65535", text)
	}
	return net.JoinHostPort(host, port), nil
}
