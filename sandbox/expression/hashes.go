package expression

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"math/bits"

	"starlift-sandbox/cell"
)

// hashFunctions are checksums and hashes of text.
func hashFunctions() []declaration {
	return []declaration{
		plain("murmur_hash3_32(varchar...) int", func(args []cell.Value) cell.Value {
			seed := uint32(murmurSeed)
			for _, a := range args {
				seed = murmur32([]byte(a.(string)), seed)
			}
			return int64(int32(seed))
		}),
		plain("crc32(varchar) bigint", func(args []cell.Value) cell.Value {
			return int64(crc32.ChecksumIEEE([]byte(args[0].(string))))
		}).from(3, 3, 0),
		plain("md5(varchar) varchar", func(args []cell.Value) cell.Value {
			sum := md5.Sum([]byte(args[0].(string)))
			return hex.EncodeToString(sum[:])
		}),
		// NULLs among the arguments are passed over.
		seeing("md5sum(varchar...) varchar", func(args []cell.Value) cell.Value {
			h := md5.New()
			for _, a := range args {
				if a != nil {
					_, _ = h.Write([]byte(a.(string))) // never fails
				}
			}
			return hex.EncodeToString(h.Sum(nil))
		}),
		plain("sha2(varchar, int) varchar", sha2),
	}
}

// sha2 knows lengths of 224, 256 (also 0), 384 and 512 bits.
func sha2(args []cell.Value) cell.Value {
	text := []byte(args[0].(string))
	var sum []byte
	switch args[1].(int64) {
	case 224:
		s := sha256.Sum224(text)
		sum = s[:]
	case 0, 256:
		s := sha256.Sum256(text)
		sum = s[:]
	case 384:
		s := sha512.Sum384(text)
		sum = s[:]
	case 512:
		s := sha512.Sum512(text)
		sum = s[:]
	default:
		return nil
	}
	return hex.EncodeToString(sum)
}

// murmurSeed is the seed of a server's murmur_hash3_32 and bitmap_hash.
const murmurSeed = 104729

// murmur32 is MurmurHash3 for 32 bits.
func murmur32(data []byte, seed uint32) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	mix := func(k uint32) uint32 { return bits.RotateLeft32(k*c1, 15) * c2 }
	h, n := seed, uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		h = bits.RotateLeft32(h^mix(binary.LittleEndian.Uint32(data)), 13)*5 + 0xe6546b64
	}
	if len(data) > 0 {
		var last [4]byte
		copy(last[:], data)
		h ^= mix(binary.LittleEndian.Uint32(last[:]))
	}
	h ^= n
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
