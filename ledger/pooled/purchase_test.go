package pooled_test

import "slices"

// The rules, examples and refusals of what comes between an order and its payment.

func purchaseRules() []rule { return slices.Concat(accrualRules()) }

func purchaseExamples() []example { return slices.Concat(accrualExamples()) }

func purchaseRefusals() []refusal { return slices.Concat(accrualRefusals()) }
