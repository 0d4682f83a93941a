package version

import "testing"

func TestOnlyPlayedReleasesAreTaken(t *testing.T) {
	for text, good := range map[string]bool{
		"2.2.9": false, "2.3.0": true, "2.4.4": true, "2.5.22": true, "2.6.0": false,
		"3.0.0": true, "3.5.4": true, "3.5.12": true, "3.6.0": false,
		"4.0.0": true, "4.0.1": true, "4.1.0": false, "5.0.0": false,
		"3.5": false, "3.5.4-rc1": false, "": false,
	} {
		if err := Check(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
