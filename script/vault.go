package script

import (
	"context"
	"errors"

	"github.com/dop251/goja"
)

// vaultAPI is pm.vault: every call is a promise, which is rejected when scripts may not use secrets.
type vaultAPI struct{ x *execution }

// vaultDenied is said when the host gives no text of its own.
const vaultDenied = "scripts may not use vault secrets here"

func (v *vaultAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return v.call(func(ctx context.Context, key, _ string) (any, error) {
			value, found, err := v.x.host.Vault.Get(ctx, key)
			if err != nil || !found {
				return goja.Undefined(), err
			}
			return value, nil
		})
	case "has":
		return v.call(func(ctx context.Context, key, _ string) (any, error) {
			_, found, err := v.x.host.Vault.Get(ctx, key)
			return found, err
		})
	case "toObject":
		if v.x.requestly() {
			return v.x.missing("rq.vault.toObject", "ask for each secret with await rq.vault.get(name)")
		}
	case "set":
		return v.call(func(ctx context.Context, key, value string) (any, error) {
			if v.x.host.Vault.Set == nil {
				return nil, errors.New("vault.set: secrets are read-only here")
			}
			return goja.Undefined(), v.x.host.Vault.Set(ctx, key, value)
		})
	case "unset":
		return v.call(func(ctx context.Context, key, _ string) (any, error) {
			if v.x.host.Vault.Unset == nil {
				return nil, errors.New("vault.unset: secrets are read-only here")
			}
			return goja.Undefined(), v.x.host.Vault.Unset(ctx, key)
		})
	}
	return nil
}

func (v *vaultAPI) field(string) goja.Value        { return nil }
func (v *vaultAPI) assign(string, goja.Value) bool { return false }
func (v *vaultAPI) keys() []string                 { return nil }

// call runs one operation in the background. The result is a plain Go value: only the
// loop's goroutine may make JavaScript ones.
func (v *vaultAPI) call(op func(ctx context.Context, key, value string) (any, error)) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		p, settle := v.x.promise(nil)
		finish := v.x.loop.begin()
		key, value, err := v.arguments(c)
		if err != nil {
			finish(func() { settle(nil, err) })
			return p
		}
		ctx := v.x.ctx
		background(finish, func() func() {
			out, err := op(ctx, key, value)
			return func() { settle(v.x.rt.fromGo(out), err) }
		})
		return p
	}
}

func (v *vaultAPI) arguments(c goja.FunctionCall) (key, value string, err error) {
	if v.x.host.Vault == nil {
		if v.x.host.VaultDenied != "" {
			return "", "", errors.New(v.x.host.VaultDenied)
		}
		return "", "", errors.New(vaultDenied)
	}
	key, value = text(c.Argument(0)), v.x.textOrJSON(c.Argument(1))
	if key == "" {
		return "", "", errors.New("vault: the key must be a non-empty string")
	}
	return key, value, nil
}

// secretsAPI is rq.secrets of Requestly's older app: the vault, read only and without promises.
type secretsAPI struct{ x *execution }

func (s *secretsAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return s.get
	case "set", "unset":
		return func(goja.FunctionCall) goja.Value {
			s.x.throw("Error", "Secrets are read-only and cannot be "+name+" from scripts.")
			return nil
		}
	}
	return nil
}

// get waits for the answer, as long as the script may run: there is no promise to do so.
func (s *secretsAPI) get(c goja.FunctionCall) goja.Value {
	key, _, err := (&vaultAPI{s.x}).arguments(c)
	if err != nil {
		s.x.throw("Error", err.Error())
	}
	type answer struct {
		value string
		found bool
		err   error
	}
	came := make(chan answer, 1)
	ctx, vault := s.x.ctx, s.x.host.Vault
	go func() { // it ends with the script, whose context it has
		var a answer
		a.value, a.found, a.err = vault.Get(ctx, key)
		came <- a
	}()
	select {
	case a := <-came:
		if a.err != nil {
			s.x.throw("Error", a.err.Error())
		}
		if a.found {
			return s.x.rt.vm.ToValue(a.value)
		}
	case <-s.x.guard.stop:
	}
	return goja.Undefined()
}

func (s *secretsAPI) field(string) goja.Value        { return nil }
func (s *secretsAPI) assign(string, goja.Value) bool { return false }
func (s *secretsAPI) keys() []string                 { return nil }
