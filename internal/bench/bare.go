package bench

import (
	"bufio"
	"bytes"
	"errors"
	"os"
)

// bare writes a journal of hledger or Ledger again with nothing but its transactions: dates, descriptions, accounts and
// amounts. Tags, directives and the balances that are stated would cost a peer half of its time, and no question is asked
// about them.
func bare(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := bufio.NewWriterSize(out, 64<<10)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 1<<20)
	var heading []byte // of a transaction without a posting so far
	for lines.Scan() {
		line := lines.Bytes()
		switch {
		case len(line) == 0:
		case line[0] >= '0' && line[0] <= '9':
			heading = append(heading[:0], uncommented(line)...)
		case isPosting(line):
			if len(heading) > 0 {
				_, _ = w.WriteString("\n") // an error stays with the writer
				_, _ = w.Write(heading)
				_, _ = w.WriteString("\n")
				heading = heading[:0]
			}
			_, _ = w.Write(uncommented(line))
			_, _ = w.WriteString("\n")
		}
	}
	return errors.Join(lines.Err(), w.Flush())
}

// isPosting tells whether a line is an amount on an account, and not a note or a balance that is stated.
func isPosting(line []byte) bool {
	text := bytes.TrimLeft(line, " ")
	return len(text) < len(line) && len(text) > 0 && text[0] != ';' && !bytes.Contains(text, []byte(" = ")) && !bytes.HasPrefix(text, []byte("format "))
}

// uncommented is a line without the comment at its end.
func uncommented(line []byte) []byte {
	text, _, _ := bytes.Cut(line, []byte("  ;"))
	return text
}
