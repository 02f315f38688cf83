package access

// truth is three-valued: a selector that the emulator does not model is neither met nor unmet,
// and must never be what lets somebody in.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// or is the highest of its values, no without any.
func or(values ...truth) truth {
	best := no
	for _, v := range values {
		best = max(best, v)
	}
	return best
}

// and is the lowest of its values, yes without any.
func and(values ...truth) truth {
	worst := yes
	for _, v := range values {
		worst = min(worst, v)
	}
	return worst
}

func not(v truth) truth { return yes - v }
