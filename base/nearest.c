/* base/nearest.c - the edit distance of short words, and the nearest of many: "did you mean …". Only up to
 * two edits are of interest, so words whose lengths differ by more are not looked at. */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

#define NEAREST_LONGEST 32
#define NEAREST_FAR     3u

/* Damerau's distance in its restricted form (optimal string alignment): two letters that changed places
 * count as one slip, as they are one when typing. It looks two rows back for that, so three rows are kept. */
unsigned base_edit_distance(const char *a, size_t n, const char *b, size_t m) {
    unsigned rows[3][NEAREST_LONGEST + 1];
    if (n > NEAREST_LONGEST || m > NEAREST_LONGEST || n > m + 2 || m > n + 2) return NEAREST_FAR;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    unsigned distance = rows[n % 3][m];
    return distance < NEAREST_FAR ? distance : NEAREST_FAR;
}

/* How far a word may be away: in a word of two letters another letter makes another word. */
void base_nearest_begin(base_nearest *q, const char *word, size_t len) {
    *q = (base_nearest){.word = word, .len = len, .distance = len <= 2 ? 1 : len <= 4 ? 2 : NEAREST_FAR};
}

void base_nearest_add(base_nearest *q, const char *word, size_t len) {
    if (!len || len >= sizeof q->best) return;
    unsigned distance = base_edit_distance(q->word, q->len, word, len);
    if (distance >= q->distance) return;
    q->distance = distance;
    memcpy(q->best, word, len);
    q->best[len] = 0;
}
