// Package deploy has the files that docs/deployment.md and docs/backup.md show: a systemd unit, a
// configuration of nginx, a Dockerfile, settings, and scripts for backups. The package has tests
// only, which run these files.
package deploy
