package page

import (
	"fmt"
	"time"
)

// Inline is a part of a line of text: Text, Soft, Strong, Mono, Link, Time, Tag, Del or Ins.
type Inline interface{ inline() string }

// Text is plain text. It may be a client's: its direction does not change that of the text around.
type Text string

// Soft is text of less importance.
type Soft string

// Strong is text of more importance.
type Strong string

// Mono is text in which each character counts: a key's handle, an address.
type Mono string

// Del and Ins are the value before and after a change.
type (
	Del string
	Ins string
)

// Link leads to another page.
type Link struct {
	_    incomparable
	URL  string
	Text string
	// More is read out after the text, where the text alone does not tell what the link is for.
	More string
}

// Tone says what a colour means. The text says it too.
type Tone string

// The tones.
const (
	Plain Tone = ""
	OK    Tone = "ok"
	Warn  Tone = "warn"
	Wrong Tone = "wrong"
	Blue  Tone = "blue"
)

// Tag is a word that tells a state: Active, Expired.
type Tag struct {
	Tone Tone
	Text string
}

// Time is a moment. The page shows it in UTC, in its language; with script, in the zone of the
// reader.
type Time struct {
	At time.Time
	As TimeForm
	// Text replaces the time, and stays as it is: "2 minutes ago".
	Text string
}

// TimeForm says how much of a Time is shown.
type TimeForm string

// The forms of a Time.
const (
	Full    TimeForm = "full"   // day, hour and minute
	Day     TimeForm = "day"    // the day
	Short   TimeForm = "short"  // the hour and minute, and the day if it is not today
	Seconds TimeForm = "second" // day, hour, minute and second
)

// Machine returns the time for programs.
func (t Time) Machine() string { return t.At.UTC().Format(time.RFC3339) }

// Line is a row of inlines.
type Line []Inline

// Textf returns a formatted Text as a Line.
//
//go:noinline
func Textf(format string, args ...any) Line { return Line{Text(fmt.Sprintf(format, args...))} }

func (Text) inline() string   { return "text" }
func (Soft) inline() string   { return "soft" }
func (Strong) inline() string { return "strong" }
func (Mono) inline() string   { return "mono" }
func (Del) inline() string    { return "del" }
func (Ins) inline() string    { return "ins" }
func (Link) inline() string   { return "link" }
func (Tag) inline() string    { return "tag" }
func (Time) inline() string   { return "time" }
