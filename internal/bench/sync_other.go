//go:build !linux

package bench

import "os"

// syncData returns when what was written to a file is on the disk.
func syncData(f *os.File) error { return f.Sync() }
