// Command bench measures runner against a bare Go loop that does the same requests, and against Newman and k6 where they
// are installed, all in one run. It prints ratios: these machines are noisy, times of different runs do not compare.
//
//	bench RUNNER            the whole comparison; RUNNER is the binary
//	bench serve             the target: prints its URL and answers until it is killed
//	bench bare URL N LOOPS  LOOPS times N requests with their checks, as a Go programmer would write them
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	if err := bench(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "serve":
		return serve(ctx)
	case len(args) == 4 && args[0] == "bare":
		return bare(ctx, args[1], args[2], args[3])
	case len(args) == 1:
		return compare(ctx, args[0])
	}
	return fmt.Errorf("usage: bench RUNNER | bench serve | bench bare URL N LOOPS")
}
