// Command purse keeps the books of a pooled budget: what partners put in, what it is spent on, whose it is.
//
// This file only joins the parts: with engines.go it is the one place that knows the engines, the clock, the user and the streams.
package main

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/signal"
	"os/user"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"commonpurse/internal/app"
	"commonpurse/internal/cli"
)

// version is set when a release is linked.
var version = ""

func main() {
	debug.SetGCPercent(400) // the commands bound what that comes to
	os.Exit(run(surroundings{time.Now, rand.Reader, userName()}))
}

// surroundings is what differs from run to run.
type surroundings struct {
	now    func() time.Time
	random io.Reader
	user   string
}

func run(s surroundings) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	face := cli.Face{
		App: app.New(app.Options{
			Open: open, Create: create, Upgrade: upgrade, Restore: restore,
			Now: s.now, Random: s.random, User: s.user, Version: versionName(),
		}),
		Version: versionName(),
		Now:     s.now,
		In:      os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Memory: func(bytes int64) { debug.SetMemoryLimit(bytes) },
	}
	return face.Run(ctx, os.Args[1:])
}

// userName is the operating system's user, as the books name them.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "os:" + u.Username
	}
	return "os:" + strconv.Itoa(os.Getuid())
}

// versionName is the release, or else the commit that the program was built from.
func versionName() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unreleased"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "unreleased-" + s.Value[:12]
		}
	}
	return "unreleased"
}
