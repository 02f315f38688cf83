package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"outward.local/lab/edge/internal/state"
)

// Identity is what a login method says of a person beside the address.
type Identity struct {
	// Organizations at GitHub, each with the person's teams.
	Organizations map[string][]string `json:"organizations"`
	// Groups by what the provider names them with: an address (Google), an object id (Entra), a name (Okta).
	Groups []string `json:"groups"`
	// Claims of a generic OIDC provider.
	Claims map[string][]string `json:"claims"`
}

// People holds what each login method says of whom. The zero value knows nobody: who logs in is in no group.
type People struct {
	mu sync.RWMutex
	// table by the login method's name, then by lower-case address.
	table map[string]map[string]Identity
}

// Of is what a login method says of the person with that address.
func (p *People) Of(provider *state.Provider, email string) Identity {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if provider == nil {
		return Identity{}
	}
	return p.table[provider.Name][strings.ToLower(email)]
}

// Put replaces the table by JSON: {"GitHub": {"me@outward.test": {"organizations": {"acme": ["ops"]}}}}.
func (p *People) Put(raw []byte) error {
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	var given map[string]map[string]Identity
	if err := decoder.Decode(&given); err != nil {
		return fmt.Errorf("people: %w; by login method and address, e.g. {\"GitHub\": {\"me@outward.test\": {\"groups\": [\"ops\"]}}}", err)
	}
	table := map[string]map[string]Identity{}
	for provider, people := range given {
		table[provider] = map[string]Identity{}
		for email, identity := range people {
			table[provider][strings.ToLower(email)] = identity
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.table = table
	return nil
}

// member says whether the person is in the organisation and, when one is named, in the team.
func (i Identity) member(organization, team string) bool {
	teams, in := i.Organizations[organization]
	return in && (team == "" || slices.Contains(teams, team))
}
