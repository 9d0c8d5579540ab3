// Package tidy holds the repository to its own rules, so that what the house agreed stays true after the people who agreed it.
//
// It is not a linter of Go in general, which golangci-lint is, and it holds no code: its rules are tests, and this file is all
// that compiles.
//
// The model is a list of allowances, each with its reason: who may import whom, which library has which user, which names may
// stand where. What is not allowed is refused, and an allowance is a line that can be argued about. Each rule is itself tried
// on a sample that breaks it.
package tidy
