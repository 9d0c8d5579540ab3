// Package cli is how a person or a script speaks to the program: words in, an answer out, and a number that says how it went.
//
// It is not where anything is decided: a command turns its words into one question to the app and shows the answer.
// A command with an opinion about money is in the wrong package.
//
// The model is a tree of verbs. Each says what it does, with examples, arguments and flags; help, completion and the
// parser are made from the same tree, and commands that record a row are made from the row's table. Results go to
// standard output, messages to standard error, and every "no" has an exit code by its kind.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"commonpurse/internal/app"
	"commonpurse/ledger"
	"commonpurse/ledger/calendar"
)

// Face is the program as a command line: what it asks, whom it speaks to, and the time it is.
type Face struct {
	App     *app.App
	Version string
	Now     func() time.Time
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Memory  func(bytes int64) // bounds the memory that the program takes; nil where nothing does
}

// Run carries out one command line, without the program's own name, and returns its exit code.
//
// Errors: none; what goes wrong is shown to the person who asked.
func (f Face) Run(ctx context.Context, args []string) int {
	c := &call{Face: f, json: wantsJSON(args)}
	err := f.guarded(ctx, c, args)
	if err != nil && ctx.Err() != nil && !unsure(err) {
		err = errInterrupted
	}
	if err == nil {
		return c.exit
	}
	c.complain(err)
	return exitCode(err)
}

// errInterrupted stands for whatever failed because the person stopped the program.
var errInterrupted = errors.New("interrupted")

// unsure tells that it is not known whether what was asked was recorded, which is more than that it was interrupted.
func unsure(err error) bool {
	var r *ledger.Refusal
	return errors.As(err, &r) && r.Code == app.Unsure
}

// guarded makes a fault of a bug, so that whoever asked is told in words; where it happened follows, for whoever mends it.
func (f Face) guarded(ctx context.Context, c *call, args []string) (err error) {
	defer func() {
		if bug := recover(); bug != nil {
			err = &bugFound{bug, debug.Stack()}
		}
	}()
	return f.run(ctx, c, args)
}

// bugFound is a panic on its way to the person who asked.
type bugFound struct {
	what  any
	where []byte
}

func (b *bugFound) Error() string { return fmt.Sprint(b.what) }

func (f Face) run(ctx context.Context, c *call, args []string) error {
	tree := f.tree()
	line, err := arrange(tree, args)
	if err != nil {
		return err
	}
	if line.help {
		_, err := io.WriteString(f.Out, line.verb.help(line.path))
		return err
	}
	if line.version {
		_, err := io.WriteString(f.Out, "purse "+f.Version+"\n")
		return err
	}
	line.verb.chosen = func(flags *cli.Context) error {
		c.flags, c.verb, c.args = flags, line.verb, line.args
		if scheme, _, ok := strings.Cut(c.ledger(), "://"); ok && !app.IsAddress(c.ledger()) {
			return misusedAll([]ledger.Problem{{
				Code: "USE-007", Field: "--ledger", Text: "No ledger is kept at an address that begins with " + scheme + "://.",
				Hint: "Give the path of a file, or the address of a PostgreSQL database, such as postgres://clerk@db.example.org/county.",
			}})
		}
		c.bound(cmp.Or(line.verb.memory, littleMemory))
		return line.verb.run(ctx, c)
	}
	return f.program(tree).RunContext(ctx, line.arranged())
}

// program is the tree as the library takes it. Nothing of it is printed by the library, and it never ends the process.
func (f Face) program(tree *verb) *cli.App {
	return &cli.App{
		Name:                      tree.name,
		Writer:                    f.Out,
		ErrWriter:                 f.Err,
		HideHelp:                  true,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
		Commands:                  tree.commands(),
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return misused("USE-003", sentence(err.Error()), "") },
		CommandNotFound:           func(*cli.Context, string) {},
	}
}

// today is the day by the clock on the wall, since that is the day a person means.
func (f Face) today() calendar.Date {
	now := f.Now()
	return calendar.Of(now.Year(), int(now.Month()), now.Day())
}

// tree is every command there is.
func (f Face) tree() *verb {
	return &verb{
		name: "purse",
		does: "keeps the books of a pooled budget.",
		examples: []string{
			"init", "load books/", "contribution raise --to 2026-06-30", "report memorandum --fund BCF --year 2026-27", "verify",
		},
		subs: []*verb{
			initVerb(), upgradeVerb(), demoVerb(), loadVerb(), templateVerb(),
			registerVerb("fund", "funds", "BCF"), partnerVerb(), registerVerb("service", "services", "REABLE"),
			contributionVerb(), contractVerb(), invoiceVerb(), payVerb(), accrueVerb(), prepayVerb(), grantVerb(), retentionVerb(), budgetVerb(), virementVerb(), availableVerb(), forecastVerb(), targetVerb(), pilotVerb(), decisionVerb(), intentVerb(), refundVerb(), writeOffVerb(), carryForwardVerb(), reserveVerb(), journalVerb(), periodVerb(),
			reportVerb(), packVerb(), explainVerb(), checkVerb(), verifyVerb(), checkpointVerb(), lintVerb(),
			queueVerb(), approveVerb(), returnVerb(),
			backupVerb(), restoreVerb(), copyVerb(), exportVerb(), completionVerb(), manVerb(),
		},
	}
}

// isFile tells whether a stream is a file of the operating system, such as a terminal may be.
func isFile(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && f != nil
}
