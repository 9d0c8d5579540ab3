/* Writes rows as a sheet with libxlsxwriter in constant memory. Arguments: the file of rows, and the workbook; without
 * them it says which version of the library it is. A row is a line with a tab between its cells; the first line has a
 * letter for each column: n a number, d a date as a spreadsheet counts it, m money, t a text; the second has the headings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

static char *next(char **rest) {
    char *cell = strsep(rest, "\t\n");
    return cell ? cell : "";
}

int main(int argc, char **argv) {
    if (argc < 3) {
        printf("%s\n", LXW_VERSION);
        return 0;
    }
    FILE *in = fopen(argv[1], "r");
    if (!in) {
        perror(argv[1]);
        return 1;
    }
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *book = workbook_new_opt(argv[2], &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Entries");
    lxw_format *number = workbook_add_format(book), *date = workbook_add_format(book), *money = workbook_add_format(book);
    format_set_num_format(number, "#,##0");
    format_set_num_format(date, "d mmm yyyy");
    format_set_num_format(money, "#,##0.00");

    char *line = NULL, kinds[64] = "";
    size_t room = 0;
    int columns = 0;
    lxw_error wrong = LXW_NO_ERROR;
    if (getline(&line, &room, in) > 0)
        for (char *rest = line; rest && *rest && *rest != '\n' && columns < 64;)
            kinds[columns++] = *next(&rest);
    for (lxw_row_t row = 0; !wrong && getline(&line, &room, in) > 0; row++) {
        char *rest = line;
        for (int c = 0; !wrong && c < columns; c++) {
            char *cell = next(&rest);
            if (row == 0 || kinds[c] == 't')
                wrong = worksheet_write_string(sheet, row, c, cell, NULL);
            else
                wrong = worksheet_write_number(sheet, row, c, strtod(cell, NULL), kinds[c] == 'm' ? money : kinds[c] == 'd' ? date : number);
        }
    }
    free(line);
    fclose(in);
    lxw_error closing = workbook_close(book);
    if (!wrong)
        wrong = closing;
    if (wrong)
        fprintf(stderr, "%s\n", lxw_strerror(wrong));
    return wrong != LXW_NO_ERROR;
}
