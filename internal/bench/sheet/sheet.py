"""Writes rows as a sheet with XlsxWriter.

Arguments: constant or held, for how the library keeps the rows; the file of rows, as sheet.c reads it; the workbook.
"""
import sys

import xlsxwriter

how, rows, to = sys.argv[1:]
book = xlsxwriter.Workbook(to, {"constant_memory": how == "constant"})
sheet = book.add_worksheet("Entries")
formats = {kind: book.add_format({"num_format": shown}) for kind, shown in {"n": "#,##0", "d": "d mmm yyyy", "m": "#,##0.00"}.items()}
with open(rows, encoding="utf-8", newline="\n") as lines:
    kinds = next(lines).rstrip("\n").split("\t")
    for column, heading in enumerate(next(lines).rstrip("\n").split("\t")):
        sheet.write_string(0, column, heading)
    looks = [formats.get(kind) for kind in kinds]
    for row, line in enumerate(lines, 1):
        for column, cell in enumerate(line.rstrip("\n").split("\t")):
            if looks[column] is None:
                sheet.write_string(row, column, cell)
            else:
                sheet.write_number(row, column, float(cell), looks[column])
book.close()
