package peers

// What names and texts become, for tests that read them back.
var (
	PlainCode  = plainCode
	StrictCode = strictCode
)
