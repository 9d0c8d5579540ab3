//go:build !linux

package pgserver

import "os/exec"

// start starts a program.
func start(program *exec.Cmd, ended chan<- ending) error {
	err := program.Start()
	if err == nil {
		go func() { ended <- ending{program.Wait()} }()
	}
	return err
}

// as leaves a program to run as the user of this one.
func as(*exec.Cmd) {}

func runner() (uid, gid int, other bool) { return 0, 0, false }
