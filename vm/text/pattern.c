/* vm/text/pattern.c - matches without recursion: on a mismatch only the last star takes one more character, for an
 * earlier one could do nothing that the last cannot. */
#include "vm/text/pattern.h"

#include <stddef.h>
#include <string.h>

/* One character against the pattern's next element, which *p is moved behind. */
static bool fits_one(const char **p, char c) {
    const char *at = *p, *end = *at == '[' ? strchr(at + 1, ']') : NULL;
    if (!end) {
        *p = at + 1;
        return *at == '?' || *at == c;
    }
    bool negated = at[1] == '!' || at[1] == '^', in = false;
    for (const char *k = at + 1 + negated; k < end; k++) {
        if (k + 2 < end && k[1] == '-') {
            in |= c >= k[0] && c <= k[2];
            k += 2;
        } else {
            in |= c == *k;
        }
    }
    *p = end + 1;
    return in != negated;
}

bool vm_pattern_fits(const char *pattern, const char *text) {
    const char *star = NULL, *from = NULL; /* behind the last star, and the text it has not taken */
    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            from = text;
        } else if (*pattern && fits_one(&pattern, *text)) {
            text++;
        } else if (star) {
            pattern = star;
            text = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}
