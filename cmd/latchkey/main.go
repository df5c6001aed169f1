// Latchkey is users, tokens and their administration without a project around them: what a database
// needs that other programs guard their views with.
package main

import "github.com/latchkey-go/latchkey"

func main() {
	latchkey.Main(latchkey.Project{Name: "latchkey", Setup: func(site *latchkey.Site) error {
		site.View("/token/", site.ObtainAuthToken)
		return nil
	}})
}
