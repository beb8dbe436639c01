/* cli/common/option.h - one option of a command line as both programs read, print and suggest it. */
#ifndef CLI_COMMON_OPTION_H
#define CLI_COMMON_OPTION_H

#include "base/nearest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Text in place, no pointers: those would be relocated at every start. */
typedef struct cli_option {
    char letter;       /* of the short form, or 0 */
    char name[24];     /* of the long form */
    char argument[16]; /* empty: takes none; "[=WORD]": may carry that word behind an equals sign; else its
                          name */
    char text[224];    /* for --help: lines */
} cli_option;

/* The words of an argument that begins with a dash; one and two dashes mean the same. */
typedef struct cli_word {
    const char *name; /* without dashes */
    size_t len;
    const char *value; /* behind an equals sign, or NULL */
} cli_word;

cli_word cli_word_of(const char *argument);
bool cli_option_is(const cli_option *option, cli_word word);
/* Takes the value that belongs to the option at argv[*at], moving *at to it where it is an argument of its
 * own. NULL, or what is wrong, to be followed by the argument. */
const char *cli_option_value(const cli_option *option, cli_word word, int argc, char **argv, int *at,
                             const char **value);
/* The lines of --help. */
void cli_option_print(const cli_option *option, FILE *to);
void cli_option_nearest(const cli_option *option, base_nearest *near);

#endif
