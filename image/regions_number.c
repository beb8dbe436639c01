/* image/regions_number.c - numbers as programs of other machines have them: their order of bytes and their width.
 * A number that would become another is refused, never cut. */
#include "image/regions_internal.h"

#include <math.h>
#include <string.h>

uint64_t img_number_get(const uint8_t *at, uint32_t width, bool big) {
    uint64_t number = 0;
    for (uint32_t k = 0; k < width; k++)
        number = number << 8 | at[big ? k : width - 1 - k];
    return number;
}

void img_number_put(uint8_t *at, uint32_t width, bool big, uint64_t number) {
    for (uint32_t k = 0; k < width; k++)
        at[big ? width - 1 - k : k] = (uint8_t)(number >> 8 * k);
}

/* A double that no float is equal to does not fit; that a NaN loses bits of its own does not matter to arithmetic. */
static bool number_fit_float(uint32_t to, uint64_t *number) {
    uint32_t narrow_bits = (uint32_t)*number;
    float narrow;
    double wide;
    if (to == 8) {
        memcpy(&narrow, &narrow_bits, sizeof narrow);
        wide = narrow;
        memcpy(number, &wide, sizeof wide);
        return true;
    }
    memcpy(&wide, number, sizeof wide);
    narrow = (float)wide;
    memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
    *number = narrow_bits;
    return (double)narrow == wide || isnan(wide);
}

bool img_number_fit(uint32_t kind, uint32_t from, uint32_t to, uint64_t *number) {
    if (from == to) return true;
    if (kind == MICA_FIELD_FLOAT) return number_fit_float(to, number);
    uint32_t shift = 64 - 8 * to, spare = 64 - 8 * from;
    if (kind != MICA_FIELD_SIGNED) return to == 8 || *number >> 8 * to == 0;
    int64_t value =
        (int64_t)(*number << spare) >> spare; /* arithmetic with every compiler that builds this */
    bool fits = (int64_t)((uint64_t)value << shift) >> shift == value;
    *number = (uint64_t)value;
    return fits;
}
