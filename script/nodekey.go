package script

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/dop251/goja"
)

// nodeKey stands behind a KeyObject of Node's: the bytes of a secret, or a key of Go's.
type nodeKey struct{ key any }

func (n *nodeCrypto) keyMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "secretKey":
		return func(c goja.FunctionCall) goja.Value { return n.keyHandle(slices.Clone(n.bytes(c, 0)), nil) }
	case "secretOf":
		return n.secretOf
	case "readKey":
		return n.readKey
	case "readJWK":
		return func(c goja.FunctionCall) goja.Value {
			key, err := readJWK(c.Argument(0).ToObject(n.rt.vm))
			return n.fitKey(key, err, text(c.Argument(1)))
		}
	case "publicOf":
		return func(c goja.FunctionCall) goja.Value { return n.keyHandle(publicHalf(n.key(c, 0)), nil) }
	case "keyFact":
		return n.keyFact
	case "keyExport":
		return n.keyExport
	case "keyJWK":
		return func(c goja.FunctionCall) goja.Value {
			o, err := n.rt.jwkOf(n.key(c, 0))
			n.check(err)
			return o
		}
	case "keyEquals":
		return func(c goja.FunctionCall) goja.Value { return n.rt.vm.ToValue(sameKey(n.key(c, 0), n.key(c, 1))) }
	case "keyPair":
		return n.keyPair
	}
	return n.signMethod(name)
}

// check throws an error of a key.
func (n *nodeCrypto) check(err error) {
	if err != nil {
		n.rt.throwCode("Error", "ERR_OSSL_UNSUPPORTED", err.Error())
	}
}

func (n *nodeCrypto) keyHandle(key any, err error) goja.Value {
	n.check(err)
	o := n.rt.vm.NewObject()
	n.rt.attach(o, &nodeKey{key})
	return o
}

func (n *nodeCrypto) key(c goja.FunctionCall, i int) any {
	k, ok := stateOf[*nodeKey](c.Argument(i))
	if !ok {
		n.rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "The \"key\" argument must be a KeyObject")
	}
	return k.key
}

func (n *nodeCrypto) secretOf(c goja.FunctionCall) goja.Value {
	secret, ok := n.key(c, 0).([]byte)
	if !ok {
		n.rt.throwCode("TypeError", "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type "+n.kindOf(n.key(c, 0))+", expected secret.")
	}
	return n.rt.uint8Array(slices.Clone(secret))
}

// readKey is readKey(bytes, wanted, format, type): a private or public key of a PEM text or of DER.
func (n *nodeCrypto) readKey(c goja.FunctionCall) goja.Value {
	data := n.bytes(c, 0)
	var key any
	var err error
	if text(c.Argument(2)) == "der" {
		key, err = readDER(data, text(c.Argument(3)))
	} else {
		key, err = readPEM(bytes.TrimSpace(data))
	}
	return n.fitKey(key, err, text(c.Argument(1)))
}

// fitKey makes of a key what is wanted: the public half of a private one will do where a public one is wanted.
func (n *nodeCrypto) fitKey(key any, err error, wanted string) goja.Value {
	if err == nil && wanted == "private" && !isPrivate(key) {
		err = errors.New("error:1E08010C:DECODER routines::unsupported")
	}
	if err == nil && wanted == "public" {
		key = publicHalf(key)
	}
	return n.keyHandle(key, err)
}

func (n *nodeCrypto) kindOf(key any) string {
	switch _, secret := key.([]byte); {
	case secret:
		return "secret"
	case isPrivate(key):
		return "private"
	}
	return "public"
}

// keyFact is keyFact(key, name): its type, its kind or its details.
func (n *nodeCrypto) keyFact(c goja.FunctionCall) goja.Value {
	key := n.key(c, 0)
	switch text(c.Argument(1)) {
	case "type":
		return n.rt.vm.ToValue(n.kindOf(key))
	case "kind":
		return orUndef(n.rt.vm, keyKind(key))
	}
	o := n.rt.vm.NewObject()
	switch k := publicHalf(key).(type) {
	case *rsa.PublicKey:
		_ = o.Set("modulusLength", k.N.BitLen())
		_ = o.Set("publicExponent", k.E)
	case *ecdsa.PublicKey:
		_ = o.Set("namedCurve", opensslCurve(k.Params().Name))
	case []byte:
		return goja.Undefined()
	}
	return o
}

func opensslCurve(name string) string {
	switch name {
	case "P-384":
		return "secp384r1"
	case "P-521":
		return "secp521r1"
	}
	return "prime256v1"
}

// keyExport is keyExport(key, type, format).
func (n *nodeCrypto) keyExport(c goja.FunctionCall) goja.Value {
	der, label, err := writeDER(n.key(c, 0), text(c.Argument(1)))
	n.check(err)
	if text(c.Argument(2)) == "pem" {
		der = pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
	}
	return n.rt.uint8Array(der)
}

// maxGenerated bounds the bits of a key that a script makes: 4096 take seconds, which nothing can interrupt.
const maxGenerated = 4096

// keyPair is keyPair(type, bits, curve): [public, private].
func (n *nodeCrypto) keyPair(c goja.FunctionCall) goja.Value {
	private, err := newKeyPair(text(c.Argument(0)), int(c.Argument(1).ToInteger()), text(c.Argument(2)))
	if err != nil {
		n.rt.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", err.Error())
	}
	return n.rt.vm.NewArray(n.keyHandle(publicHalf(private), nil), n.keyHandle(private, nil))
}

func newKeyPair(kind string, bits int, curve string) (any, error) {
	switch kind {
	case "rsa", "rsa-pss":
		if bits < 1024 || bits > maxGenerated {
			return nil, errors.New("an RSA key must have from 1024 to 4096 bits here")
		}
		return rsa.GenerateKey(rand.Reader, bits)
	case "ec":
		c := curveOf(curve)
		if c == nil {
			return nil, fmt.Errorf("the curve %q is unknown", curve)
		}
		return ecdsa.GenerateKey(c, rand.Reader)
	case "ed25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, fmt.Errorf("keys of the type %q are not supported by runner; rsa, ec and ed25519 are", kind)
}
