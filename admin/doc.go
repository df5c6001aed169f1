// Package admin is the side of a site for the people who run it: pages under /admin/ for users,
// groups, tokens, API keys, sessions and the audit trail, with the addresses, permissions and
// messages of Django's admin.
//
// [New] returns an Admin, whose Routes are views of package rest. So a request takes the way that
// all requests take: the session is found and checked against forged requests, changes have their
// actor in the audit trail, and refusals are logged. Each page is data of package page.
//
// Every page but the sign-in is for active members of the staff. What one may not view, one does
// not see: neither in the navigation nor in lists and counts.
//
// A project adds pages of its own with Config.Places.
package admin
