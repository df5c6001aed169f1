package making

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/detect"
	"github.com/latchkey-go/latchkey/model"
)

// Answers are the answers of a command line. What they do not answer, Ask does.
type Answers struct {
	// Renames has "order.note=remark" for a field and "shop.order=purchase" for a model. Without a
	// new name, "order.note=", the old one is deleted and no other one was it.
	Renames []string
	Once    []string // "order.note=none": the value of the rows that exist

	Ask  Prompter // nil: an unanswered question is an error that names the flag
	Now  func() time.Time
	Keys func(label string) model.Kind // the kind of a model's primary key

	used []string
}

// Prompter asks a person.
type Prompter interface {
	// Confirm asks a question that is answered by yes or no.
	Confirm(ctx context.Context, question string) (bool, error)
	// Value asks for a value until parse takes it.
	Value(ctx context.Context, question string, parse func(text string) (any, error)) (any, error)
}

// Asker returns the answers as Detect asks for them.
func (a *Answers) Asker(ctx context.Context) detect.Asker { return asker{a, ctx} }

type asker struct {
	*Answers
	ctx context.Context
}

// RenamedModel implements detect.Asker.
func (a asker) RenamedModel(old, new *ops.ModelState) (bool, error) {
	name := strings.ToLower(old.App + "." + old.Name)
	return a.renamed([]string{name}, name, strings.ToLower(new.Name),
		fmt.Sprintf("Was the model %s.%s renamed to %s?", old.App, old.Name, new.Name), "its table and all rows are")
}

// RenamedField implements detect.Asker.
func (a asker) RenamedField(m *ops.ModelState, old string, new ops.Field) (bool, error) {
	name := strings.ToLower(m.Name) + "." + old
	return a.renamed([]string{name, m.App + "." + name}, name, new.Name, fmt.Sprintf("Was %s renamed to %s.%s (a %s)?",
		name, strings.ToLower(m.Name), new.Name, new.Kind), "its column and all values are")
}

// renamed answers by the flag that has one of the names, or by asking.
func (a asker) renamed(names []string, name, new, question, lost string) (bool, error) {
	for _, flag := range a.Renames {
		from, to, _ := strings.Cut(flag, "=")
		if !slices.Contains(names, strings.ToLower(from)) {
			continue
		}
		a.used = append(a.used, flag)
		return strings.EqualFold(to, new), nil
	}
	if a.Ask == nil {
		return false, &Unanswered{Question: question, Way: fmt.Sprintf(
			"--rename %s=%s if it was, --rename %[1]s= if it was not: then %[3]s deleted", name, new, lost)}
	}
	return a.Ask.Confirm(a.ctx, question)
}

// Value implements detect.Asker.
func (a asker) Value(m *ops.ModelState, f ops.Field, why detect.Reason) (any, error) {
	name := strings.ToLower(m.Name) + "." + f.Name
	parse := func(text string) (any, error) { return a.parse(f, why, text) }
	for _, flag := range a.Once {
		from, text, _ := strings.Cut(flag, "=")
		if from = strings.ToLower(from); from != name && from != m.App+"."+name {
			continue
		}
		a.used = append(a.used, flag)
		value, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("--once %s: %w", from, err)
		}
		return value, nil
	}
	question := fmt.Sprintf("%s (%s) may not be NULL and has no default. Which value do the rows get that exist?",
		name, f.Kind)
	if why == detect.NotNull {
		question = fmt.Sprintf("%s (%s) may no longer be NULL. Which value do the rows get that are NULL?",
			name, f.Kind)
	}
	if a.Ask == nil {
		return nil, &Unanswered{Question: question,
			Way: fmt.Sprintf("--once %s=VALUE, or give the field a default", name)}
	}
	return a.Ask.Value(a.ctx, question, parse)
}

// parse reads a value for a field. The word now is the present time.
func (a asker) parse(f ops.Field, why detect.Reason, text string) (any, error) {
	kind := f.Kind
	if kind.IsKey() {
		kind = a.Keys(f.To)
	}
	if why == detect.Dated && strings.EqualFold(text, "now") {
		switch now := a.Now().UTC(); kind {
		case model.DateField:
			text = now.Format(time.DateOnly)
		case model.TimeField:
			text = now.Format(time.TimeOnly)
		default:
			text = now.Format(time.RFC3339)
		}
	}
	if kind == model.JSONField {
		return parseJSON(text)
	}
	value, err := (&model.Field{Kind: kind}).Convert(text)
	if err != nil {
		return nil, err
	}
	if !isFinite(value) {
		return nil, fmt.Errorf("%q is no number that a column holds", text)
	}
	if f.MaxLength > 0 && kind.IsText() && len([]rune(text)) > f.MaxLength {
		return nil, fmt.Errorf("the value has more than %d characters", f.MaxLength)
	}
	return value, nil
}

// isFinite reports whether a number has a value and not too many digits.
func isFinite(value any) bool {
	const maxDigits = 1000
	switch v := value.(type) {
	case float64:
		return !math.IsNaN(v) && !math.IsInf(v, 0)
	case decimal.Decimal:
		return max(v.Exponent(), -v.Exponent()) <= maxDigits
	}
	return true
}

func parseJSON(text string) (any, error) {
	document := model.JSON(text)
	if _, err := document.Value(); err != nil || text == "" {
		return nil, fmt.Errorf("%q is not JSON", text)
	}
	return document, nil
}

// Unused returns an error that names the answers to which there was no question.
func (a *Answers) Unused() error {
	for flag, all := range map[string][]string{"--rename": a.Renames, "--once": a.Once} {
		for _, answer := range all {
			if !slices.Contains(a.used, answer) {
				return fmt.Errorf("%s %s answers no question: nothing changed that it names", flag, answer)
			}
		}
	}
	return nil
}

// CheckSyntax returns an error for an answer without a name or an equals sign.
func (a *Answers) CheckSyntax() error {
	for _, answer := range a.Renames {
		if from, _, ok := strings.Cut(answer, "="); !ok || strings.Count(from, ".") == 0 {
			return fmt.Errorf("--rename takes model.old=new, or app.Old=New for a model, not %q", answer)
		}
	}
	for _, answer := range a.Once {
		if from, _, ok := strings.Cut(answer, "="); !ok || strings.Count(from, ".") == 0 {
			return fmt.Errorf("--once takes model.field=VALUE, not %q", answer)
		}
	}
	return nil
}

// Unanswered is the error for a question that nobody can be asked.
type Unanswered struct {
	Question string
	Way      string // the flag that answers it
}

// Error implements error.
func (u *Unanswered) Error() string {
	return "cannot ask, since standard input is not a terminal: " + u.Question
}

// Hint says which flag answers the question.
func (u *Unanswered) Hint() string { return "use " + u.Way }

// Silent answers no to each question, for --check. It gives no values, so what Detect returns then
// must not be written.
type Silent struct{}

// RenamedModel implements detect.Asker.
func (Silent) RenamedModel(_, _ *ops.ModelState) (bool, error) { return false, nil }

// RenamedField implements detect.Asker.
func (Silent) RenamedField(*ops.ModelState, string, ops.Field) (bool, error) { return false, nil }

// Value implements detect.Asker.
func (Silent) Value(*ops.ModelState, ops.Field, detect.Reason) (any, error) { return nil, nil }
