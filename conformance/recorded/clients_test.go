package recorded_test

import (
	"crypto/sha1" //nolint:gosec // the tokens of the reference are made so
	"encoding/hex"
	"os"
	"os/exec"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

// TestClients runs the tests of the module clients against a shop: clients that others' tools make
// of its document call it. They need npm, and a minute of a processor, so they run on demand. The
// documents are validated without it, in make test.
func TestClients(t *testing.T) {
	t.Parallel()
	if os.Getenv("LATCHKEY_TEST_CLIENTS") == "" {
		t.Skip("LATCHKEY_TEST_CLIENTS is not set: clients are made by npm and ogen (make clients)")
	}
	binary, err := launch.BuildProgram(t.Context(), t.TempDir(), "shop")
	if err != nil {
		t.Fatal(err)
	}
	address := serveShop(t, binary, "sqlite").Address
	root := sha1.Sum([]byte("root")) //nolint:gosec // as above
	tests := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "./...")
	tests.Dir = "../../clients"
	tests.Env = append(os.Environ(), "GOWORK=off", "LATCHKEY_CLIENTS_SHOP=http://"+address,
		"TOKEN="+hex.EncodeToString(root[:]))
	out, err := tests.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
