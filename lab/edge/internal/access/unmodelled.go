package access

import (
	"slices"

	"outward.local/lab/edge/internal/state"
)

// deepest is how far groups may include groups; a circle of groups goes beyond it.
const deepest = 8

// providerID is the field of a rule that says whose word counts.
const providerID = "identity_provider_id"

// modelled are the kinds of rule, each with the fields it cannot do without.
var modelled = map[string][]string{
	"everyone":                nil,
	"email":                   {"email"},
	"email_domain":            {"domain"},
	"ip":                      {"ip"},
	"geo":                     {"country_code"},
	"service_token":           {"token_id"},
	"any_valid_service_token": nil,
	"group":                   {"id"},
	"login_method":            {"id"},
	"github-organization":     {"name", providerID},
	"gsuite":                  {"email", providerID},
	"azureAD":                 {"id", providerID},
	"okta":                    {"name", providerID},
	"oidc":                    {"claim_name", "claim_value", providerID},
}

// unmodelled is the first rule of an app that cannot be answered, with its policy; empty when there is none.
func unmodelled(st *state.State, app *state.App) string {
	for _, policy := range app.Policies {
		if rule := unanswerable(st, policy.Rules, 0); rule != "" {
			return "policy " + policy.ID + ": " + rule
		}
	}
	return ""
}

func unanswerable(st *state.State, rules state.Rules, depth int) string {
	for _, rule := range slices.Concat(rules.Include, rules.Require, rules.Exclude) {
		said := rule.Kind + " " + string(rule.Body)
		needs, known := modelled[rule.Kind]
		if !known || slices.ContainsFunc(needs, func(name string) bool { return field(rule, name) == "" }) {
			return said
		}
		if _, network := networkOf(rule); rule.Kind == "ip" && !network {
			return said
		}
		if rule.Kind != "group" {
			continue
		}
		group, there := st.Groups[field(rule, "id")]
		if !there || depth == deepest {
			return said
		}
		if inner := unanswerable(st, group, depth+1); inner != "" {
			return inner
		}
	}
	return ""
}
