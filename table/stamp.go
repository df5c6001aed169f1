package table

import "time"

// parseStamp reads "2006-01-02 15:04:05" and the same with six digits of the second, which Django
// writes. It returns false for any other text. It takes a quarter of the time of time.Parse, which
// reads its layout for each value.
func parseStamp(text string) (time.Time, bool) {
	const form = "0000-00-00 00:00:00.000000"
	if len(text) != len(time.DateTime) && len(text) != len(form) {
		return time.Time{}, false
	}
	for i := range len(text) {
		isDigit := text[i] >= '0' && text[i] <= '9'
		if isDigit != (form[i] == '0') || !isDigit && text[i] != form[i] {
			return time.Time{}, false
		}
	}
	us := 0
	if len(text) == len(form) {
		us = number(text[20:])
	}
	year, month, day := number(text[:4]), time.Month(number(text[5:7])), number(text[8:10])
	hour, minute, second := number(text[11:13]), number(text[14:16]), number(text[17:19])
	if hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, month, day, hour, minute, second, us*1000, time.UTC)
	if _, m, d := t.Date(); m != month || d != day { // there is no such day
		return time.Time{}, false
	}
	return t, true
}

// number reads a text that is nothing but digits.
func number(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
