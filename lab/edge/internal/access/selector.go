package access

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"outward.local/lab/edge/internal/state"
)

// selector answers one rule; unmodelled has already refused what stands in no case here.
func (e evaluation) selector(rule state.Rule, held bool) bool {
	v := e.visitor
	through := func(is bool) bool { return e.identity(held, is && v.Provider == field(rule, providerID)) }
	switch rule.Kind {
	case "everyone":
		return true
	case "email":
		return e.identity(held, same(v.Email, field(rule, "email")))
	case "email_domain":
		_, domain, _ := strings.Cut(v.Email, "@")
		return e.identity(held, same(domain, strings.TrimPrefix(field(rule, "domain"), "@")))
	case "ip":
		network, ok := networkOf(rule)
		return ok && network.Contains(v.IP.Unmap())
	case "geo":
		return same(v.Country, field(rule, "country_code"))
	case "service_token":
		return v.Token != nil && same(v.Token.ID, field(rule, "token_id"))
	case "any_valid_service_token":
		return v.Token != nil
	case "group":
		return e.rules(e.state.Groups[field(rule, "id")], held)
	case "login_method":
		return e.identity(held, same(v.Provider, field(rule, "id")))
	case "github-organization":
		return through(v.Identity.member(field(rule, "name"), field(rule, "team")))
	case "gsuite":
		return through(slices.ContainsFunc(v.Identity.Groups, func(group string) bool { return same(group, field(rule, "email")) }))
	case "azureAD":
		return through(slices.Contains(v.Identity.Groups, field(rule, "id")))
	case "okta":
		return through(slices.Contains(v.Identity.Groups, field(rule, "name")))
	case "oidc":
		return through(slices.Contains(v.Identity.Claims[field(rule, "claim_name")], field(rule, "claim_value")))
	}
	return false
}

// networkOf is the network of an ip rule, a single address included.
func networkOf(rule state.Rule) (netip.Prefix, bool) {
	text := field(rule, "ip")
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, true
	}
	single, err := netip.ParseAddr(text)
	return netip.PrefixFrom(single, single.BitLen()), err == nil
}

func same(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

// field is one string of the rule's body, empty when it is not there.
func field(rule state.Rule, name string) string {
	var body map[string]json.RawMessage
	var text string
	if json.Unmarshal(rule.Body, &body) != nil || json.Unmarshal(body[name], &text) != nil {
		return ""
	}
	return text
}
