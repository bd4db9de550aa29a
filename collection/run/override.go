package run

import "github.com/rq-runner/runner/collection"

// keepSecret marks those of the command line's variables that a file of the run has as a secret, in whatever scope: the
// command line brings the value, the file says what it is.
func keepSecret(overrides []collection.Variable, c *collection.Collection, o Options) []collection.Variable {
	if len(overrides) == 0 {
		return nil
	}
	secret := map[string]bool{}
	for _, file := range []*collection.Environment{c.Globals, o.Globals, o.Environment} {
		if file != nil {
			noteSecrets(secret, file.Variables)
		}
	}
	noteItems(secret, c.Root)
	all := make([]collection.Variable, len(overrides))
	for i, v := range overrides {
		v.Secret = v.Secret || secret[v.Key]
		all[i] = v
	}
	return all
}

func noteItems(secret map[string]bool, it *collection.Item) {
	noteSecrets(secret, it.Variables)
	for _, below := range it.Items {
		noteItems(secret, below)
	}
}

func noteSecrets(secret map[string]bool, list []collection.Variable) {
	for _, v := range list {
		secret[v.Key] = secret[v.Key] || v.Secret
	}
}
