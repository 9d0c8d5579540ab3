package bench

import (
	"os"
	"syscall"
)

// syncData returns when what was written to a file is on the disk.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

// syncAll returns when what any program wrote is on the disk.
func syncAll() { syscall.Sync() }
