/* base/nearest.h - which known word was meant: for messages that say "did you mean". */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The search for the nearest of many words. Zero-initialise but for what is sought. */
typedef struct base_nearest {
    const char *word; /* that was not known */
    size_t len;
    char best[64]; /* the nearest so far, or "" */
    unsigned distance;
} base_nearest;

/* Fewest insertions, deletions, changes and exchanges of neighbours that lead from one word to the other (Damerau,
 * CACM 7(3), 1964), up to 3: beyond, or for words of more than 32 bytes, 3. */
unsigned base_edit_distance(const char *a, size_t n, const char *b, size_t m);
void base_nearest_begin(base_nearest *q, const char *word, size_t len);
/* Looks at one word; of equally near ones the first stays. A word of up to two letters has none, one of up
 * to four may differ in one place, longer ones in two. */
void base_nearest_add(base_nearest *q, const char *word, size_t len);

#endif
