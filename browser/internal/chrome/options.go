package chrome

import (
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The windows of a desk and of a phone, in CSS pixels.
const (
	deskWidth   = 1280
	deskHeight  = 900
	phoneHeight = 844
)

// Option changes how a tab begins.
type Option func(*settings)

type settings struct {
	width    int64
	isDark   bool
	noScript bool
	zone     string
	now      time.Time
}

// Width makes the tab as wide as this, in CSS pixels. Default 1280. Below 600 it is a phone's, with
// touch.
func Width(pixels int64) Option { return func(s *settings) { s.width = pixels } }

// Dark is a reader whose system is dark.
func Dark() Option { return func(s *settings) { s.isDark = true } }

// NoScript is a browser without script.
func NoScript() Option { return func(s *settings) { s.noScript = true } }

// Zone is the time zone of the reader. Default UTC.
func Zone(name string) Option { return func(s *settings) { s.zone = name } }

// Now is the time of the reader. Default: the real one.
func Now(now time.Time) Option { return func(s *settings) { s.now = now } }

// steps returns what a tab begins with.
func steps(options []Option) []Step {
	s := settings{width: deskWidth, zone: "UTC"}
	for _, set := range options {
		set(&s)
	}
	list := []Step{Window(s.width), Scheme(s.isDark),
		Call(emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: s.zone})}
	if s.noScript {
		list = append(list, Call(emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true}))
	}
	if !s.now.IsZero() {
		list = append(list, Call(page.AddScriptToEvaluateOnNewDocument,
			page.AddScriptToEvaluateOnNewDocumentParams{Source: standing(s.now)}))
	}
	return list
}

// standing returns a script after which the time stands still.
func standing(now time.Time) string {
	return `Date = class extends Date { constructor(...a) { a.length ? super(...a) : super(Date.now()); }
		static now() { return Date.parse("` + now.UTC().Format(time.RFC3339) + `"); } };`
}

// Viewport makes a tab as wide and as high as this. Below 600 pixels it is a phone's.
func Viewport(width, height int64) Step {
	isPhone := width < 600
	return chromedp.Steps(
		Call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height,
			DeviceScaleFactor: 1, Mobile: isPhone}),
		Call(emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: isPhone}))
}

// Window gives a tab the window of a desk or of a phone with this width.
func Window(width int64) Step {
	if width < 600 {
		return Viewport(width, phoneHeight)
	}
	return Viewport(width, deskHeight)
}

// Scheme makes the system of the reader dark or light. Nothing moves.
func Scheme(isDark bool) Step {
	value := "light"
	if isDark {
		value = "dark"
	}
	return Call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: value}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}
