package settings

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/v2"

	"github.com/latchkey-go/latchkey/internal/nearest"
)

// layer is the settings of one source.
type layer struct {
	values *koanf.Koanf
	place  func(name string) string // the place of a setting, for error texts
	show   func(name string) string // the name of a setting in this source
	others []string                 // other names that the source may have
	isFile bool
}

// layers returns the file, the variables and the flags, lowest priority first.
func (l *Loader) layers() ([]layer, error) {
	file, err := l.readFile()
	if err != nil {
		return nil, err
	}
	vars, names := koanf.New("."), l.byEnv()
	toSetting := func(key, value string) (string, any) {
		name, known := names[key]
		if value == "" || !known && l.isForeign(key, value) { // an empty variable counts as unset
			return "", nil
		}
		if !known {
			name = key
		}
		return name, value
	}
	if err := vars.Load(env.Provider(".", env.Opt{Prefix: l.config.Prefix, TransformFunc: toSetting,
		EnvironFunc: l.config.Environ}), nil); err != nil {
		return nil, fmt.Errorf("read environment: %w", err)
	}
	flags := koanf.New(".")
	if err := flags.Load(confmap.Provider(maps.Clone(l.flags), "."), nil); err != nil {
		return nil, fmt.Errorf("read flags: %w", err)
	}
	return append(file,
		layer{values: vars, place: l.envName, show: l.envName, others: l.config.Others},
		layer{values: flags, place: l.flagName, show: l.flagName}), nil
}

// unknown returns an error for each name in a layer that is not a setting.
func (l *Loader) unknown(from layer) (bad []error) {
	for key, value := range from.values.All() {
		if l.find(key) != nil {
			continue
		}
		table := slices.ContainsFunc(l.schema, func(s Setting) bool { return strings.HasPrefix(s.Name, key+".") })
		if _, empty := value.(map[string]any); table && empty {
			continue
		}
		if table {
			bad = append(bad, fmt.Errorf("%s: is a table: write [%s]", from.place(key), key))
			continue
		}
		known := slices.Clone(from.others)
		for _, s := range l.schema {
			known = append(known, from.show(s.Name))
		}
		bad = append(bad, fmt.Errorf("%s: no such setting; the nearest is %s", from.place(key),
			nearest.Of(from.show(key), known)))
	}
	slices.SortFunc(bad, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return bad
}
