package state

import "fmt"

// String returns the phase's name as it stands in the state file.
func (p Phase) String() string {
	switch p {
	case PhaseBegun:
		return "begun"
	case PhasePrepared:
		return "prepared"
	}
	return fmt.Sprintf("phase %d", uint8(p))
}

// MarshalText writes the phase's name; a value that is not a phase is an error.
func (p Phase) MarshalText() ([]byte, error) {
	if p != PhaseBegun && p != PhasePrepared {
		return nil, fmt.Errorf("no such phase: %d", uint8(p))
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (p *Phase) UnmarshalText(text []byte) error {
	switch string(text) {
	case "begun":
		*p = PhaseBegun
	case "prepared":
		*p = PhasePrepared
	default:
		return fmt.Errorf("no such phase: %q", text)
	}
	return nil
}
