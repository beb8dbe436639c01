/* vm/text/pattern.h - names by patterns, as who, whos and clear take them. */
#ifndef VM_TEXT_PATTERN_H
#define VM_TEXT_PATTERN_H

#include <stdbool.h>

/* Whether the whole text fits the pattern: `*` any characters, `?` one, `[a-z]` one of a list, `[!a-z]` and
 * `[^a-z]` one that is not in it. Takes time in proportion to the product of the lengths at most. */
bool vm_pattern_fits(const char *pattern, const char *text);

#endif
