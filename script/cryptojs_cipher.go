package script

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rc4"
	"encoding/binary"

	"github.com/dop251/goja"
)

// cipher is cipher({algorithm, encrypt, mode, padding, drop}, key, iv, chunks); undefined for what is not here.
func (h *cryptoHost) cipher(c goja.FunctionCall) goja.Value {
	o := c.Argument(0).ToObject(h.rt.vm)
	name, key, iv, data := member(o, "algorithm"), h.data(c.Argument(1)), h.data(c.Argument(2)), h.chunks(c.Argument(3))
	if name == "RC4" || name == "RC4Drop" {
		return h.rc4(key, data, o.Get("drop"))
	}
	if name == "TripleDES" {
		key = h.tripleKey(key)
	}
	block := newBlock(name, key)
	if block == nil {
		return goja.Undefined()
	}
	mode, padding := member(o, "mode"), member(o, "padding")
	if mode != "ECB" && len(iv) == 0 {
		h.rt.throw("TypeError", "crypto-js: the mode "+mode+" needs an iv: {iv: CryptoJS.enc.Hex.parse(…)}")
	}
	iv = append(iv, make([]byte, block.BlockSize())...)[:block.BlockSize()]
	encrypt := o.Get("encrypt").ToBoolean()
	if encrypt {
		data = pad(padding, data, block.BlockSize())
	}
	size := len(data)
	data = append(data, make([]byte, (block.BlockSize()-size%block.BlockSize())%block.BlockSize())...)
	if !runMode(mode, block, iv, data, encrypt) {
		return goja.Undefined()
	}
	if !encrypt {
		size = unpadded(padding, data, size)
	} else {
		data = data[:size]
	}
	return h.wordsSized(data, h.rt.vm.ToValue(size))
}

// newBlock makes a cipher; nil for a key that it cannot take. Longer keys of DES are cut, as in crypto-js.
func newBlock(name string, key []byte) (block cipher.Block) {
	switch {
	case name == "AES":
		block, _ = aes.NewCipher(key)
	case name == "DES" && len(key) >= 8:
		block, _ = des.NewCipher(key[:8])
	case name == "TripleDES" && len(key) >= 24:
		block, _ = des.NewTripleDESCipher(key[:24])
	}
	return block
}

// tripleKey makes three keys of fewer. Version 3 takes zeros for those that are missing; version 4 repeats, as the
// standard has it.
func (h *cryptoHost) tripleKey(key []byte) []byte {
	switch {
	case h.version == 3:
		return append(key, make([]byte, max(0, 24-len(key)))...)
	case len(key) == 16:
		return append(key, key[:8]...)
	case len(key) == 8:
		return bytes.Repeat(key, 3)
	case len(key) < 24:
		h.rt.throw("Error", "Invalid key length - 3DES requires the key length to be 64, 128, 192 or >192.")
	}
	return key
}

// pad fills up the last block in one of crypto-js's ways.
func pad(padding string, data []byte, size int) []byte {
	n := size - len(data)%size
	fill := make([]byte, n)
	switch padding {
	case "Pkcs7":
		fill = bytes.Repeat([]byte{byte(n)}, n)
	case "AnsiX923":
		fill[n-1] = byte(n)
	case "Iso10126":
		_, _ = rand.Read(fill)
		fill[n-1] = byte(n)
	case "Iso97971":
		fill[0] = 0x80
	case "ZeroPadding":
		fill = fill[:n%size]
	default:
		return data
	}
	return append(data, fill...)
}

// unpadded is how much of data is left without the padding. Of nonsense it may be negative; crypto-js has it so.
func unpadded(padding string, data []byte, size int) int {
	switch padding {
	case "Pkcs7", "AnsiX923", "Iso10126":
		if size > 0 {
			return size - int(data[size-1])
		}
	case "ZeroPadding":
		return len(bytes.TrimRight(data[:size], "\x00"))
	case "Iso97971":
		return len(bytes.TrimRight(data[:size], "\x00")) - 1
	}
	return size
}

// runMode works on whole blocks in place; it reports false for a mode that it does not know.
func runMode(mode string, block cipher.Block, iv, data []byte, encrypt bool) bool {
	n := block.BlockSize()
	chain, stream := iv, make([]byte, n)
	for at := 0; at < len(data); at += n {
		b := data[at : at+n]
		switch mode {
		case "ECB":
			oneBlock(block, b, encrypt)
		case "CBC":
			before := bytes.Clone(b)
			if encrypt {
				xor(b, chain)
			}
			oneBlock(block, b, encrypt)
			if encrypt {
				chain = b
			} else {
				xor(b, chain)
				chain = before
			}
		case "CFB":
			before := bytes.Clone(b)
			block.Encrypt(stream, chain)
			xor(b, stream)
			if chain = before; encrypt {
				chain = b
			}
		case "OFB":
			block.Encrypt(stream, chain)
			xor(b, stream)
			chain = stream
		case "CTR":
			block.Encrypt(stream, chain)
			xor(b, stream)
			// Only the last word counts, and nothing is carried over.
			last := chain[n-4:]
			binary.BigEndian.PutUint32(last, binary.BigEndian.Uint32(last)+1)
		default:
			return false
		}
	}
	return true
}

func oneBlock(block cipher.Block, b []byte, encrypt bool) {
	if encrypt {
		block.Encrypt(b, b)
	} else {
		block.Decrypt(b, b)
	}
}

func xor(b, with []byte) {
	for i := range b {
		b[i] ^= with[i]
	}
}

// rc4 drops the first words of its stream when it is asked to.
func (h *cryptoHost) rc4(key, data []byte, drop goja.Value) goja.Value {
	stream, err := rc4.NewCipher(key)
	if err != nil {
		return goja.Undefined()
	}
	if defined(drop) {
		n := drop.ToInteger()
		h.rt.refuse(n > maxItems || n < 0, "Invalid array length")
		skip := make([]byte, 4*n)
		stream.XORKeyStream(skip, skip)
	}
	stream.XORKeyStream(data, data)
	return h.words(data)
}
