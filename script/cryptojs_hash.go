package script

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"hash"
	"math/bits"

	"github.com/dop251/goja"
)

// digest is digest(hash, chunks, bits).
func (h *cryptoHost) digest(c goja.FunctionCall) goja.Value {
	sum := h.hash(c.Argument(0), c.Argument(2))()
	sum.Write(h.chunks(c.Argument(1)))
	return h.words(sum.Sum(nil))
}

// mac is mac(hash, key, chunks, bits).
func (h *cryptoHost) mac(c goja.FunctionCall) goja.Value {
	sum := hmac.New(h.hash(c.Argument(0), c.Argument(3)), h.data(c.Argument(1)))
	sum.Write(h.chunks(c.Argument(2)))
	return h.words(sum.Sum(nil))
}

// derived reads what the two makers of keys share: (hash, password, salt, words, iterations).
func (h *cryptoHost) derived(c goja.FunctionCall) (newHash func() hash.Hash, password, salt []byte, size, iterations int) {
	n, times := c.Argument(3).ToInteger(), max(1, c.Argument(4).ToInteger())
	h.rt.refuse(n < 0 || n > maxRandom, "crypto-js: the key is too big")
	h.rt.checkRounds(times, 4*n)
	return h.hash(c.Argument(0), nil), h.data(c.Argument(1)), h.data(c.Argument(2)), int(4 * n), int(times)
}

func (h *cryptoHost) pbkdf2(c goja.FunctionCall) goja.Value {
	f, password, salt, size, iterations := h.derived(c)
	key, err := pbkdf2.Key(f, string(password), salt, iterations, size)
	if err != nil {
		h.rt.throw("Error", "crypto-js: PBKDF2: "+err.Error())
	}
	return h.words(key)
}

// evpkdf is OpenSSL's old way from a password to a key.
func (h *cryptoHost) evpkdf(c goja.FunctionCall) goja.Value {
	f, password, salt, size, iterations := h.derived(c)
	var out, block []byte
	for len(out) < size {
		sum := f()
		sum.Write(block)
		sum.Write(password)
		sum.Write(salt)
		block = sum.Sum(nil)
		for range iterations - 1 {
			sum = f()
			sum.Write(block)
			block = sum.Sum(nil)
		}
		out = append(out, block...)
	}
	return h.words(out[:size])
}

// keccak is the hash that crypto-js calls SHA3: Keccak as it was before the standard changed its padding.
type keccak struct {
	size int // of the sum, in bytes
	data []byte
}

// Write implements hash.Hash.
func (k *keccak) Write(p []byte) (int, error) {
	k.data = append(k.data, p...)
	return len(p), nil
}

// Reset implements hash.Hash.
func (k *keccak) Reset() { k.data = nil }

// Size implements hash.Hash.
func (k *keccak) Size() int { return k.size }

// BlockSize implements hash.Hash.
func (k *keccak) BlockSize() int { return 200 - 2*k.size }

// Sum implements hash.Hash.
func (k *keccak) Sum(b []byte) []byte {
	rate := k.BlockSize()
	data := append(append([]byte(nil), k.data...), 1)
	data = append(data, make([]byte, (rate-len(data)%rate)%rate)...)
	data[len(data)-1] |= 0x80
	var state [25]uint64
	for ; len(data) > 0; data = data[rate:] {
		for i := range rate {
			state[i/8] ^= uint64(data[i]) << (8 * (i % 8))
		}
		permute(&state)
	}
	for i := range k.size {
		b = append(b, byte(state[i/8]>>(8*(i%8))))
	}
	return b
}

// permute is Keccak-f[1600].
func permute(a *[25]uint64) {
	constant := uint64(1) // a shift register that yields the round constants
	for range 24 {
		var c [5]uint64
		for x := range 5 {
			c[x] = a[x] ^ a[x+5] ^ a[x+10] ^ a[x+15] ^ a[x+20]
		}
		for i := range a {
			a[i] ^= c[(i+4)%5] ^ bits.RotateLeft64(c[(i+1)%5], 1)
		}
		x, y, last := 1, 0, a[1]
		for t := range 24 {
			x, y = y, (2*x+3*y)%5
			last, a[x+5*y] = a[x+5*y], bits.RotateLeft64(last, (t+1)*(t+2)/2%64)
		}
		for y := 0; y < 25; y += 5 {
			row := [5]uint64(a[y : y+5])
			for x := range 5 {
				a[y+x] = row[x] ^ ^row[(x+1)%5]&row[(x+2)%5]
			}
		}
		for j := range 7 {
			if constant&1 != 0 {
				a[0] ^= 1 << (1<<j - 1)
			}
			constant <<= 1
			if constant&0x100 != 0 {
				constant ^= 0x171
			}
		}
	}
}
