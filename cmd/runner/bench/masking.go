package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// maskedSecrets is more than most runs have; the cost must not depend on it.
const maskedSecrets = 20

// masking is the throughput's run with an environment of secret variables, one of which is sent, against the same run
// where the variables are no secrets. The two take turns, so that both see the same machine.
func (b *benchmark) masking(ctx context.Context) error {
	file, err := b.write("masking.json", authorized(workload(50, tests)))
	if err != nil {
		return err
	}
	plain, err := b.write("plain.json", environment("default"))
	if err != nil {
		return err
	}
	secret, err := b.write("secret.json", environment("secret"))
	if err != nil {
		return err
	}
	fmt.Printf("\nmasking: the same with %d secrets, one of them sent, against variables that are none\n", maskedSecrets)
	const rounds = 15
	var wall, cpu []float64
	var own []sample
	for range rounds {
		without, err := measure(ctx, append(b.run(file, "20"), "-e", plain))
		if err != nil {
			return err
		}
		with, err := measure(ctx, append(b.run(file, "20"), "-e", secret))
		if err != nil {
			return err
		}
		own = append(own, with)
		wall, cpu = append(wall, ratio(with.wall, without.wall)), append(cpu, ratio(with.cpu, without.cpu))
	}
	s := median(own)
	fmt.Printf("  with secrets %v wall, %v cpu: %+.1f %% wall, %+.1f %% cpu\n", s.wall.Round(100*time.Microsecond),
		s.cpu.Round(100*time.Microsecond), 100*(middle(wall)-1), 100*(middle(cpu)-1))
	return nil
}

// environment is an export of an environment whose variables have a type.
func environment(kind string) string {
	var values []string
	for i := range maskedSecrets {
		values = append(values, fmt.Sprintf(`{"key":"secret%d","value":"sk_live_%02d_4eC39HqLyjWDarjtT1zdp7dc","type":%q,"enabled":true}`, i, 7*i, kind))
	}
	return `{"name":"bench","values":[` + strings.Join(values, ",") + `]}`
}

// authorized is a collection whose requests send one of the variables.
func authorized(collection string) string {
	auth, err := json.Marshal(map[string]any{"type": "bearer", "bearer": []any{map[string]any{"key": "token", "value": "{{secret7}}"}}})
	if err != nil {
		panic("bench: " + err.Error()) // maps of strings always marshal
	}
	return strings.TrimSuffix(collection, "}") + `,"auth":` + string(auth) + "}"
}
