package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// reports is 10,000 requests with junit, json and html written, against the same run without; and its peak against that
// of 1,000 requests. The two take turns, so that both see the same machine.
func (b *benchmark) reports(ctx context.Context) error {
	file, err := b.write("reports.json", workload(50, tests))
	if err != nil {
		return err
	}
	fmt.Println("\nreports: 10,000 requests with junit, json and html, against none of them")
	const rounds = 5
	var wall, cpu []float64
	var own []sample
	for range rounds {
		without, err := measure(ctx, b.run(file, "200"))
		if err != nil {
			return err
		}
		with, err := measure(ctx, b.reporting(file, "200"))
		if err != nil {
			return err
		}
		own = append(own, with)
		wall, cpu = append(wall, ratio(with.wall, without.wall)), append(cpu, ratio(with.cpu, without.cpu))
	}
	few, err := measure(ctx, b.reporting(file, "20"))
	if err != nil {
		return err
	}
	s := median(own)
	fmt.Printf("  with reports %v wall, %v cpu: %+.1f %% wall, %+.1f %% cpu; peak %.1f MB, %.1f MB at 1,000 requests\n",
		s.wall.Round(time.Millisecond), s.cpu.Round(time.Millisecond), 100*(middle(wall)-1), 100*(middle(cpu)-1),
		float64(s.peak)/1024, float64(few.peak)/1024)
	return nil
}

func (b *benchmark) reporting(file, iterations string) []string {
	command := append(b.run(file, iterations), "-r", "cli,junit,json,html")
	for _, name := range []string{"junit", "json", "html"} {
		command = append(command, "--reporter-"+name+"-export", filepath.Join(b.dir, "report."+name))
	}
	return command
}
