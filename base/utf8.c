/* base/utf8.c - is it UTF-8, and where may it be cut. */
#include "base/utf8.h"

#include <stdint.h>

/* Bytes of the character that begins with them; 0: none does. */
static size_t utf8_one(const uint8_t *at, size_t left) {
    if (at[0] < 0x80) return 1;
    size_t size = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4 || size > left) return 0;
    uint8_t low = at[0] == 0xe0   ? 0xa0
                  : at[0] == 0xf0 ? 0x90
                                  : 0x80,
            high = at[0] == 0xed   ? 0x9f
                   : at[0] == 0xf4 ? 0x8f
                                   : 0xbf;
    if (at[1] < low || at[1] > high) return 0;
    for (size_t k = 2; k < size; k++)
        if ((at[k] & 0xc0) != 0x80) return 0;
    return size;
}

bool base_utf8_cut(const char *text, size_t len, size_t most, size_t *taken) {
    *taken = 0;
    while (*taken < len) {
        size_t size = utf8_one((const uint8_t *)text + *taken, len - *taken);
        if (size == 0) return false;
        if (*taken + size > most) break;
        *taken += size;
    }
    return true;
}
