package pooled

import (
	"fmt"
	"slices"
	"strings"

	"commonpurse/ledger"
	"commonpurse/ledger/money"
)

// Served is a priority that a service serves, with the part of the service that is for it.
type Served struct {
	Priority string
	Part     money.Percent
}

// Serves lists the priorities that a service names: one, several with percentages (A:60;B:40), or several without, which
// share it equally. False for words that say neither.
//
// Shape: in the order in which they stand; the parts add up to a hundred where the service was checked.
func (v *Service) Serves() (out []Served, ok bool) {
	bare := 0
	for part := range strings.SplitSeq(v.Priority, ";") {
		code, percent, given := strings.Cut(strings.TrimSpace(part), ":")
		code = strings.TrimSpace(code)
		if code == "" {
			continue
		}
		one := Served{Priority: code}
		if !given {
			bare++
		} else if p, err := money.ParsePercent(percent); err == nil && p > 0 {
			one.Part = p
		} else {
			return nil, false
		}
		out = append(out, one)
	}
	if bare == 0 || len(out) == 0 {
		return out, true
	}
	if bare < len(out) {
		return nil, false
	}
	weights := make([]int64, len(out))
	for i := range weights {
		weights[i] = 1
	}
	for i, part := range money.Apportion(money.Pence(money.Whole), weights) {
		out[i].Part = money.Percent(part)
	}
	return out, true
}

// complete writes the codes of priorities and targets as they are on file.
func (v *Service) complete(s State) {
	for i, code := range v.Targets {
		if t, ok := Find[Target](s, "targets", code); ok && t.Code != code {
			v.Targets = slices.Clone(v.Targets)
			v.Targets[i] = t.Code
		}
	}
	parts := strings.Split(v.Priority, ";")
	for i, part := range parts {
		code, rest, _ := strings.Cut(part, ":")
		if p, ok := Find[Priority](s, "priorities", code); ok && strings.TrimSpace(code) != p.Code {
			parts[i] = strings.Replace(part[:len(part)-len(rest)], strings.TrimSpace(code), p.Code, 1) + rest
		}
	}
	v.Priority = strings.Join(parts, ";")
}

// checkPriorities says what is wrong with the priorities that the service names. In a book without any they are words.
func (v *Service) checkPriorities(s State) []ledger.Problem {
	if v.Priority == "" || len(s.Rows("priorities", "", "")) == 0 {
		return nil
	}
	served, ok := v.Serves()
	var sum money.Percent
	var problems []ledger.Problem
	seen := map[string]bool{}
	for _, x := range served {
		if _, on := Find[Priority](s, "priorities", x.Priority); !on {
			problems = append(problems, Unknown(Column{Name: "priority", Of: "priorities"}, x.Priority))
		}
		ok = ok && !seen[Fold(x.Priority)]
		seen[Fold(x.Priority)] = true
		sum += x.Part
	}
	switch {
	case len(problems) > 0:
	case !ok:
		problems = append(problems, problem("TARGET-008", "priority", v.Priority,
			fmt.Sprintf("%q does not say what part of %s serves which priority.", v.Priority, v.Code),
			"Name each priority once: one, or several with percentages such as A:60;B:40, or several without, which share the service equally."))
	case sum != money.Whole:
		problems = append(problems, problem("TARGET-008", "priority", v.Priority,
			fmt.Sprintf("%s serves its priorities by %s%%, and not by 100%%: %s.", v.Code, sum, v.Priority), "Correct the percentages so that they add up to 100."))
	}
	return problems
}

// checkTargets says what is wrong with the targets that the service names. In a book without any they are words.
func (v *Service) checkTargets(s State) []ledger.Problem {
	if len(v.Targets) == 0 || len(s.Rows("targets", "", "")) == 0 {
		return nil
	}
	var problems []ledger.Problem
	for _, code := range v.Targets {
		if _, ok := Find[Target](s, "targets", code); !ok {
			problems = append(problems, Unknown(Column{Name: "targets", Of: "targets"}, code))
		}
	}
	return problems
}

// unserved says which services on file named something in words before there were rows to name, now that there are.
func unserved(s State, field, code string, check func(*Service, State) []ledger.Problem) []ledger.Problem {
	var out []ledger.Problem
	for _, v := range Listed[Service](s, "services", "", "") {
		for _, p := range check(v, s) {
			out = append(out, problem(p.Code, field, code, fmt.Sprintf("The service %s was recorded with words of its own: %s", v.Code, p.Text),
				"Load services with the codes that are meant, in the same load."))
		}
	}
	return out
}
