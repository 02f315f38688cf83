package access

import (
	"encoding/json"
	"net/netip"
	"strings"

	"outward.local/lab/edge/internal/state"
)

// deepest is how far groups may include groups; a circle of groups ends there, unknown.
const deepest = 8

// evaluation asks the rules of one policy about one visitor.
type evaluation struct {
	state   *state.State
	policy  string
	visitor Visitor
	loud    func(policy, selector string)
	depth   int
}

// rules: one of include, every require, none of exclude. held is what a session's identity selectors answer:
// true where they let the person in at login, false inside what must not match.
func (e evaluation) rules(r state.Rules, held bool) truth {
	if len(r.Include) == 0 {
		return no
	}
	return and(or(e.each(r.Include, held)...), and(e.each(r.Require, held)...), not(or(e.each(r.Exclude, !held)...)))
}

// byIdentity says whether who the person is met the include list, wherever the request came from.
func (e evaluation) byIdentity(r state.Rules) bool {
	e.visitor = Visitor{Email: e.visitor.Email, At: e.visitor.At}
	return or(e.each(r.Include, true)...) == yes
}

func (e evaluation) each(rules []state.Rule, held bool) []truth {
	answers := make([]truth, len(rules))
	for i, rule := range rules {
		answers[i] = e.selector(rule, held)
	}
	return answers
}

func (e evaluation) selector(rule state.Rule, held bool) truth {
	v := e.visitor
	switch rule.Kind {
	case "everyone":
		return yes
	case "email":
		return e.identity(held, same(v.Email, field(rule, "email")))
	case "email_domain":
		_, domain, _ := strings.Cut(v.Email, "@")
		return e.identity(held, same(domain, strings.TrimPrefix(field(rule, "domain"), "@")))
	case "ip":
		return e.ip(field(rule, "ip"))
	case "geo":
		return truthOf(same(v.Country, field(rule, "country_code")))
	case "service_token":
		return truthOf(v.Token != nil && same(v.Token.ID, field(rule, "token_id")))
	case "any_valid_service_token":
		return truthOf(v.Token != nil)
	case "group":
		group, ok := e.state.Groups[field(rule, "id")]
		if ok && e.depth < deepest {
			e.depth++
			return e.rules(group, held)
		}
	}
	e.loud(e.policy, rule.Kind+" "+string(rule.Body))
	return unknown
}

// identity is the answer of a selector about the person: as it was at login for the policy that granted the session.
func (e evaluation) identity(held, now bool) truth {
	if e.visitor.Granted != "" && e.visitor.Granted == e.policy {
		return truthOf(held)
	}
	return truthOf(e.visitor.Email != "" && now)
}

func (e evaluation) ip(text string) truth {
	addr := e.visitor.IP.Unmap()
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return truthOf(prefix.Contains(addr))
	}
	if single, err := netip.ParseAddr(text); err == nil {
		return truthOf(single == addr)
	}
	return unknown
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
