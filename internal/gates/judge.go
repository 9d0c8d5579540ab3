package gates

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Judge is another ledger program, which reads a journal and works its balances out.
type Judge struct {
	// Name is what the program's journals are asked for with.
	Name     string
	programs []string
	ask      func(j Judge, dir, file string, ends []string) (map[Balance]string, error)
}

// Balance is an account at the end of a day, as a judge names it.
type Balance struct{ Account, Day string }

// Judges finds hledger, Ledger and Beancount; without one of them the test ends here.
func Judges(t testing.TB) []Judge {
	t.Helper()
	return []Judge{
		{"hledger", []string{tool(t, "PURSE_HLEDGER", "hledger")}, askHLedger},
		{"ledger", []string{tool(t, "PURSE_LEDGER_CLI", "ledger")}, askLedger},
		{"beancount", []string{tool(t, "PURSE_BEAN_CHECK", "bean-check"), tool(t, "PURSE_BEAN_QUERY", "bean-query")}, askBeancount},
	}
}

// Balances has the program read a journal as strictly as it can, and answers with the balance of each account by itself at
// the end of each day asked for, which are the last days of months. Where an account is missing the program knows of none,
// or of nothing on it.
//
// Units: pounds with two decimals, debit positive. Errors: whatever the program has against the journal, even a warning.
func (j Judge) Balances(dir, file string, ends []string) (map[Balance]string, error) {
	found, err := j.ask(j, dir, file, ends)
	if err != nil {
		return nil, fmt.Errorf("%s on %s: %w", j.Name, filepath.Base(file), err)
	}
	return found, nil
}

// run runs one of the judge's programs, which is to say nothing against the journal. It knows no settings of this machine.
func (j Judge) run(program int, dir string, args ...string) (string, error) {
	var out, complaints bytes.Buffer
	c := exec.Command(j.programs[program], args...)
	c.Dir = dir
	c.Env = append(c.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8", "TZ=UTC")
	c.Stdout, c.Stderr = &out, &complaints
	err := c.Run()
	if err == nil && complaints.Len() > 0 {
		err = fmt.Errorf("it has something to say")
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, strings.TrimSpace(complaints.String()))
	}
	return out.String(), nil
}

// askHLedger asks for a table of every month. Its checks are those of the strict mode and two more.
func askHLedger(j Judge, dir, file string, ends []string) (map[Balance]string, error) {
	if _, err := j.run(0, dir, "-f", file, "check", "--strict", "ordereddates", "payees"); err != nil {
		return nil, err
	}
	text, err := j.run(0, dir, "-f", file, "balance", "--monthly", "--historical", "--flat", "--no-total", "--empty", "-O", "csv")
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("the answer is no table: %w\n%s", err, text)
	}
	found := map[Balance]string{}
	for _, row := range rows[1:] {
		for i, cell := range row[1:] {
			for _, end := range ends {
				if strings.HasPrefix(end, rows[0][i+1][:len("2006-01")]) {
					if found[Balance{row[0], end}], err = twoDecimals(cell); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return found, nil
}

// askLedger gives one run a script of questions, one for each day.
func askLedger(j Judge, dir, file string, ends []string) (map[Balance]string, error) {
	var script strings.Builder
	for _, end := range ends {
		fmt.Fprintf(&script, `balance --flat --no-total --empty --end %s --format "%s|%%(account)|%%(quantity(amount))\\n"`+"\n", dayAfter(end), end)
	}
	questions := filepath.Join(dir, "questions")
	if err := os.WriteFile(questions, []byte(script.String()), 0o600); err != nil {
		return nil, err
	}
	text, err := j.run(0, dir, "--args-only", "--strict", "--pedantic", "-f", file, "--script", questions)
	if err != nil {
		return nil, err
	}
	found := map[Balance]string{}
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		if len(parts) != 3 {
			return nil, fmt.Errorf("the answer is no balance: %q", line)
		}
		if found[Balance{parts[1], parts[0]}], err = twoDecimals(parts[2]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// askBeancount has the journal checked, and then read by a second one that holds a question for each day.
func askBeancount(j Judge, dir, file string, ends []string) (map[Balance]string, error) {
	if _, err := j.run(0, dir, file); err != nil {
		return nil, err
	}
	var with strings.Builder
	fmt.Fprintf(&with, "include %q\n", file)
	for _, end := range ends {
		fmt.Fprintf(&with, "%s query %q \"SELECT account, sum(number) WHERE date < %s GROUP BY account\"\n", end, end, dayAfter(end))
	}
	questions := filepath.Join(dir, "questions.beancount")
	if err := os.WriteFile(questions, []byte(with.String()), 0o600); err != nil {
		return nil, err
	}
	text, err := j.run(1, dir, "-f", "csv", questions, "RUN *")
	if err != nil {
		return nil, err
	}
	found := map[Balance]string{}
	end := ""
	for line := range strings.Lines(text) {
		account, amount, isRow := strings.Cut(strings.TrimSpace(line), ",")
		switch {
		case strings.HasSuffix(account, ":"):
			end = strings.TrimSuffix(account, ":")
		case account == "" || account == "account" || account == "(empty)":
		case !isRow || end == "":
			return nil, fmt.Errorf("the answer is no balance: %q", line)
		default:
			if found[Balance{strings.TrimSpace(account), end}], err = twoDecimals(amount); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func dayAfter(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // the test's own day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// twoDecimals writes an amount as ours are, whatever the program leaves out.
func twoDecimals(amount string) (string, error) {
	pounds, pence, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(amount), " GBP"), ".")
	for len(pence) < 2 {
		pence += "0"
	}
	digits := strings.TrimPrefix(pounds, "-") + pence
	if len(pence) != 2 || len(digits) < 3 || strings.Trim(digits, "0123456789") != "" {
		return "", fmt.Errorf("%q is no amount in pounds and pence", amount)
	}
	return pounds + "." + pence, nil
}
