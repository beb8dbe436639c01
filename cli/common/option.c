/* cli/common/option.c - reading and printing one option, for both programs: "-o OUT", "--output OUT",
 * "--output=OUT", with one dash or two. What an option is called and takes is a row of a table
 * (cli/micac/options.def, cli/mica/options.def). */
#include "cli/common/option.h"

#include <string.h>

#define HELP_COLUMN 27 /* where the descriptions begin */

cli_word cli_word_of(const char *argument) {
    const char *name = argument + (argument[1] == '-' ? 2 : 1), *equals = strchr(name, '=');
    return (cli_word){name, equals ? (size_t)(equals - name) : strlen(name), equals ? equals + 1 : NULL};
}

/* No abbreviations: a new option would change what they mean. */
bool cli_option_is(const cli_option *option, cli_word word) {
    if (word.len == 1 && option->letter == *word.name) return true;
    return strlen(option->name) == word.len && memcmp(option->name, word.name, word.len) == 0;
}

/* What the row's `argument` says: nothing, a word (the next argument serves as well), or "[=word]", which
 * may be left out and then stands in the same argument. The answer is a sentence's beginning for who prints
 * the error. */
const char *cli_option_value(const cli_option *option, cli_word word, int argc, char **argv, int *at,
                             const char **value) {
    const char *wanted = option->argument;
    *value = word.value;
    if (!*wanted) return *value ? "no value belongs to" : NULL;
    if (*wanted == '[') { /* "[=json]" */
        size_t len = strlen(wanted) - 3;
        if (!*value || strcmp(*value, "text") == 0) *value = NULL;
        bool good = !*value || (strlen(*value) == len && memcmp(*value, wanted + 2, len) == 0);
        return good ? NULL : "unknown value in";
    }
    if (!*value && *at + 1 >= argc) return "a value is missing after";
    if (!*value) *value = argv[++*at];
    return NULL;
}

/* A head that is too long for its column has the description on the next line. */
void cli_option_print(const cli_option *option, FILE *to) {
    char head[64];
    bool optional = option->argument[0] == '[';
    int n = snprintf(head, sizeof head, "  %c%c%c --%s%s%s", option->letter ? '-' : ' ',
                     option->letter ? option->letter : ' ', option->letter ? ',' : ' ', option->name,
                     optional || !option->argument[0] ? "" : " ", option->argument);
    fputs(head, to);
    for (const char *line = option->text; *line;) {
        const char *end = strchrnul(line, '\n');
        if (n > HELP_COLUMN - 2 && line != option->text) n = 0;
        fprintf(to, "%*s%.*s\n", n < HELP_COLUMN - 1 ? HELP_COLUMN - n : 2, "", (int)(end - line), line);
        n = 0;
        line = *end ? end + 1 : end;
    }
}

void cli_option_nearest(const cli_option *option, base_nearest *near) {
    base_nearest_add(near, option->name, strlen(option->name));
}
