//go:build unix

// Compare measures Latchkey beside others on this machine, and prints ratios.
// "make bench" runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/latchkey-go/latchkey/bench/internal/machine"
	"github.com/latchkey-go/latchkey/bench/internal/measure"
	"github.com/latchkey-go/latchkey/bench/internal/report"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "bench: interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	plan      measure.Plan
	cpus      int
	json      bool
	writeDocs bool
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if err := machine.Pin(o.cpus); err != nil {
		return fmt.Errorf("use %d CPUs: %w", o.cpus, err)
	}
	o.plan.Tell = func(format string, args ...any) { fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...) }
	result, err := measure.Run(ctx, o.plan)
	if err != nil {
		return err
	}
	result.Command, result.Commit = command(args), commit(ctx)
	if o.json {
		err = result.WriteJSON(os.Stdout)
	} else {
		err = result.WriteText(os.Stdout)
	}
	if err != nil || !o.writeDocs {
		return err
	}
	return writeDocs(result)
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	var only, tokens string
	flags.IntVar(&o.plan.Rounds, "rounds", 7, "rounds; each measures everything once")
	flags.IntVar(&o.plan.Seconds, "seconds", 3, "seconds of load on each server in each round")
	flags.StringVar(&only, "only", "",
		"measure only these, with commas between: "+strings.Join(measure.Parts(), ", "))
	flags.StringVar(&tokens, "tokens", "10000,1000000,10000000",
		"sizes of the tables of tokens; 10 million take minutes to fill")
	flags.IntVar(&o.cpus, "cpus", 2, "CPUs that the servers and wrk share; 0 for all")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	flags.BoolVar(&o.writeDocs, "write-docs", false,
		"write the figures into docs/performance.md, and the plot beside it")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.plan.Rounds < 1 || o.plan.Seconds < 1 {
		return o, errors.New("rounds and seconds are at least 1, and there are no arguments; see --help")
	}
	for _, part := range list(only) {
		if !slices.Contains(measure.Parts(), part) {
			return o, fmt.Errorf("--only: there is no %q, but %s", part, strings.Join(measure.Parts(), ", "))
		}
		o.plan.Only = append(o.plan.Only, part)
	}
	for _, size := range list(tokens) {
		n, err := strconv.Atoi(size)
		if err != nil || n < 10_000 || n > 1<<31 {
			return o, fmt.Errorf("--tokens: %q is not a number from 10000 to %d", size, 1<<31)
		}
		o.plan.Tokens = append(o.plan.Tokens, n)
	}
	return o, nil
}

// list splits a flag.
func list(flag string) (parts []string) {
	for part := range strings.SplitSeq(flag, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// command returns the command with which the reader can repeat the run.
func command(args []string) string {
	return strings.Join(append([]string{"tools/bench.sh"}, args...), " ")
}

// commit returns the short name of the commit that is measured.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// writeDocs writes into the docs of the repository, whose root is the working folder.
func writeDocs(r report.Report) error {
	if len(r.Servers) > 0 {
		if err := r.WritePlot(filepath.Join("docs", "performance.png")); err != nil {
			return err
		}
	}
	return r.WriteDocs(filepath.Join("docs", "performance.md"), "performance.png")
}
