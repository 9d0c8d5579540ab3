package cli

import (
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressEvery is how often the bar is drawn: more often is work for nobody's eyes.
const progressEvery = 100 * time.Millisecond

// progress shows how far long work is, on a terminal and nowhere else.
type progress struct {
	c    *call
	bar  *progressbar.ProgressBar
	what string
}

// progress is nil where nobody is looking; its methods then do nothing.
func (c *call) progress() *progress {
	if c.json || c.yes("quiet") || !c.onTerminal(c.Err) {
		return nil
	}
	return &progress{c: c}
}

// tell is called as the work goes on.
func (p *progress) tell(done, total int64, what string) {
	if p == nil {
		return
	}
	if p.bar == nil || p.what != what {
		p.clear()
		p.what = what
		p.bar = progressbar.NewOptions64(max(total, 1),
			progressbar.OptionSetWriter(p.c.Err), progressbar.OptionSetDescription(strings.ToUpper(what[:1])+what[1:]),
			progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(progressEvery))
	}
	_ = p.bar.Set64(min(done, max(total, 1))) // a bar that cannot be drawn is no reason to stop the work
}

// clear takes the bar away before something else is shown.
func (p *progress) clear() {
	if p == nil || p.bar == nil {
		return
	}
	_ = p.bar.Clear() // as above
	p.bar = nil
}
