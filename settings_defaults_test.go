package latchkey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/throttle"
)

// TestDefaults checks that the settings have the defaults of the packages that they configure.
func TestDefaults(t *testing.T) {
	t.Parallel()
	intake, pool := rest.IntakeConfig{}.WithDefaults(), sqlstore.Config{}.WithDefaults(true)
	tags := map[string]string{}
	for _, s := range latchkey.ListSettings(latchkey.Project{}) {
		tags[s.Name] = s.Default
	}
	var hashers []string
	for _, h := range password.DefaultHashers(0) {
		hashers = append(hashers, h.Algorithm())
	}
	limits := password.DefaultLimits()
	for name, want := range map[string]any{
		"password.limits.password":      limits.Password,
		"password.limits.encoded":       limits.Encoded,
		"password.limits.iterations":    limits.Iterations,
		"password.limits.bcrypt_rounds": limits.BcryptRounds,
		"password.limits.scrypt_memory": limits.ScryptMemory,
		"password.limits.scrypt_work":   limits.ScryptWork,
		"password.limits.argon2_memory": limits.Argon2Memory,
		"password.limits.argon2_time":   limits.Argon2Time,
		"password.limits.argon2_work":   limits.Argon2Work,
		"password.limits.argon2_lanes":  limits.Argon2Lanes,
		"password.hashers":              strings.Join(hashers, ","),
		"audit.max_value":               audit.DefaultMaxValue,
		"sign_in.rate":                  throttle.DefaultAddressRate,
		"sign_in.account_rate":          throttle.DefaultAccountRate,
		"sign_in.waiting":               throttle.DefaultWaiting,
		"sign_in.waiting_per_client":    throttle.DefaultWaitingPerClient,
		"password.iterations":           password.DefaultIterations,
		"password.argon2.time_cost":     password.DefaultArgon2Time,
		"password.argon2.memory_cost":   password.DefaultArgon2Memory,
		"password.argon2.parallelism":   password.DefaultArgon2Lanes,
		"password.bcrypt.rounds":        password.DefaultBcryptRounds,
		"password.scrypt.work_factor":   password.DefaultScryptN,
		"password.scrypt.block_size":    password.DefaultScryptR,
		"password.scrypt.parallelism":   password.DefaultScryptP,
		"password.max_wait":             auth.DefaultMaxWait,
		"limits.max_body":               rest.DefaultMaxBody,
		"limits.bodies":                 intake.Memory,
		"limits.body_rate":              intake.Rate,
		"limits.unread":                 intake.Drain,
		"timeouts.read":                 intake.Time,
		"timeouts.stall":                intake.Stall,
		"timeouts.unread":               intake.DrainTime,
		"pool.wait":                     pool.Wait,
		"pool.statement":                pool.Statement,
		"pool.connect":                  pool.Connect,
		"pool.idle":                     pool.Idle,
		"pool.lifetime":                 pool.Lifetime,
	} {
		got := tags[name]
		if d, err := time.ParseDuration(got); err == nil && got != "0" {
			got = d.String()
		}
		if got != fmt.Sprint(want) {
			t.Errorf("%s is %q, its package's default %v", name, got, want)
		}
	}
}
