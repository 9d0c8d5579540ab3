package pgserver

import (
	"os/exec"
	"slices"
	"strconv"
)

// Confine makes the disk full for a server that is stopped, when it is begun again: no file of its may grow beyond a
// number of bytes. With nought there is room again. Units: bytes.
func (s *Server) Confine(bytes int) error {
	s.largest = bytes
	if bytes == 0 {
		return nil
	}
	return s.run("pg_resetwal", "--wal-segsize=1", "-D", s.data()) // it writes its log in files of a size, which must fit
}

// confine has the shell limit the size of a program's files. It counts in blocks of 512 bytes.
func confine(program *exec.Cmd, bytes int) {
	path := program.Path
	program.Path = "/bin/sh"
	program.Args = slices.Concat(
		[]string{"sh", "-c", `ulimit -f "$0" && exec "$@"`, strconv.Itoa(bytes / 512), path}, program.Args[1:])
}
