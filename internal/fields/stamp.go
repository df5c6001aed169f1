package fields

import "time"

// appendStamp appends date and time as 2006-01-02T15:04:05, and six digits of the second if it has
// microseconds. time.AppendFormat reads the layout for each value, which takes four times as long.
func appendStamp(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		layout := "2006-01-02T15:04:05"
		if t.Nanosecond()/1000 != 0 {
			layout += ".000000"
		}
		return t.AppendFormat(dst, layout)
	}
	hour, minute, second := t.Clock()
	dst = appendTwo(appendTwo(dst, year/100), year%100)
	dst = appendTwo(append(dst, '-'), int(month))
	dst = appendTwo(append(dst, '-'), day)
	dst = appendTwo(append(dst, 'T'), hour)
	dst = appendTwo(append(dst, ':'), minute)
	dst = appendTwo(append(dst, ':'), second)
	us := t.Nanosecond() / 1000
	if us == 0 {
		return dst
	}
	dst = appendTwo(append(dst, '.'), us/10_000)
	return appendTwo(appendTwo(dst, us/100%100), us%100)
}

// appendTwo appends a number below 100 as two digits.
func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }
