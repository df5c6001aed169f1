package admin

import (
	"errors"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// verified is what the last verification of the audit trail in this process has found.
type verified struct {
	running sync.Mutex // held by a verification, so that only one reads the trail at a time

	mu     sync.Mutex
	at     time.Time // zero: never
	report audit.Report
	broken *audit.TamperedError
}

func (f *verified) set(at time.Time, report audit.Report, broken *audit.TamperedError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at, f.report, f.broken = at, report, broken
}

func (f *verified) get() (at time.Time, report audit.Report, broken *audit.TamperedError) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at, f.report, f.broken
}

// chain says what the last verification has found.
func (v *visit) chain() page.Block {
	at, report, broken := v.admin.verified.get()
	again := page.Form{URL: v.admin.url(auditPath + "verify/"),
		Save: &page.Save{Submits: []page.Submit{{Text: v.T("Verify now")}}}}
	note := page.Note{Line: page.Textf("%s", v.T("This process has not verified the chain yet."))}
	switch {
	case broken != nil:
		note = page.Note{Tone: page.Wrong, Line: page.Line{
			page.Strong(v.T("The chain breaks at entry %d.", broken.Number)), page.Text(" " + broken.What + ". "),
			page.Text(v.T("Keep a copy of the database before you do anything else."))}}
	case !at.IsZero():
		note = page.Note{Tone: page.OK, Line: page.Line{page.Strong(v.T("The chain is intact.")), page.Text(" "),
			page.Text(v.T("Entries %d to %d were verified", report.First.Number, report.Last.Number)), page.Text(" "),
			page.Time{At: at, As: page.Full}, page.Text(". " + v.T("Last hash") + " "), page.Mono(report.Last.Hash),
			page.Text(": " + v.T("note it elsewhere, and nobody can rewrite what stands before it."))}}
	}
	note.Form = &again
	return note
}

// verifyTrail reads the whole trail, and says whether it is as it was written.
func (a *Admin) verifyTrail(v *visit) (*rest.Response, error) {
	if !a.verified.running.TryLock() { // the page shows what the other one finds
		return v.redirect(auditPath), nil
	}
	defer a.verified.running.Unlock()
	report, err := a.config.Audit.Verify(v.Context(), audit.Checks{})
	var broken *audit.TamperedError
	if err != nil && !errors.As(err, &broken) {
		return nil, err
	}
	a.verified.set(a.config.Now(), report, broken)
	return v.redirect(auditPath), nil
}
