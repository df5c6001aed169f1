package auth

import (
	"context"
	"fmt"
	"strconv"
)

// userEvent returns an event about a user. Names of the fields are those of Django's columns.
func userEvent(action string, user User, changes ...Change) Event {
	return Event{Action: action, Kind: "user", ID: string(user.ID), Name: user.Username, User: user.ID,
		Changes: changes}
}

// record records e, unless the project keeps no audit trail.
func record(ctx context.Context, r Recorder, e Event) error {
	if r == nil {
		return nil
	}
	if err := r.Record(ctx, e); err != nil {
		return fmt.Errorf("record %s: %w", e.Action, err)
	}
	return nil
}

// recordUpdate records how a user was changed, if any field was.
func (u *Users) recordUpdate(ctx context.Context, before, after User) error {
	changes := changesOf(before, after)
	if len(changes) == 0 {
		return nil
	}
	action := "user.update"
	if len(changes) == 1 && before.Active != after.Active {
		action = "user.deactivate"
		if after.Active {
			action = "user.activate"
		}
	}
	return record(ctx, u.config.Audit, userEvent(action, after, changes...))
}

// changesOf returns the fields in which two users differ.
func changesOf(before, after User) (changes []Change) {
	from, to := fieldsOf(before), fieldsOf(after)
	for i := range from {
		if from[i].New != to[i].New {
			changes = append(changes, Change{from[i].Field, from[i].New, to[i].New})
		}
	}
	return changes
}

// fieldsOf returns the fields of a user that administrators set, each as a change from "".
func fieldsOf(u User) []Change {
	flag := strconv.FormatBool
	return []Change{
		{"username", "", u.Username}, {"first_name", "", u.FirstName}, {"last_name", "", u.LastName},
		{"email", "", u.Email}, {"is_active", "", flag(u.Active)}, {"is_staff", "", flag(u.Staff)},
		{"is_superuser", "", flag(u.Superuser)},
	}
}

// created returns the fields of a new user that are not empty.
func created(u User) (changes []Change) {
	for _, c := range fieldsOf(u) {
		if c.New != "" && c.New != "false" {
			changes = append(changes, c)
		}
	}
	return changes
}

// deleted returns created, as the values that end.
func deleted(u User) []Change {
	changes := created(u)
	for i, c := range changes {
		changes[i] = Change{c.Field, c.New, c.Old}
	}
	return changes
}
