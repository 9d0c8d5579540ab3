package gates

import (
	"slices"
	"testing"
)

// TestMisspelt holds that the gate finds what it is for, in cells and in charts, and only whole words of texts.
//
//nolint:misspell // these are the spellings that it looks for
func TestMisspelt(t *testing.T) {
	body := `<si><t>The theater's endeavor: a test</t></si><is><t xml:space="preserve">Totaled </t></is><a:t>Fueled</a:t>` +
		`<color rgb="FF000000"/><v>skeptical</v><t>Theatres, an endeavour, sceptical, totalled, a fuelled one</t>`
	if got, want := misspelt([]byte(body)), []string{"theater", "endeavor", "Totaled", "Fueled"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
