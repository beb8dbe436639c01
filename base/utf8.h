/* base/utf8.h - texts that must be UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* How many of `len` bytes can be taken without cutting a character, at most `most`. False when what is taken is no UTF-8
 * (RFC 3629: no longer forms, no surrogates, nothing above U+10FFFF). */
bool base_utf8_cut(const char *text, size_t len, size_t most, size_t *taken);

#endif
