package access

import (
	"net/netip"
	"slices"
	"testing"

	"outward.local/lab/edge/internal/state"
)

// pool of rules and visitors that the property draws from; each rule lets some of them in and others not.
var (
	pool = []string{
		me, domain, everyone, office, germany, team, acme, google, entra, okta, claim, pin, staff,
		`{"email":{"email":"you@outward.test"}}`, `{"geo":{"country_code":"FR"}}`, `{"ip":{"ip":"203.0.113.0/24"}}`,
	}
	crowd = func() (all []Visitor) {
		identities := []Identity{
			{}, {Organizations: map[string][]string{"acme": {"ops"}}}, {Groups: []string{"7f1b", "Ops", "ops@outward.test"}},
			{Claims: map[string][]string{"site": {"factory"}}},
		}
		for i, email := range []string{"me@outward.test", "you@outward.test", "x@example.test"} {
			for j, provider := range []string{"pin", "hub", "goo", "ent", "okt", "idc"} {
				for k, identity := range identities {
					all = append(all, Visitor{
						Email: email, Provider: provider, Identity: identity, Country: []string{"DE", "FR", "XX"}[(i+k)%3],
						IP: netip.MustParseAddr([]string{"198.51.100.7", "203.0.113.9"}[(j+k)%2]),
					})
				}
			}
		}
		return all
	}()
)

// drawn are up to n rules of the pool, by the bytes of the fuzzer.
func drawn(bytes *[]byte, n int) (rules []string) {
	for range n {
		if len(*bytes) == 0 {
			return rules
		}
		pick := int((*bytes)[0])
		*bytes = (*bytes)[1:]
		if pick < 3*len(pool) { // else one rule fewer
			rules = append(rules, pool[pick%len(pool)])
		}
	}
	return rules
}

func passes(v Visitor, include, require, exclude []string) bool {
	app := &state.App{Policies: []*state.Policy{policy(state.Allow, include, require, exclude)}}
	return decide(v, app).Outcome == Allowed
}

// Whoever passes meets one of include, all of require and none of exclude, each asked alone; and the other way round.
// An exception always wins, and an empty include lets nobody pass.
func FuzzRules(f *testing.F) {
	for seed := range 400 {
		bytes := make([]byte, 10)
		for i := range bytes {
			bytes[i] = byte(seed*(2*i+7) + seed/3 + 31*i)
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		include, require, exclude := drawn(&bytes, 3), drawn(&bytes, 3), drawn(&bytes, 3)
		for _, v := range crowd {
			meets := func(rule string) bool { return passes(v, list(rule), nil, nil) }
			want := slices.ContainsFunc(include, meets) && !slices.ContainsFunc(exclude, meets) &&
				!slices.ContainsFunc(require, func(rule string) bool { return !meets(rule) })
			if got := passes(v, include, require, exclude); got != want {
				t.Fatalf("%+v: %v, want %v\ninclude %s\nrequire %s\nexclude %s", v, got, want, include, require, exclude)
			}
			if passes(v, nil, require, exclude) {
				t.Fatalf("%+v passes an empty include", v)
			}
			if exclude = append(exclude, everyone); passes(v, include, require, exclude) {
				t.Fatalf("%+v passes though everyone is excluded", v)
			}
			exclude = exclude[:len(exclude)-1]
		}
	})
}

// The twin of the property above: the draws reach both answers, for every rule of the pool.
func TestThePoolDivides(t *testing.T) {
	for _, rule := range pool {
		in := 0
		for _, v := range crowd {
			if passes(v, list(rule), nil, nil) {
				in++
			}
		}
		if in == 0 || in == len(crowd) && rule != everyone {
			t.Errorf("%s lets %d of %d pass", rule, in, len(crowd))
		}
	}
}
