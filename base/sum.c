/* base/sum.c - XXH3's 128 bits by xxHash's header, in the canonical order of bytes; base/sum.h says what
 * they are good for and what not. */
#include "base/sum.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

void base_sum_of(const void *data, size_t len, uint8_t out[BASE_SUM_SIZE]) {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(len ? data : "", len));
    memcpy(out, bytes.digest, BASE_SUM_SIZE);
}
