package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/rest"
)

// documented is a view of package openapi. The command line does not import the package, so that
// only projects that mount such a view contain it.
type documented interface{ OpenAPI() rest.Object }

func (a *app) openAPICommand() *cobra.Command {
	var output, check string
	cmd := &cobra.Command{
		Use: "openapi", GroupID: groupServer, Args: exactly(0),
		Short: "Write the OpenAPI document of the routes, or compare it with a file",
		Long: "Write the OpenAPI 3.1 document of all routes as JSON. The same routes give the same bytes, so that\n" +
			"the file can be committed. With --check the command compares the document with such a file, prints\n" +
			"the first differences and exits with 1 if there are any. The project must mount the document: see\n" +
			"package openapi. No database is needed, unless the project's Setup asks it.",
		Example: "  NAME openapi --output openapi.json\n  NAME openapi --check openapi.json",
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the file to write; default standard output")
	cmd.Flags().StringVar(&check, "check", "", "the file to compare with")
	cmd.RunE = a.withoutDatabase(func(_ context.Context, p *Services, _ []string) error {
		if output != "" && check != "" {
			return usagef(cmd, "--output and --check exclude each other")
		}
		document, err := openAPIOf(p.Routes)
		switch {
		case err != nil:
			return err
		case check != "":
			return a.checkOpenAPI(document, check)
		case output != "":
			return os.WriteFile(output, document, 0o644) //nolint:gosec // for everybody who builds clients
		}
		_, err = a.Out.Write(document)
		return err
	})
	return cmd
}

// openAPIOf returns the document of the first view that has one.
func openAPIOf(routes []rest.Route) ([]byte, error) {
	for _, r := range routes {
		if r.View == nil {
			continue
		}
		if view, ok := r.View.Value().(documented); ok {
			compact, err := json.Marshal(view.OpenAPI())
			if err != nil {
				return nil, fmt.Errorf("write the OpenAPI document: %w", err)
			}
			var out bytes.Buffer
			if err := json.Indent(&out, compact, "", "  "); err != nil {
				return nil, fmt.Errorf("write the OpenAPI document: %w", err)
			}
			out.WriteByte('\n')
			return out.Bytes(), nil
		}
	}
	return nil, errors.New("the project mounts no OpenAPI document: add to Setup\n" +
		"  docs := openapi.New(openapi.Config{Title: \"…\", Version: \"1.0\"}, site.Routes)\n" +
		"  site.View(\"/api/schema/\", docs.View())")
}

// checkOpenAPI compares the document with a file.
func (a *app) checkOpenAPI(document []byte, path string) error {
	committed, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the committed document: %w", err)
	}
	if bytes.Equal(document, committed) {
		fmt.Fprintln(a.Out, path, "is up to date.")
		return nil
	}
	list, err := differences(committed, document)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	const most = 20
	for _, one := range list[:min(len(list), most)] {
		fmt.Fprintln(a.Out, one)
	}
	if left := len(list) - most; left > 0 {
		fmt.Fprintf(a.Out, "… and %d more\n", left)
	}
	if len(list) == 0 {
		fmt.Fprintln(a.Out, "The order or the white space differs.")
	}
	return fmt.Errorf("%s is not the document of the routes: write it with openapi --output %[1]s", path)
}
