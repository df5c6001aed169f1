package page

import "time"

// Time returns a moment in UTC as a person reads it, or its Text. The names of months are those of
// the language.
func (w Words) Time(t Time) string {
	at := t.At.UTC()
	switch {
	case t.Text != "":
		return t.Text
	case t.As == Day:
		return at.Format(time.DateOnly)
	case t.As == Seconds:
		return w.day(at) + at.Format(", 15:04:05 UTC")
	}
	return w.day(at) + at.Format(", 15:04 UTC")
}

// months are the short names of the months.
var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// day returns a day with the name of its month: "2 Jan 2006".
func (w Words) day(at time.Time) string {
	return w.T("%d %s %d", at.Day(), w.T(months[at.Month()-1]), at.Year())
}
