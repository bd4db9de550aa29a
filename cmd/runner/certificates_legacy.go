package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// errPassphrase stands for a padding that does not fit: with this format nothing else tells a wrong passphrase.
var errPassphrase = errors.New("the key does not open: is --ssl-client-passphrase right?")

// legacyCipher is a cipher that DEK-Info (RFC 1423, with openssl's additions) names.
type legacyCipher struct {
	keySize int // bytes
	open    func(key []byte) (cipher.Block, error)
}

func legacyCipherOf(name string) (legacyCipher, bool) {
	c, ok := map[string]legacyCipher{
		"DES-EDE3-CBC": {24, des.NewTripleDESCipher},
		"AES-128-CBC":  {16, aes.NewCipher}, "AES-192-CBC": {24, aes.NewCipher}, "AES-256-CBC": {32, aes.NewCipher},
	}[name]
	return c, ok
}

// decryptLegacy opens an RFC 1421 key. The standard library's own function for it is deprecated, as the format does
// not authenticate; what users have on disk is still in it.
func decryptLegacy(block *pem.Block, passphrase string) ([]byte, error) {
	name, ivText, _ := strings.Cut(block.Headers["DEK-Info"], ",")
	kind, ok := legacyCipherOf(name)
	if !ok {
		return nil, fmt.Errorf("the key is encrypted with %q, which is not supported; openssl pkcs8 -topk8 converts it", name)
	}
	iv, err := hex.DecodeString(ivText)
	if err != nil || len(iv) < 8 {
		return nil, fmt.Errorf("the key's DEK-Info %q is damaged", block.Headers["DEK-Info"])
	}
	c, err := kind.open(deriveLegacy(passphrase, iv[:8], kind.keySize))
	if err != nil {
		return nil, err
	}
	if len(iv) != c.BlockSize() || len(block.Bytes) == 0 || len(block.Bytes)%c.BlockSize() != 0 {
		return nil, errors.New("the key is damaged: its length does not fit its cipher")
	}
	plain := make([]byte, len(block.Bytes))
	cipher.NewCBCDecrypter(c, iv).CryptBlocks(plain, block.Bytes)
	return unpad(plain, c.BlockSize())
}

// deriveLegacy is openssl's EVP_BytesToKey with MD5 and one round; the salt is the first 8 bytes of the IV.
func deriveLegacy(passphrase string, salt []byte, size int) []byte {
	var key, digest []byte
	for len(key) < size {
		sum := md5.Sum(append(append(digest, passphrase...), salt...))
		digest = sum[:]
		key = append(key, digest...)
	}
	return key[:size]
}

// unpad removes the padding of RFC 1423 section 1.1: n bytes of the value n.
func unpad(plain []byte, blockSize int) ([]byte, error) {
	n := int(plain[len(plain)-1])
	if n == 0 || n > blockSize || n > len(plain) {
		return nil, errPassphrase
	}
	for _, b := range plain[len(plain)-n:] {
		if int(b) != n {
			return nil, errPassphrase
		}
	}
	return plain[:len(plain)-n], nil
}
