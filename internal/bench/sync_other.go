//go:build !linux

package bench

import "os"

// syncData returns when what was written to a file is on the disk.
func syncData(f *os.File) error { return f.Sync() }

// syncAll would return when what any program wrote is on the disk; there is no such call here.
func syncAll() {}
