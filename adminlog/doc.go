// Package adminlog is the log of Django's admin: who added, changed or deleted which object. Its
// rows stand in django_admin_log, where a live Django reads ours and writes its own.
//
// It is the history that people see of one object, and names fields without their values. Package
// audit has the trail with the values, which nobody can change unseen.
package adminlog
