//go:build !unix

package bench

import "os"

// peakOf is nought: this machine does not say how much memory a process held.
func peakOf(*os.ProcessState) int64 { return 0 }

// endGently ends a process.
func endGently(p *os.Process) error { return p.Kill() }
