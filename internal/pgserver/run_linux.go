package pgserver

import (
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
)

// start starts a program that ends with this one, however this one ends: the system sees to it, as long as the thread lives
// that started it.
func start(program *exec.Cmd, ended chan<- ending) error {
	begun := make(chan error)
	go func() {
		runtime.LockOSThread()
		if program.SysProcAttr == nil {
			program.SysProcAttr = &syscall.SysProcAttr{}
		}
		program.SysProcAttr.Pdeathsig = syscall.SIGQUIT
		err := program.Start()
		begun <- err
		if err == nil {
			ended <- ending{program.Wait()}
		}
	}()
	return <-begun
}

// as makes a program run as the user that may run a server.
func as(c *exec.Cmd) {
	if uid, gid, other := runner(); other {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
}

// runner is the user that a server is run as where it is not the one of this program.
func runner() (uid, gid int, other bool) {
	if os.Geteuid() != 0 {
		return 0, 0, false
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, errUID := strconv.Atoi(u.Uid)
			gid, errGID := strconv.Atoi(u.Gid)
			return uid, gid, errUID == nil && errGID == nil
		}
	}
	return 0, 0, false
}
