package hll

import "math"

// Estimate returns how many distinct hashes were added: exactly while there are
// at most 160, and with a standard error below 1 % beyond. It calculates in
// single precision where the server does.
func (s *Sketch) Estimate() int64 {
	if s.registers == nil {
		return int64(len(s.explicit))
	}
	var sum float32
	empty := 0
	for _, zeros := range s.registers {
		sum += float32(math.Ldexp(1, -int(zeros)))
		if zeros == 0 {
			empty++
		}
	}
	numerator, term := float32(0.7213), float32(1.079) // variables: constants would not be rounded
	alpha := numerator / (1 + term/registers)
	estimate := float64(alpha * registers * registers * (1 / sum))
	switch {
	case estimate <= registers*2.5 && empty != 0:
		// With this many empty registers their number says more.
		share := float32(registers) / float32(empty)
		estimate = float64(registers * float32(math.Log(float64(share))))
	case estimate < 72000:
		// Between the two ways the estimate is too high by a known part of itself.
		bias := 5.9119e-18*math.Pow(estimate, 4) - 1.4253e-12*math.Pow(estimate, 3) +
			1.2940e-7*math.Pow(estimate, 2) - 5.2921e-3*estimate + 83.3216
		estimate -= estimate * (bias / 100)
	}
	return int64(math.Round(estimate))
}
