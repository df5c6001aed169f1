package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// library is how the names of the library's functions begin.
const library = "github.com/latchkey-go/latchkey"

// function is a function with its own share of the CPU, without the functions that it calls.
type function struct {
	name  string
	share float64 // in percent of the CPU that the process used
}

// top returns the functions of the library in a CPU profile, those with the largest share first.
func top(profile string) ([]function, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out, err := exec.Command("go", "tool", "pprof", "-top", "-flat", "-nodecount=100000", "-nodefraction=0", self,
		profile).Output()
	if err != nil {
		return nil, fmt.Errorf("go tool pprof: %w", err)
	}
	return parse(string(out)), nil
}

// row matches a row of go tool pprof -top: flat, flat%, sum%, cum, cum%, name.
var row = regexp.MustCompile(`^\s*\S+\s+([0-9.]+)%\s+\S+%\s+\S+\s+\S+%\s+(.*)$`)

// parse returns the functions of the library in the output of go tool pprof -top.
func parse(text string) (list []function) {
	for line := range strings.Lines(text) {
		m := row.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil || !strings.HasPrefix(m[2], library) || strings.HasPrefix(m[2], library+"/bench") {
			continue
		}
		share, err := strconv.ParseFloat(m[1], 64)
		if err == nil {
			list = append(list, function{strings.TrimSuffix(m[2], " (inline)"), share})
		}
	}
	return list
}

// report prints the first count functions. It returns an error if one has a larger share than most.
func report(list []function, most float64, count int) error {
	if len(list) == 0 {
		return fmt.Errorf("the profile has no function of the library")
	}
	all := 0.0
	for i, f := range list {
		if all += f.share; i < count {
			fmt.Printf("%6.2f%%  %s\n", f.share, strings.TrimPrefix(f.name, library+"/"))
		}
	}
	fmt.Printf("%6.2f%%  all functions of the library\n", all)
	if list[0].share > most {
		return fmt.Errorf("%s uses %.2f%% of the CPU by itself, more than %v%%", list[0].name, list[0].share, most)
	}
	return nil
}
