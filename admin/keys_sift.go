package admin

import "github.com/latchkey-go/latchkey/auth/apikey"

// siftKeys lists keys. A search, and most states, have no index: for them it stops where Config
// says.
func (v *visit) siftKeys(filter apikey.Filter) (sifted[apikey.Listed], error) {
	keys, limit := v.admin.config.Keys, filter.Limit
	if filter.Search == "" && filter.LiveAt.IsZero() {
		return whole(keys.List(v.Context(), filter), limit)
	}
	start := filter.After
	if filter.Newest {
		start = filter.Before
	}
	return sift(v, keyNumber(start), limit, func(after string, n, limit int) ([]apikey.Listed, string, error) {
		filter.After, filter.Until, filter.Limit = numberOf(after), 0, limit
		filter.Before = filter.After
		end, ok, err := keys.Ahead(v.Context(), filter, n)
		if err != nil {
			return nil, "", err
		}
		stop := ""
		if ok {
			filter.Until, stop = end, keyNumber(end)
		}
		found, _, err := collect(keys.List(v.Context(), filter), limit)
		return found, stop, err
	})
}
