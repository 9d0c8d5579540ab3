//go:build unix

package bench

import (
	"os"
	"runtime"
	"syscall"
)

// peakOf is the most memory that a process, which has ended, held at a time. The kernel counts it, and counts what the
// process that started it had held until then as its own: so whoever measures stays small.
//
// Units: bytes.
func peakOf(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) //nolint:unconvert // it is shorter on other machines
	}
	return int64(usage.Maxrss) << 10 //nolint:unconvert // it is shorter on other machines
}

// endGently asks a process to end, so that it can clean up after itself.
func endGently(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
