// Package chrome drives a Chromium in tests: one process, in which each tab has cookies of its own.
package chrome

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrMissing means that there is no Chromium on this machine.
var ErrMissing = errors.New("there is no Chromium: tools/browser.sh installs it")

// patience is the time after which a step of a tab fails. It ends only a test that hangs.
const patience = time.Minute

// Chrome is a process of Chromium. It is started for the first tab.
type Chrome struct {
	start func() error
	ctx   context.Context
	stop  []context.CancelFunc
}

// New returns a Chrome that has not been started yet.
func New() *Chrome {
	c := &Chrome{}
	c.start = sync.OnceValue(c.run)
	return c
}

// Path returns where Chromium is, or ErrMissing.
func Path() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrMissing
}

func (c *Chrome) run() error {
	path, err := Path()
	if err != nil {
		return err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en"), chromedp.WSURLReadTimeout(patience))
	if os.Getuid() == 0 {
		flags = append(flags, chromedp.NoSandbox) // Chromium does not start otherwise
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	c.stop = append(c.stop, stop)
	c.ctx, stop = chromedp.NewContext(ctx)
	c.stop = append(c.stop, stop)
	return chromedp.Do(c.ctx)
}

// Close ends the process. All tabs must be closed.
func (c *Chrome) Close() {
	if c.ctx != nil {
		chromedp.Cancel(c.ctx) // waits for the end of the process, whose state does not matter
	}
	for _, stop := range c.stop {
		stop()
	}
}
