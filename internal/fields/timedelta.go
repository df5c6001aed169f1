package fields

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Timedelta is Python's: as long as 999,999,999 days.
type Timedelta struct {
	Seconds      int64
	Microseconds int64 // 0 to 999,999
}

// maxSeconds is the length of 10^9 days, which is beyond Python's range.
const maxSeconds = 1_000_000_000 * 86400

// TimedeltaOf returns a time.Duration, to microseconds.
func TimedeltaOf(d time.Duration) Timedelta {
	us := d.Microseconds()
	return Timedelta{0, us}.normal()
}

// normal carries microseconds over to seconds.
func (t Timedelta) normal() Timedelta {
	carry := t.Microseconds / 1e6
	if t.Microseconds%1e6 < 0 {
		carry--
	}
	return Timedelta{t.Seconds + carry, t.Microseconds - carry*1e6}
}

func (t Timedelta) add(u Timedelta, sign int64) Timedelta {
	return Timedelta{t.Seconds + sign*u.Seconds, t.Microseconds + sign*u.Microseconds}.normal()
}

// Compare returns -1 if t is shorter than u, 1 if it is longer, and 0 if they are equal.
func (t Timedelta) Compare(u Timedelta) int {
	return cmp.Or(cmp.Compare(t.Seconds, u.Seconds), cmp.Compare(t.Microseconds, u.Microseconds))
}

// split returns whole days, rounded down, and the rest.
func (t Timedelta) split() (days int64, rest Timedelta) {
	days = t.Seconds / 86400
	if t.Seconds%86400 < 0 {
		days--
	}
	return days, Timedelta{t.Seconds - days*86400, t.Microseconds}
}

func (t Timedelta) inRange() bool {
	days, _ := t.split()
	return days >= -999_999_999 && days <= 999_999_999
}

// Duration reports false for a Timedelta that a time.Duration cannot hold.
func (t Timedelta) Duration() (time.Duration, bool) {
	const most = math.MaxInt64 / int64(time.Second)
	if t.Seconds >= most || t.Seconds <= -most {
		return 0, false
	}
	return time.Duration(t.Seconds)*time.Second + time.Duration(t.Microseconds)*time.Microsecond, true
}

// String returns Python's str: 1 day, 2:03:04.
func (t Timedelta) String() string {
	days, rest := t.split()
	text := ""
	if days != 0 {
		plural := "s"
		if days == 1 || days == -1 {
			plural = ""
		}
		text = fmt.Sprintf("%d day%s, ", days, plural)
	}
	text += fmt.Sprintf("%d:%02d:%02d", rest.Seconds/3600, rest.Seconds/60%60, rest.Seconds%60)
	if rest.Microseconds != 0 {
		text += fmt.Sprintf(".%06d", rest.Microseconds)
	}
	return text
}

// The patterns of Django's parse_duration. The groups are days, sign, hours, minutes, seconds and
// microseconds; hours stand only before minutes.
var (
	standardDuration = regexp.MustCompile(`^(?:(-?\d+) (?:days?, )?)?(-?)(?:(\d+):(\d+):|(\d+):)?(\d+)` +
		`(?:[.,](\d{1,6})\d{0,6})?\n?$`)
	isoDuration = regexp.MustCompile(`^([-+]?)P(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?` +
		`(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?\n?$`)
	postgresInterval = regexp.MustCompile(`^(?:(-?\d+) days? ?)?(?:([-+])?(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?\n?$`)
)

// parseDuration is Django's parse_duration. isForm reports whether the text is a duration, inRange
// whether Python can hold it.
func parseDuration(text string) (t Timedelta, isForm, inRange bool) {
	text = pytext.ASCIIDigits(text)
	var parts [5]string // days, hours, minutes, seconds, microseconds
	var sign string
	isISO := false
	if m := standardDuration.FindStringSubmatch(text); m != nil {
		parts, sign = [5]string{m[1], m[3], m[4] + m[5], m[6], m[7]}, m[2]
	} else if m := isoDuration.FindStringSubmatch(text); m != nil {
		parts, sign, isISO = [5]string{m[2], m[3], m[4], m[5]}, m[1], true
	} else if m := postgresInterval.FindStringSubmatch(text); m != nil {
		parts, sign = [5]string{m[1], m[3], m[4], m[5], m[6]}, m[2]
	} else {
		return t, false, false
	}
	if parts[4] != "" {
		parts[4] = (parts[4] + "000000")[:6]
	}
	days, ok1 := sumDelta(parts[0], "", "", "")
	rest, ok2 := sumDelta("", parts[1], parts[2], parts[3])
	rest = rest.add(Timedelta{0, int64(atoi(parts[4]))}, 1)
	if !ok1 || !ok2 || !rest.inRange() {
		return t, true, false
	}
	factor := int64(1)
	if sign == "-" {
		factor = -1
	}
	if isISO {
		days = Timedelta{}.add(days, factor)
	}
	t = days.add(rest, factor)
	return t, true, t.inRange()
}

// sumDelta adds parts as Python's timedelta adds its arguments, which are floats: the fractions of
// microseconds are added up and rounded once, half to even.
func sumDelta(days, hours, minutes, seconds string) (t Timedelta, ok bool) {
	left := 0.0
	for _, part := range []struct {
		text   string
		factor float64
	}{{seconds, 1}, {minutes, 60}, {hours, 3600}, {days, 86400}} {
		if part.text == "" {
			continue
		}
		n, ok := parseFloat(strings.ReplaceAll(part.text, ",", "."), 64)
		whole, fraction := math.Modf(n)
		if !ok || math.Abs(whole)*part.factor > maxSeconds {
			return t, false
		}
		us, rest := math.Modf(part.factor * 1e6 * fraction)
		left += rest
		t = t.add(Timedelta{int64(whole) * int64(part.factor), int64(us)}, 1)
	}
	rounded := math.Round(left)
	if math.Abs(rounded-left) == 0.5 {
		odd := float64(t.Microseconds & 1)
		rounded = 2*math.Round((left+odd)*0.5) - odd
	}
	t = t.add(Timedelta{0, int64(rounded)}, 1)
	return t, t.inRange()
}
