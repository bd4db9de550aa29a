package script

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/crypto/chacha20poly1305"
)

// nodeCipher is a cipher of Node's module crypto while it works.
type nodeCipher struct {
	block   cipher.Block
	mode    cipher.BlockMode // cbc
	stream  cipher.Stream    // ctr
	aead    cipher.AEAD      // gcm, chacha20-poly1305
	iv      []byte
	encrypt bool
	padded  bool
	rest    []byte // less than a block, or the last one of what may be padding
	data    []byte // all that an AEAD got: its tag is of the whole
	aad     []byte
	tag     []byte
	done    bool
}

func (n *nodeCrypto) cipherMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "ciphers":
		return func(goja.FunctionCall) goja.Value { return n.rt.textList(strings.Fields(nodeCiphers)) }
	case "cipher":
		return n.cipher
	case "cipherUpdate":
		return func(c goja.FunctionCall) goja.Value {
			return n.rt.uint8Array(n.update(n.state(c), slices.Clone(n.bytes(c, 1))))
		}
	case "cipherFinal":
		return func(c goja.FunctionCall) goja.Value { return n.rt.uint8Array(n.final(n.state(c))) }
	case "cipherPadding":
		return func(c goja.FunctionCall) goja.Value { n.state(c).padded = c.Argument(1).ToBoolean(); return nil }
	case "cipherAAD":
		return func(c goja.FunctionCall) goja.Value { n.state(c).aad = slices.Clone(n.bytes(c, 1)); return nil }
	case "cipherTag":
		return n.cipherTag
	case "cipherSetTag":
		return func(c goja.FunctionCall) goja.Value { n.state(c).tag = slices.Clone(n.bytes(c, 1)); return nil }
	}
	return nil
}

const nodeCiphers = `aes-128-cbc aes-192-cbc aes-256-cbc aes-128-ecb aes-192-ecb aes-256-ecb aes-128-ctr aes-192-ctr aes-256-ctr
	aes-128-gcm aes-192-gcm aes-256-gcm des-ede3 des-ede3-cbc chacha20-poly1305`

func (n *nodeCrypto) state(c goja.FunctionCall) *nodeCipher {
	s, _ := stateOf[*nodeCipher](c.Argument(0))
	return s
}

// cipher is cipher(direction, algorithm, key, iv, tagLength): a state for the other functions.
func (n *nodeCrypto) cipher(c goja.FunctionCall) goja.Value {
	name := strings.ToLower(text(c.Argument(1)))
	key := n.bytes(c, 2)
	s := &nodeCipher{encrypt: text(c.Argument(0)) == "encrypt", padded: true, iv: slices.Clone(n.bytes(c, 3))}
	size, mode := cipherParts(name)
	switch {
	case size == 0:
		n.rt.throwCode("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher")
	case len(key) != size:
		n.rt.throwCode("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length")
	}
	s.block = cipherBlock(name, key)
	if want := ivLength(mode, s.block); want != len(s.iv) && (mode != "gcm" || len(s.iv) == 0) {
		n.rt.throwCode("TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector")
	}
	if err := s.start(mode, key, int(c.Argument(4).ToInteger())); err != nil {
		n.rt.throwCode("TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", "Invalid authentication tag length: "+c.Argument(4).String())
	}
	o := n.rt.vm.NewObject()
	n.rt.attach(o, s)
	return o
}

// cipherParts is the length of the key and the mode of a cipher; 0 for one that is unknown.
func cipherParts(name string) (keySize int, mode string) {
	if name == "aes128" || name == "aes192" || name == "aes256" {
		name = "aes-" + name[3:] + "-cbc"
	}
	if !slices.Contains(strings.Fields(nodeCiphers), name) {
		return 0, ""
	}
	switch name {
	case "chacha20-poly1305":
		return chacha20poly1305.KeySize, "poly"
	case "des-ede3":
		return 24, "ecb"
	case "des-ede3-cbc":
		return 24, "cbc"
	}
	bits, _ := strconv.Atoi(name[4:7])
	return bits / 8, name[8:]
}

// cipherBlock is the block cipher of a checked name and key, nil for a stream cipher.
func cipherBlock(name string, key []byte) cipher.Block {
	if strings.HasPrefix(name, "chacha") {
		return nil
	}
	newBlock := aes.NewCipher
	if strings.HasPrefix(name, "des") {
		newBlock = des.NewTripleDESCipher
	}
	block, err := newBlock(key)
	if err != nil {
		panic("script: " + name + ": " + err.Error())
	}
	return block
}

func ivLength(mode string, block cipher.Block) int {
	switch mode {
	case "ecb":
		return 0
	case "gcm", "poly":
		return 12
	}
	return block.BlockSize()
}

func (s *nodeCipher) start(mode string, key []byte, tagLength int) (err error) {
	switch mode {
	case "cbc":
		s.mode = cipher.NewCBCDecrypter(s.block, s.iv)
		if s.encrypt {
			s.mode = cipher.NewCBCEncrypter(s.block, s.iv)
		}
	case "ctr":
		s.stream = cipher.NewCTR(s.block, s.iv)
	case "gcm":
		if tagLength != 0 && tagLength != 16 {
			s.aead, err = cipher.NewGCMWithTagSize(s.block, tagLength)
			return err
		}
		s.aead, err = cipher.NewGCMWithNonceSize(s.block, len(s.iv))
	case "poly":
		s.aead, err = chacha20poly1305.New(key)
	}
	return err
}

// update takes more data and gives what is certain of the result.
func (n *nodeCrypto) update(s *nodeCipher, data []byte) []byte {
	if s.done {
		n.rt.throwCode("Error", "ERR_CRYPTO_INVALID_STATE", "Unsupported state")
	}
	switch {
	case s.stream != nil:
		s.stream.XORKeyStream(data, data)
		return data
	case s.aead != nil:
		return s.seal(data)
	}
	s.rest = append(s.rest, data...)
	size := s.block.BlockSize()
	whole := len(s.rest) / size * size
	if !s.encrypt && s.padded && whole == len(s.rest) && whole > 0 {
		whole -= size // it may be the padding
	}
	out := slices.Clone(s.rest[:whole])
	s.rest = s.rest[whole:]
	s.blocks(out)
	return out
}

// seal gives the bytes of the result that stand for new data. Both AEADs add a stream of bytes to the data, so that
// sealing decrypts as well; the tag that comes with it is dropped.
func (s *nodeCipher) seal(data []byte) []byte {
	before := len(s.data)
	s.data = append(s.data, data...)
	return s.aead.Seal(nil, s.iv, s.data, s.aad)[before:len(s.data)]
}

func (s *nodeCipher) blocks(data []byte) {
	if s.mode != nil {
		s.mode.CryptBlocks(data, data)
		return
	}
	for size := s.block.BlockSize(); len(data) > 0; data = data[size:] {
		oneBlock(s.block, data[:size], s.encrypt)
	}
}

// final gives the rest, without the padding, and checks the tag.
func (n *nodeCrypto) final(s *nodeCipher) []byte {
	if s.done {
		n.rt.throwCode("Error", "ERR_CRYPTO_INVALID_STATE", "Unsupported state")
	}
	s.done = true
	switch {
	case s.stream != nil:
		return nil
	case s.aead != nil:
		n.finishAEAD(s)
		return nil
	case s.encrypt:
		return n.lastEncrypted(s)
	}
	return n.lastDecrypted(s)
}

func (n *nodeCrypto) finishAEAD(s *nodeCipher) {
	if s.encrypt {
		s.tag = s.aead.Seal(nil, s.iv, s.data, s.aad)[len(s.data):]
		return
	}
	if _, err := s.aead.Open(nil, s.iv, append(s.data, s.tag...), s.aad); err != nil {
		n.rt.throw("Error", "Unsupported state or unable to authenticate data")
	}
}

func (n *nodeCrypto) lastEncrypted(s *nodeCipher) []byte {
	size := s.block.BlockSize()
	if s.padded {
		s.rest = pad("Pkcs7", s.rest, size)
	}
	if len(s.rest)%size != 0 {
		n.rt.throwCode("Error", "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH",
			"error:1C80006B:Provider routines::wrong final block length")
	}
	s.blocks(s.rest)
	return s.rest
}

func (n *nodeCrypto) lastDecrypted(s *nodeCipher) []byte {
	size := s.block.BlockSize()
	if len(s.rest)%size != 0 || s.padded && len(s.rest) == 0 {
		n.rt.throwCode("Error", "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH",
			"error:1C80006B:Provider routines::wrong final block length")
	}
	s.blocks(s.rest)
	if !s.padded {
		return s.rest
	}
	fill := int(s.rest[len(s.rest)-1])
	good := fill > 0 && fill <= size
	for _, b := range s.rest[len(s.rest)-min(max(fill, 0), size):] {
		good = good && int(b) == fill
	}
	if !good {
		n.rt.throwCode("Error", "ERR_OSSL_BAD_DECRYPT", "error:1C800064:Provider routines::bad decrypt")
	}
	return s.rest[:len(s.rest)-fill]
}

func (n *nodeCrypto) cipherTag(c goja.FunctionCall) goja.Value {
	s := n.state(c)
	if s.tag == nil || !s.encrypt {
		n.rt.throwCode("Error", "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation getAuthTag")
	}
	return n.rt.uint8Array(slices.Clone(s.tag))
}
