# Reads each workbook in the three ways of openpyxl and says, as JSON, where two of them do not see the same.
import json, sys
import openpyxl


def cells(file, **how):
    seen = {}
    for sheet in openpyxl.load_workbook(file, **how):
        if not hasattr(sheet, "iter_rows"):
            continue  # a sheet of a chart alone
        for row in sheet.iter_rows():
            for c in row:
                if c.value is not None:
                    seen[sheet.title + "!" + c.coordinate] = c.value
    return seen


def differ(a, b, named):
    out = []
    for at in sorted(set(a) | set(b)):
        if a.get(at) != b.get(at):
            out.append("%s: %s: %r, %r" % (at, named, a.get(at), b.get(at)))
    return out


found = {}
for file in sys.argv[1:]:
    whole, stored = cells(file), cells(file, data_only=True)
    wrong = differ(whole, cells(file, read_only=True), "the whole file and read only")
    wrong += differ(stored, cells(file, data_only=True, read_only=True), "the stored values and read only")
    for at, value in whole.items():
        formed = isinstance(value, str) and value.startswith("=")
        if at not in stored:
            wrong.append("%s: %r has no stored value" % (at, value))
        elif not formed and stored[at] != value:
            wrong.append("%s: %r is stored as %r" % (at, value, stored[at]))
    found[file] = {"cells": len(whole), "wrong": wrong}
json.dump(found, sys.stdout)
