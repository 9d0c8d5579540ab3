package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"commonpurse/internal/app"
	"commonpurse/ledger/pooled"
)

// A verb is a command, or a noun with its verbs under it.
type verb struct {
	name     string
	does     string   // what it does, in a sentence that follows the name
	examples []string // command lines without the program's name; the first is the plainest
	more     []string // further paragraphs of help
	args     string   // such as "PATH..." or "FUND [SERVICE]"
	words    []string // what the first argument can be, where that is a closed list
	of       string   // the register or noun whose code the first argument is
	flags    []option
	lax      bool  // says itself which arguments it misses
	bare     bool  // takes none of the flags that every command has
	memory   int64 // bytes that it is best done within; nought for most, which are done within little
	subs     []*verb
	run      func(ctx context.Context, c *call) error

	chosen cli.ActionFunc // set on the one verb that a command line names
}

// Most verbs end before there is anything worth collecting; what they are done within bounds the others. Near it they would do
// little else than collect, so it is as high as what the engine keeps beside it lets it be.
const (
	littleMemory = 128 << 20
	loadMemory   = 160 << 20 // beside an engine that keeps what a load writes
	verifyMemory = 204 << 20 // beside an engine that only reads
	packMemory   = 192 << 20 // several reports at once
	longMemory   = 84 << 20  // rows that are written as they are read, of which there may be a million
)

// An option is a flag of a verb.
type option struct {
	name   string
	short  string
	value  string // what stands for its value in help; empty when the flag is a yes by itself
	usage  string
	env    string         // the variable of the environment that it defaults to
	in     []string       // what it can be, where that is a closed list
	of     string         // the register or noun whose code it is
	column *pooled.Column // the column that it fills, in a command that records a row
}

func (o option) takesValue() bool { return o.value != "" }

// shown is the flag as a person writes it.
func (o option) shown() string {
	if len(o.name) == 1 {
		return "-" + o.name
	}
	return "--" + o.name
}

// sub finds a verb beneath by its name.
func (v *verb) sub(name string) (*verb, bool) {
	i := slices.IndexFunc(v.subs, func(s *verb) bool { return s.name == name })
	if i < 0 {
		return nil, false
	}
	return v.subs[i], true
}

// names lists the verbs beneath.
func (v *verb) names() []string {
	var names []string
	for _, s := range v.subs {
		names = append(names, s.name)
	}
	return names
}

// options lists the flags of the verb, its own first.
func (v *verb) options() []option {
	if v.bare || v.run == nil {
		return v.flags
	}
	all := slices.Clone(v.flags)
	for _, o := range everywhere {
		if _, own := v.ownOption(o.name); !own {
			all = append(all, o)
		}
	}
	return all
}

func (v *verb) ownOption(name string) (option, bool) {
	for _, o := range v.flags {
		if o.name == name || o.short == name && name != "" {
			return o, true
		}
	}
	return option{}, false
}

func (v *verb) option(name string) (option, bool) {
	for _, o := range v.options() {
		if o.name == name || o.short == name && name != "" {
			return o, true
		}
	}
	return option{}, false
}

// bounds says how few and how many arguments the verb takes; most is -1 without a limit.
func (v *verb) bounds() (fewest, most int) {
	for word := range strings.FieldsSeq(v.args) {
		if !strings.HasPrefix(word, "[") || !strings.HasSuffix(word, "]") {
			fewest++
		}
		switch {
		case strings.Contains(word, "..."):
			most = -1
		case most >= 0:
			most++
		}
	}
	return fewest, most
}

// commands are the verbs beneath as the library takes them.
func (v *verb) commands() []*cli.Command {
	var out []*cli.Command
	for _, s := range v.subs {
		c := &cli.Command{
			Name: s.name, Usage: s.does, HideHelp: true, Action: s.chosen, Subcommands: s.commands(),
			OnUsageError: func(_ *cli.Context, err error, _ bool) error { return misused("USE-003", sentence(err.Error()), "") },
		}
		for _, o := range s.options() {
			c.Flags = append(c.Flags, o.flag())
		}
		out = append(out, c)
	}
	return out
}

func (o option) flag() cli.Flag {
	var env []string
	if o.env != "" {
		env = []string{o.env}
	}
	if o.takesValue() {
		return &cli.StringFlag{Name: o.name, Usage: o.usage, EnvVars: env}
	}
	return &cli.BoolFlag{Name: o.name, Usage: o.usage, EnvVars: env}
}

// A call is one command being carried out.
type call struct {
	Face
	verb  *verb
	flags *cli.Context
	args  []string
	json  bool // errors are wanted as JSON
	exit  int  // what to end with when nothing failed
}

// bound bounds the memory that the command takes. Units: bytes.
func (c *call) bound(memory int64) {
	if c.Memory != nil {
		c.Memory(memory)
	}
}

// text is the value of a flag; empty when it was not given.
func (c *call) text(flag string) string { return c.flags.String(flag) }

// yes tells whether a flag was given.
func (c *call) yes(flag string) bool { return c.flags.Bool(flag) }

// given tells whether a flag stands on the command line or in the environment, if only with an empty value.
func (c *call) given(flag string) bool { return c.flags.IsSet(flag) }

// at says where the question is asked and by whom.
func (c *call) at() app.At {
	return app.At{Ledger: c.ledger(), Book: c.text("book"), As: c.text("as")}
}

// ledger is where the books are.
func (c *call) ledger() string {
	if l := c.text("ledger"); l != "" {
		return l
	}
	return "purse.db"
}

// keyFile is where the signing key is kept, which is never in the ledger.
func (c *call) keyFile() string {
	if k := c.text("key"); k != "" {
		return k
	}
	return app.KeyFile(c.ledger())
}

// withBook opens the book, does something with it and lets go of it.
func (c *call) withBook(ctx context.Context, do func(*app.Book) error) error {
	b, err := c.App.Book(ctx, c.at())
	if err != nil {
		return err
	}
	err = do(b)
	if closing := b.Close(); err == nil {
		err = closing
	}
	return err
}
