package access

import (
	"slices"

	"outward.local/lab/edge/internal/state"
)

// evaluation asks the rules of one policy about one visitor.
type evaluation struct {
	state   *state.State
	policy  string
	visitor Visitor
}

// rules: one of include, every require, none of exclude. held is what a session's identity selectors answer:
// true where they let the person in at login, false inside what must not match.
func (e evaluation) rules(r state.Rules, held bool) bool {
	matches := func(held bool) func(state.Rule) bool {
		return func(rule state.Rule) bool { return e.selector(rule, held) }
	}
	differs := func(rule state.Rule) bool { return !e.selector(rule, held) }
	return slices.ContainsFunc(r.Include, matches(held)) &&
		!slices.ContainsFunc(r.Require, differs) &&
		!slices.ContainsFunc(r.Exclude, matches(!held))
}

// byIdentity says whether who the person is met the include list, wherever the request came from.
func (e evaluation) byIdentity(r state.Rules) bool {
	v := e.visitor
	e.visitor = Visitor{Email: v.Email, Provider: v.Provider, Identity: v.Identity, At: v.At}
	return slices.ContainsFunc(r.Include, func(rule state.Rule) bool { return e.selector(rule, true) })
}

// identity is the answer of a selector about the person: as it was at login for the policy that granted the session.
func (e evaluation) identity(held, now bool) bool {
	if e.visitor.Granted != "" && e.visitor.Granted == e.policy {
		return held
	}
	return e.visitor.Email != "" && now
}
