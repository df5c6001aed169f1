package recorded

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

var (
	newToken   = regexp.MustCompile(`"token":"[0-9a-f]{40}"`)
	parseError = regexp.MustCompile(`((?:JSON|Multipart form) parse error - )(?:[^"\\]|\\.)*`)
)

// Play sends the requests to the server at address ("host:port") and returns each difference as
// text. It returns an error if the server cannot be reached.
func (c *Case) Play(ctx context.Context, address string) ([]string, error) {
	answers, err := c.Answers(ctx, address)
	if err != nil {
		return nil, err
	}
	return c.Compare(answers), nil
}

// Answers sends the requests, in order, and returns the answers.
func (c *Case) Answers(ctx context.Context, address string) (answers []Answer, err error) {
	for i := range c.Steps {
		got, err := c.Steps[i].Exchange(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("play %s, step %d: %w", c.Name, i+1, err)
		}
		answers = append(answers, got)
	}
	return answers, nil
}

// Compare returns each difference between the recorded answers and those of [Case.Answers] as text.
func (c *Case) Compare(answers []Answer) (problems []string) {
	tokens := map[string]bool{}
	for i, got := range answers {
		for _, t := range newToken.FindAllString(got.Body, -1) {
			tokens[t] = true
		}
		for _, d := range c.Differences(c.Steps[i].Response, got) {
			problems = append(problems, fmt.Sprintf("step %d %s", i+1, d))
		}
	}
	if c.SameToken && len(tokens) != 1 {
		problems = append(problems, fmt.Sprintf("tokens differ between steps: %d of them", len(tokens)))
	}
	return problems
}

// Differences returns each difference between want and got as text.
func (c *Case) Differences(want, got Answer) []string {
	want, got = c.normal(want), c.normal(got)
	var differences []string
	differ := func(what string, want, got any) {
		differences = append(differences, fmt.Sprintf("%s:\n    want %q\n    have %q", what, fmt.Sprint(want),
			fmt.Sprint(got)))
	}
	if want.Status != got.Status {
		differ("status", want.Status, got.Status)
	}
	for _, name := range compared {
		if want.Headers[name] != got.Headers[name] {
			differ(name, want.Headers[name], got.Headers[name])
		}
	}
	if want.Body != got.Body || want.Body64 != got.Body64 {
		differ("body", want.Body+want.Body64, got.Body+got.Body64)
	}
	return differences
}

// normal returns the answer without the details that are not compared.
func (c *Case) normal(a Answer) Answer {
	if strings.Contains(a.Body, "<html") { // the content of a page is not compared
		a.Body = "<page>"
	}
	a.Body = parseError.ReplaceAllString(a.Body, "$1...")
	if slices.Contains(c.Mask, "token") {
		a.Body = newToken.ReplaceAllString(a.Body, `"token":"<40 hex digits>"`)
	}
	if c.Unordered {
		a.Body = sortedKeys(a.Body)
	}
	headers := map[string]string{}
	for name, value := range a.Headers {
		if name == "vary" || name == "allow" { // the order of these lists has no meaning
			parts := strings.Split(strings.ToLower(value), ",")
			for i := range parts {
				parts[i] = strings.TrimSpace(parts[i])
			}
			slices.Sort(parts)
			value = strings.Join(parts, ", ")
		}
		headers[name] = value
	}
	a.Headers = headers
	return a
}

// sortedKeys returns a JSON text with its keys sorted and 1.0 as 1. Any other text is returned
// unchanged.
func sortedKeys(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return text
	}
	sorted, err := json.Marshal(wholeNumbers(value))
	if err != nil {
		return text
	}
	return string(sorted)
}

// wholeNumbers replaces numbers without a fraction, such as 1.0 or 1e3, by integers.
func wholeNumbers(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			v[key] = wholeNumbers(v[key])
		}
	case []any:
		for i := range v {
			v[i] = wholeNumbers(v[i])
		}
	case json.Number:
		if f, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".eE") {
			if whole, accuracy := big.NewFloat(f).Int(nil); accuracy == big.Exact {
				return json.Number(whole.String())
			}
			return f
		}
	}
	return value
}
