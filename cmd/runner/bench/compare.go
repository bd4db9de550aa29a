package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// subject is one program that does a workload.
type subject struct {
	name    string
	command []string
	rounds  int // how often it is measured; each time right after the bare loop
}

// sample is one run of a program.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // KiB of resident memory
}

func compare(ctx context.Context, runner string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if runner, err = filepath.Abs(runner); err != nil { // some runs are made in another folder
		return err
	}
	dir, err := os.MkdirTemp("", "runner-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover in the temporary folder is no failure
	for name, program := range map[string]*string{"bench": &self, "runner": &runner} {
		if *program, err = install(*program, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	url, stop, err := startTarget(ctx, self)
	if err != nil {
		return err
	}
	defer stop()
	b := &benchmark{self: self, runner: runner, url: url, dir: dir, newman: newman()}
	for _, step := range []func(context.Context) error{b.throughput, b.masking, b.secrets, b.reports, b.startup, b.memory} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// install copies a program, as it comes to those who use it: what the linker just wrote lies in the page cache in single
// pages, and starts more slowly.
func install(program, to string) (path string, err error) {
	from, err := os.Open(program)
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }() // nothing was written to it
	file, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o700)
	if err != nil {
		return "", err
	}
	// Not by way of this process's memory: its children count that as their peak until they are programs of their own.
	_, err = io.Copy(file, from)
	return to, errors.Join(err, file.Close())
}

type benchmark struct{ self, runner, url, dir, newman string }

// throughput is 50 requests × 20 iterations, each with a pre-request script, a parsed body and three assertions.
func (b *benchmark) throughput(ctx context.Context) error {
	file, err := b.write("throughput.json", workload(50, tests))
	if err != nil {
		return err
	}
	fmt.Println("throughput: 50 requests × 20 iterations, pre-request script, JSON, three assertions")
	subjects := []subject{{"runner", b.run(file, "20"), 9}}
	if b.newman != "" {
		subjects = append(subjects, subject{"newman", append([]string{b.newman}, b.run(file, "20")[1:]...), 2})
	}
	if k6, err := exec.LookPath("k6"); err == nil {
		script, err := b.write("throughput.js", k6Script(b.url))
		if err != nil {
			return err
		}
		subjects = append(subjects, subject{"k6", []string{k6, "run", "--quiet", "-i", "20", script}, 3})
	}
	return b.table(ctx, subjects, []string{b.self, "bare", b.url, "50", "20"})
}

// startup is one request with one assertion, from the start of the process to its end.
func (b *benchmark) startup(ctx context.Context) error {
	file, err := b.write("startup.json", workload(1, oneTest))
	if err != nil {
		return err
	}
	fmt.Println("\nstartup: one request with one assertion, the whole process")
	subjects := []subject{{"runner", b.run(file, "1"), 25}}
	if b.newman != "" {
		subjects = append(subjects, subject{"newman", append([]string{b.newman}, b.run(file, "1")[1:]...), 3})
	}
	return b.table(ctx, subjects, []string{b.self, "bare", b.url, "1", "1"})
}

// memory compares the peak at 10,000 requests with that at 1,000.
func (b *benchmark) memory(ctx context.Context) error {
	file, err := b.write("memory.json", workload(50, tests))
	if err != nil {
		return err
	}
	fmt.Println("\nmemory: peak of the process by number of requests")
	for _, iterations := range []string{"20", "200"} {
		s, err := measure(ctx, b.run(file, iterations))
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(iterations)
		fmt.Printf("  %6d requests  %5.1f MB  %v\n", 50*n, float64(s.peak)/1024, s.wall.Round(time.Millisecond))
	}
	return nil
}

func (b *benchmark) run(file, iterations string) []string {
	return []string{b.runner, "run", file, "-n", iterations, "--env-var", "base=" + b.url, "--color", "off"}
}

func (b *benchmark) write(name, text string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// table measures each subject right after the bare loop, so that both see the same machine, and prints the medians.
func (b *benchmark) table(ctx context.Context, subjects []subject, bareLoop []string) error {
	fmt.Printf("  %-8s %12s %12s %9s %14s %14s\n", "", "wall", "cpu", "peak MB", "× bare (wall)", "× bare (cpu)")
	var runnerWall time.Duration
	for _, s := range subjects {
		var own, loop []sample
		var wall, cpu []float64
		for range s.rounds {
			base, err := measure(ctx, bareLoop)
			if err != nil {
				return err
			}
			got, err := measure(ctx, s.command)
			if err != nil {
				return err
			}
			own, loop = append(own, got), append(loop, base)
			wall = append(wall, ratio(got.wall, base.wall))
			cpu = append(cpu, ratio(got.cpu, base.cpu))
		}
		if s.name == "runner" {
			printSample("bare", median(loop), 1, 1)
			runnerWall = median(own).wall
		}
		printSample(s.name, median(own), middle(wall), middle(cpu))
		if s.name != "runner" {
			fmt.Printf("           runner is %.1f times as fast as %s\n", ratio(median(own).wall, runnerWall), s.name)
		}
	}
	return nil
}

func printSample(name string, s sample, wall, cpu float64) {
	fmt.Printf("  %-8s %12v %12v %9.1f %14.2f %14.2f\n", name, s.wall.Round(100*time.Microsecond),
		s.cpu.Round(100*time.Microsecond), float64(s.peak)/1024, wall, cpu)
}

func measure(ctx context.Context, command []string) (sample, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, stderr.String())
	}
	s := sample{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = usage.Maxrss
	}
	return s, nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// median sorts by wall time.
func median(all []sample) sample {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b sample) int { return int(a.wall - b.wall) })
	return sorted[len(sorted)/2]
}

func middle(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func startTarget(ctx context.Context, self string) (url string, stop func(), err error) {
	cmd := exec.CommandContext(ctx, self, "serve")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("starting the target: %w", err)
	}
	return strings.TrimSpace(line), stop, nil
}

// newman is the one that NEWMAN names, or the one on the path, else none.
func newman() string {
	if path := os.Getenv("NEWMAN"); path != "" {
		return path
	}
	path, err := exec.LookPath("newman")
	if err != nil {
		fmt.Println("newman is not installed: set NEWMAN or put it on the path to compare")
		return ""
	}
	return path
}
