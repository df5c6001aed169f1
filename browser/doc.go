// Package browser has no code. Its tests look at the pages of a site in Chromium, as people do: the
// admin, the browsable API and the page of the OpenAPI document. It is a module of its own, so that
// chromedp is no dependency of the library.
//
// tools/browser.sh installs Chromium, and axe-core, which judges how accessible a page is. Without
// Chromium the tests are skipped. "make screenshots" draws every page into docs/screenshots.
package browser
