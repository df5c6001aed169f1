package latchkey

import (
	"fmt"
	"time"
)

// LocaleSettings say how answers write what differs between regions.
type LocaleSettings struct {
	// TimeZone is Django's TIME_ZONE. Times are stored in UTC, whatever it is.
	TimeZone string `name:"time_zone" default:"UTC" help:"time zone in which answers have the times of users and of serializers, such as Europe/Berlin: Django's TIME_ZONE"`
}

// location returns the zone of Settings.TimeZone. "Local" is refused: it would differ from machine
// to machine.
func (s Settings) location() (*time.Location, error) {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil || zone == time.Local {
		return nil, fmt.Errorf("%q is no time zone that this machine knows, such as UTC or Europe/Berlin; a machine "+
			`without a time zone database needs the package tzdata, or the program import _ "time/tzdata"`, s.TimeZone)
	}
	return zone, nil
}

// TimeZone returns the zone of Settings.TimeZone, or that of the project's own API.
func (s *Site) TimeZone() *time.Location { return s.API.TimeZone() }
