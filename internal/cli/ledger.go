package cli

import (
	"context"

	"commonpurse/internal/app"
)

// initVerb makes a ledger and a book in it.
func initVerb() *verb {
	return &verb{
		name: "init", does: "makes the ledger if it is absent, and a set of books in it.",
		examples: []string{"init", "init --ledger county.db --book bcf", "init --ledger postgres://clerk@db.example.org/county"},
		more: []string{
			"The signing key is a file beside the ledger, readable by its owner only; it is never in the ledger or a backup. Only checkpoint needs it.",
			"A ledger can be a database in PostgreSQL: its key is then DATABASE.key in the current folder. The database must be there (createdb), " +
				"and its owner makes the ledger in it; those who keep the books are given the role purse (grant purse to ann). A password is read " +
				"from the file that PGPASSFILE names (else .pgpass in your home folder) or from PGPASSWORD, and is never in the address.",
		},
		flags: []option{keyOption},
		run: func(ctx context.Context, c *call) error {
			how, err := c.facts()
			if err != nil {
				return err
			}
			made, err := c.App.Init(ctx, c.at(), c.keyFile())
			if err != nil {
				return err
			}
			if how.format == "json" {
				return c.answer(how, map[string]string{
					"ledger": made.Ledger, "book": made.Book, "key_file": made.KeyFile, "public_key": made.PublicKey,
				})
			}
			c.say("Made the book %s in %s.", made.Book, made.Ledger)
			c.say("Its signing key is %s; keep it safe, and apart from the ledger's backups.", made.KeyFile)
			return nil
		},
	}
}

// upgradeVerb migrates a ledger.
func upgradeVerb() *verb {
	return &verb{
		name: "upgrade", does: "brings an older ledger to the shape that this program keeps. Nothing else does.",
		examples: []string{"upgrade --ledger county.db"},
		more:     []string{"Take a backup first: there is no way back."},
		run: func(ctx context.Context, c *call) error {
			return c.done(map[string]string{"ledger": c.ledger()}, "The ledger "+c.ledger()+" is up to date.", func() error {
				return c.App.Upgrade(ctx, c.ledger())
			})
		},
	}
}

// backupVerb copies a ledger.
func backupVerb() *verb {
	return &verb{
		name: "backup", does: "writes a consistent copy of the whole ledger to a new file, while it is in use.", args: "FILE",
		examples: []string{"backup county-2026-06-30.db"},
		more:     []string{"The signing key is not in it."},
		run: func(ctx context.Context, c *call) error {
			file := c.args[0]
			return c.done(map[string]string{"ledger": c.ledger(), "file": file}, "Copied "+c.ledger()+" to "+file+".", func() error {
				return c.withBook(ctx, func(b *app.Book) error { return b.Backup(ctx, file) })
			})
		},
	}
}

// restoreVerb makes a ledger of a copy.
func restoreVerb() *verb {
	return &verb{
		name: "restore", does: "makes the ledger again from a backup. It never overwrites one.", args: "FILE",
		examples: []string{"restore county-2026-06-30.db --ledger county.db"},
		more:     []string{"Afterwards run purse verify, with a checkpoint that you kept elsewhere."},
		run: func(ctx context.Context, c *call) error {
			file := c.args[0]
			return c.done(map[string]string{"ledger": c.ledger(), "file": file}, "Restored "+file+" to "+c.ledger()+".", func() error {
				return c.App.Restore(ctx, file, c.ledger())
			})
		},
	}
}

// done carries out a command whose answer is that it is done.
func (c *call) done(facts map[string]string, words string, do func() error) error {
	how, err := c.facts()
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	if how.format == "json" {
		return c.answer(how, facts)
	}
	c.say("%s", words)
	return nil
}

// facts is how to show an answer that is no report: in words, or as JSON.
func (c *call) facts() (rendering, error) {
	how, err := c.rendering()
	if err == nil && oneOf(how.format, "xlsx", "html") {
		err = misused("USE-008", "There is no workbook of this answer.", "Leave the format out, or ask for --json.")
	}
	return how, err
}
