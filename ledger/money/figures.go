package money

import "strings"

// figures takes the thousands marks out of a number and leaves digits with at most one decimal point.
// Where a comma or a point could mean either, it asks: a wrong guess is wrong by a thousand times.
func (s scale) figures(text, number string, exponent bool) (string, *ParseError) {
	if strings.Trim(number, "0123456789,. ") != "" || strings.Trim(number, ",. ") == "" {
		return "", s.notOne(text, s.notFigures(number))
	}
	if strings.LastIndexByte(number, ',') > strings.IndexByte(number, '.') && strings.Contains(number, ".") {
		return "", s.pointThenComma(text, number)
	}
	if strings.Count(number, ".") > 1 {
		if grouped(number, '.') {
			return "", s.notOne(text, "a full stop is the decimal point: write "+group(strings.ReplaceAll(number, ".", ""))+" if that was meant")
		}
		return "", s.notOne(text, s.plain())
	}
	pounds, pence, _ := strings.Cut(number, ".")
	if pence != "" && !isDigits(pence) {
		return "", s.notOne(text, s.plain())
	}
	plain := pounds
	for _, mark := range []byte{',', ' '} {
		if strings.IndexByte(pounds, mark) < 0 {
			continue
		}
		if grouped(pounds, mark) {
			plain = strings.ReplaceAll(pounds, string(mark), "")
			break
		}
		if mark == ',' && strings.Count(number, ",") == 1 && !strings.ContainsAny(number, ". ") {
			return "", s.decimalComma(text, pounds)
		}
		return "", s.notOne(text, "a thousands mark has exactly three digits after it: write "+s.example(pounds, pence))
	}
	if s.countsPence() && !exponent && plain == pounds && len(pence) == 3 && len(pounds) >= 1 && len(pounds) <= 3 && pounds[0] != '0' {
		return "", s.problem(MorePence, text, "write "+pounds+","+pence+" or "+pounds+"."+pence[:2]+", whichever was meant")
	}
	if plain == "" {
		plain = "0"
	}
	return strings.TrimSuffix(plain+"."+pence, "."), nil
}

// notFigures is the hint for a number with something else in it.
func (s scale) notFigures(number string) string {
	switch {
	case strings.HasPrefix(number, "#"):
		return "mend the formula in the spreadsheet, or " + s.plain()
	case strings.ContainsAny(number, "$€"):
		return "amounts are in pounds: " + s.plain()
	}
	return s.plain()
}

// pointThenComma judges "1.234,50": points between thousands and a comma before the pence, as on the continent.
func (s scale) pointThenComma(text, number string) *ParseError {
	pounds, pence, _ := strings.Cut(number, ",")
	if strings.Contains(pence, ",") || !isDigits(pence) || !grouped(pounds, '.') {
		return s.notOne(text, s.plain())
	}
	return s.problem(DecimalComma, text, "write "+group(strings.ReplaceAll(pounds, ".", ""))+"."+pence)
}

// decimalComma judges "12,50", which is a decimal comma or a comma in the wrong place.
func (s scale) decimalComma(text, number string) *ParseError {
	pounds, pence, _ := strings.Cut(number, ",")
	if pence == "" {
		return s.notOne(text, "write "+pounds)
	}
	if pounds == "" {
		pounds = "0"
	}
	places := int(s.places)
	if len(pence) > places {
		pence = pence[:places]
	}
	hint := "write " + pounds + "." + pence
	joined := strings.TrimLeft(strings.Replace(number, ",", "", 1), "0")
	if s.countsPence() && len(joined) > 3 {
		hint += " (or " + group(joined) + " if that was meant)"
	}
	return s.problem(DecimalComma, text, hint)
}

// example is the number with its marks put right.
func (s scale) example(pounds, pence string) string {
	digits := strings.NewReplacer(",", "", " ", "").Replace(pounds)
	if digits == "" {
		digits = "0"
	}
	if pence != "" {
		pence = "." + pence
	}
	return group(digits) + pence
}

// grouped reports whether digits stand in threes behind each mark, with one to three before the first, as thousands do.
func grouped(number string, mark byte) bool {
	parts := strings.Split(number, string(mark))
	for i, part := range parts {
		if !isDigits(part) {
			return false
		}
		if i == 0 && (len(part) > 3 || part[0] == '0' && len(parts) > 1) {
			return false
		}
		if i > 0 && len(part) != 3 {
			return false
		}
	}
	return true
}
