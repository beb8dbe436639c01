/* vm/text/display_ratio.c - a number as a ratio of small integers: the last convergent of its continued fraction to
 * nearest integers (each step the nearest whole number to what is left) that is no longer than the text may be. */
#include "vm/text/parts.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>

typedef struct convergent {
    double n, d;
} convergent;

/* Characters of n/d without the sign. */
static int length_of(convergent c) {
    char text[VM_RATIO_ROOM];
    return snprintf(text, sizeof text, "%.0f/%.0f", fabs(c.n), fabs(c.d));
}

/* Each convergent is nearer to x than the one before, and longer. The next one that is too long, or no int any
 * more, ends the search: what was found before it is the answer. */
static convergent approximate(double x, int most) {
    convergent before = {1, 0}, now = {round(x), 1};
    double rest = x - now.n;
    while (rest != 0) {
        double flipped = 1 / rest, step = round(flipped);
        convergent next = {now.n * step + before.n, now.d * step + before.d};
        if (fabs(flipped) > INT_MAX || fabs(next.n) > INT_MAX || fabs(next.d) > INT_MAX) break;
        if (length_of(next) > most) break;
        before = now;
        now = next;
        rest = flipped - step;
    }
    return now;
}

/* What fits no ratio of this length is a star in a matrix; alone, at least its whole part is shown. */
const char *vm_ratio_text(char text[VM_RATIO_ROOM], double x, int length) {
    if (x != x) return "0/0";
    if (isinf(x)) return x < 0 ? "-1/0" : "1/0";
    if (x == 0) return "0";
    int most = length ? length - 1 : VM_RATIO_LENGTH + (x > 0);
    if (!length && x == round(x)) {
        snprintf(text, VM_RATIO_ROOM, "%.0f", x);
        return text;
    }
    convergent c = approximate(x, most);
    if (c.n == 0 || (length && length_of(c) > most)) return "*";
    if (c.d < 0) c = (convergent){-c.n, -c.d};
    if (c.d == 1)
        snprintf(text, VM_RATIO_ROOM, "%.0f", c.n);
    else
        snprintf(text, VM_RATIO_ROOM, "%.0f/%.0f", c.n, c.d);
    return text;
}
