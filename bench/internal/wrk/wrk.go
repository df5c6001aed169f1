//go:build unix

// Package wrk puts load on a server with wrk, in a process of its own.
package wrk

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/bench/internal/proc"
)

// Threads and Connections are the size of the load.
const (
	Threads     = 1
	Connections = 32
)

// timeout is how long a request may take. It is long, so that it ends only a request that hangs.
const timeout = "60s"

// ErrMissing reports that wrk is not installed.
var ErrMissing = errors.New("wrk is not installed (Debian and Ubuntu: apt-get install wrk)")

// report is Lua that prints the summary as JSON.
//
//go:embed report.lua
var report string

// Load is what wrk sends.
type Load struct {
	URL           string
	Authorization string // the header; "" for none
	Seconds       int    // wrk knows whole seconds only
}

// Result is what wrk has seen.
type Result struct {
	Requests int     `json:"requests"`
	Micros   int64   `json:"micros"`
	P99      float64 `json:"p99"` // in microseconds
	Refused  int     `json:"refused"`
	Broken   int     `json:"broken"` // connections and requests that failed or took too long
}

// PerSecond returns the requests that were answered in a second.
func (r Result) PerSecond() float64 { return float64(r.Requests) / (float64(r.Micros) / 1e6) }

// Find returns the path of wrk, or ErrMissing.
func Find() (string, error) {
	path, err := exec.LookPath("wrk")
	if err != nil {
		return "", ErrMissing
	}
	return path, nil
}

// Run runs wrk, with temporary files in dir. Refused requests and failed connections are an error,
// so that no figure counts them as requests.
func Run(ctx context.Context, dir string, load Load) (Result, error) {
	path, err := Find()
	if err != nil {
		return Result{}, err
	}
	script, err := load.script(dir)
	if err != nil {
		return Result{}, err
	}
	defer os.Remove(script)
	var out, failed bytes.Buffer
	cmd := proc.Command{Path: path, Args: []string{
		"-t", strconv.Itoa(Threads), "-c", strconv.Itoa(Connections), "-d", strconv.Itoa(load.Seconds) + "s",
		"--timeout", timeout, "-s", script, load.URL,
	}}.Prepare(ctx)
	cmd.Stdout, cmd.Stderr = &out, &failed
	if err := cmd.Run(); err != nil {
		return Result{}, errors.Join(ctx.Err(), fmt.Errorf("wrk: %w: %s", err, failed.String()))
	}
	return parse(out.String())
}

// script writes a Lua file for wrk. The header is in the file, because arguments are visible to
// other users.
func (l Load) script(dir string) (string, error) {
	text := report
	if l.Authorization != "" {
		text += fmt.Sprintf("wrk.headers[\"Authorization\"] = %s\n", strconv.Quote(l.Authorization))
	}
	file, err := os.CreateTemp(dir, "wrk-*.lua")
	if err != nil {
		return "", err
	}
	_, err = file.WriteString(text)
	return filepath.Clean(file.Name()), errors.Join(err, file.Close())
}

// parse reads the line of report.lua in the output of wrk.
func parse(out string) (r Result, err error) {
	_, line, found := strings.Cut(out, "\nresult ")
	if !found {
		return r, fmt.Errorf("wrk printed no result: %q", out)
	}
	line, _, _ = strings.Cut(line, "\n")
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return r, fmt.Errorf("result of wrk: %w: %q", err, line)
	}
	if r.Requests == 0 || r.Micros == 0 || r.Refused > 0 || r.Broken > 0 {
		return r, fmt.Errorf("wrk: of %d requests %d were refused, and %d connections or requests failed",
			r.Requests, r.Refused, r.Broken)
	}
	return r, nil
}
