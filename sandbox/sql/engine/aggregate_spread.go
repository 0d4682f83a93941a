package engine

import (
	"math"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
)

// spread is the variance or standard deviation of numbers, of all of them or of
// a sample. It adds up by Welford's method, which loses no digits to the mean.
type spread struct {
	root, sample bool
	count        float64
	mean, sum    float64 // sum of the squares of the distances from the mean
}

// spreadOf finds the function of that name.
func spreadOf(name string) (spread, bool) {
	switch name {
	case "std", "stddev", "stddev_pop":
		return spread{root: true}, true
	case "stddev_samp":
		return spread{root: true, sample: true}, true
	case "variance", "variance_pop", "var_pop":
		return spread{}, true
	case "var_samp", "variance_samp":
		return spread{sample: true}, true
	}
	return spread{}, false
}

func (s *spread) add(c *gms.Context, values []any) error {
	if values[0] == nil {
		return nil
	}
	converted, _, err := types.Float64.Convert(c, values[0])
	if err != nil {
		return err
	}
	x := converted.(float64)
	s.count++
	distance := x - s.mean
	s.mean += distance / s.count
	s.sum += distance * (x - s.mean)
	return nil
}

func (s *spread) result() (any, error) {
	count := s.count
	if s.sample {
		count--
	}
	if count <= 0 {
		return nil, nil
	}
	if s.root {
		return math.Sqrt(s.sum / count), nil
	}
	return s.sum / count, nil
}
