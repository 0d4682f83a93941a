package version

import "testing"

func TestOnlyPlayedReleasesAreTaken(t *testing.T) {
	for text, good := range map[string]bool{
		"3.5.4": true, "3.5.12": true, "3.5.3": false, "3.4.9": false, "4.0.1": false, "3.5": false, "3.5.4-rc1": false, "": false,
	} {
		if err := Check(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}
