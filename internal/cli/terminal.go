package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"commonpurse/reports/text"
)

// onTerminal tells whether a stream is a terminal, with a person before it.
func (c *call) onTerminal(stream any) bool {
	f, ok := isFile(stream)
	return ok && term.IsTerminal(int(f.Fd()))
}

// tableOptions fit a table to the terminal, if it is one.
func (c *call) tableOptions() text.TableOptions {
	f, ok := isFile(c.Out)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return text.TableOptions{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return text.TableOptions{Width: width, Color: !c.yes("no-color") && environment("NO_COLOR") == ""}
}

// asks tells whether there is a person to ask, and they are to be asked. A program that reads JSON is not.
func (c *call) asks() bool {
	return !c.json && !c.yes("yes") && !c.yes("no-input") && c.onTerminal(c.In)
}

// ask puts a question to the person, who may have sent messages elsewhere and still sits at the terminal. Anything but a
// yes is a no, and whoever stops the program need not answer.
func (c *call) ask(ctx context.Context, question string) (bool, error) {
	to := c.Err
	if !c.onTerminal(c.Err) {
		if tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0); err == nil {
			defer func() { _ = tty.Close() }() // what was written is on the screen
			to = tty
		}
	}
	tell(to, question+" [y/N] ")
	type reply struct {
		line string
		err  error
	}
	answered := make(chan reply, 1) // so that an answer nobody waits for any more holds up nothing
	go func() {
		line, err := bufio.NewReader(c.In).ReadString('\n')
		answered <- reply{line, err}
	}()
	select {
	case <-ctx.Done():
		tell(to, "\n")
		return false, ctx.Err()
	case r := <-answered:
		if r.err != nil && !errors.Is(r.err, io.EOF) {
			return false, fmt.Errorf("reading the answer: %w", r.err)
		}
		return oneOf(strings.ToLower(strings.TrimSpace(r.line)), "y", "yes"), nil
	}
}
