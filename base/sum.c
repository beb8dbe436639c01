/* base/sum.c - XXH3 by xxHash's header. */
#include "base/sum.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

void base_sum_of(const void *data, size_t len, uint8_t out[BASE_SUM_SIZE]) {
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits(len ? data : "", len));
    memcpy(out, bytes.digest, BASE_SUM_SIZE);
}
