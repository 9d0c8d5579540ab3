package cli

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

func TestManualTellsOfEveryCommand(t *testing.T) {
	tree := Face{}.tree()
	page := tree.manual("1.2")
	plain := strings.NewReplacer(`\-`, "-", `\(aq`, "'", `\fB`, "", `\fI`, "", `\fR`, "", `\(ti`, "~", `\(dq`, `"`).Replace(page)
	walk(tree, "purse", func(v *verb, where string) {
		if v.run == nil {
			return
		}
		if !strings.Contains(plain, ".SS \""+strings.TrimSpace(where+" "+v.args)+"\"\n") {
			t.Errorf("%s has no section", where)
		}
		for _, o := range v.options() {
			if !strings.Contains(plain, ".TP\n"+o.words()+"\n") {
				t.Errorf("%s: %s is not told of", where, o.words())
			}
		}
		for _, e := range v.examples {
			if !strings.Contains(plain, "\npurse "+e+"\n") {
				t.Errorf("%s: the example %s is not there", where, e)
			}
		}
	})
	for _, want := range []string{"\"purse 1.2\"", ".SH EXIT STATUS", ".B \"PURSE_LEDGER\"", ".B \"NO_COLOR\"", ".B \"130\""} {
		if !strings.Contains(plain, want) {
			t.Errorf("%s is not there", want)
		}
	}
	if n := strings.Count(plain, "--known-at"); n > 9 {
		t.Errorf("the flags of reports are told of %d times", n)
	}
}

// No text of ours is taken for a request or an escape of the formatter.
func TestManualIsRoff(t *testing.T) {
	page := Face{}.tree().manual("")
	requests := regexp.MustCompile(`^\.(TH|nh|ad l|SH|SS|PP|TP|B|I|RS|RE|nf|fi)\b`)
	escapes := regexp.MustCompile(`\\(-|e|&|fB|fI|fR|\((aq|ga|ha|ti|dq))`)
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, ".") && !requests.MatchString(line) || strings.HasPrefix(line, "'") {
			t.Errorf("a line is taken for a request: %s", line)
		}
		if rest := escapes.ReplaceAllString(line, ""); strings.Contains(rest, `\`) {
			t.Errorf("an escape that there is not: %s", line)
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		c := exec.Command(groff, "-man", "-Tascii", "-ww")
		c.Stdin = strings.NewReader(page)
		var warnings strings.Builder
		c.Stderr = &warnings
		if _, err := c.Output(); err != nil || warnings.Len() > 0 {
			t.Errorf("groff: %v\n%s", err, warnings.String())
		}
	}
	var r roff
	for text, want := range map[string]string{
		".so x": `\&.so x`, "'tis": `\(aqtis`, `a\b`: `a\eb`, "--dry-run": `\-\-dry\-run`, "~/x": `\(ti/x`,
	} {
		if got := r.escaped(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEveryExitCodeHasAMeaning(t *testing.T) {
	meant := map[int]bool{}
	for _, e := range exits {
		meant[e.code] = true
	}
	for _, code := range exitCodes {
		if !meant[code] {
			t.Errorf("%d means nothing", code)
		}
	}
	for _, code := range []int{0, exitFailed, exitMisused, exitWrong, exitInterrupted} {
		if !meant[code] {
			t.Errorf("%d means nothing", code)
		}
	}
}
