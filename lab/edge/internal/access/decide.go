package access

import "outward.local/lab/edge/internal/state"

// Decide evaluates an app for a visitor in Cloudflare's order: bypass and service auth first, from top to bottom;
// then allow and deny from top to bottom, once there is an identity. Nothing that matches means no.
func Decide(st *state.State, app *state.App, v Visitor, loud func(policy, selector string)) Decision {
	stranger := v
	stranger.Email, stranger.Granted = "", ""
	service, identity := false, false
	for _, policy := range app.Policies {
		e := evaluation{state: st, policy: policy.ID, visitor: stranger, loud: loud}
		switch policy.Decision {
		case state.Bypass:
			if e.rules(policy.Rules, true) == yes {
				return Decision{Outcome: Bypassed, Policy: policy.ID}
			}
		case state.NonIdentity:
			service = true
			if e.rules(policy.Rules, true) == yes {
				return Decision{Outcome: Service, Policy: policy.ID}
			}
		case state.Allow:
			identity = true
		}
	}
	if v.Email != "" {
		return decidePerson(st, app, v, loud)
	}
	switch {
	case service && app.ServiceAuth401Redirect:
		return Decision{Outcome: Unauthorized}
	case identity:
		return Decision{Outcome: Login}
	}
	return Decision{Outcome: Forbidden}
}

func decidePerson(st *state.State, app *state.App, v Visitor, loud func(policy, selector string)) Decision {
	for _, policy := range app.Policies {
		e := evaluation{state: st, policy: policy.ID, visitor: v, loud: loud}
		switch policy.Decision {
		case state.Allow:
			if e.rules(policy.Rules, true) == yes {
				return Decision{Outcome: Allowed, Policy: policy.ID, ByIdentity: e.byIdentity(policy.Rules)}
			}
		case state.Deny:
			if e.rules(policy.Rules, true) != no { // an unmodelled selector denies rather than lets pass
				return Decision{Outcome: Forbidden, Policy: policy.ID}
			}
		}
	}
	return Decision{Outcome: Forbidden}
}
