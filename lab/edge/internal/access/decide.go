package access

import "outward.local/lab/edge/internal/state"

// Decide evaluates an app for a visitor in Cloudflare's order: Bypass and Service Auth first, from top to bottom by
// precedence; then Allow and Block from top to bottom, once there is an identity. The first that matches decides, and
// nothing that matches means no. (Access documentation, "Access policies", order of execution.)
// Stricter than the vendor: a rule that is not modelled closes the whole app.
func Decide(st *state.State, app *state.App, v Visitor) Decision {
	if why := unmodelled(st, app); why != "" {
		return Decision{Outcome: Unmodelled, Why: why}
	}
	service, identity := false, false
	for _, policy := range app.Policies {
		e := evaluation{state: st, policy: policy.ID, visitor: v.stranger()}
		switch policy.Decision {
		case state.Bypass:
			if e.rules(policy.Rules, true) {
				return Decision{Outcome: Bypassed, Policy: policy}
			}
		case state.NonIdentity:
			service = true
			if e.rules(policy.Rules, true) {
				return Decision{Outcome: Service, Policy: policy}
			}
		case state.Allow:
			identity = true
		}
	}
	if v.Email != "" {
		return decidePerson(st, app, v)
	}
	switch {
	case service && app.ServiceAuth401Redirect:
		return Decision{Outcome: Unauthorized}
	case identity:
		return Decision{Outcome: Login}
	}
	return Decision{Outcome: Forbidden}
}

func decidePerson(st *state.State, app *state.App, v Visitor) Decision {
	for _, policy := range app.Policies {
		e := evaluation{state: st, policy: policy.ID, visitor: v}
		switch policy.Decision {
		case state.Allow:
			if e.rules(policy.Rules, true) {
				return Decision{Outcome: Allowed, Policy: policy, ByIdentity: e.byIdentity(policy.Rules)}
			}
		case state.Deny:
			if e.rules(policy.Rules, true) {
				return Decision{Outcome: Forbidden, Policy: policy}
			}
		}
	}
	return Decision{Outcome: Forbidden}
}
