/* session/fingerprint_value.c - the fingerprint as a constant of the build: a start compares it and computes
 * nothing. */
#include "session/fingerprint.h"

#include "base/touched.h"

#include <string.h>

BASE_TOUCHED_CONST static const uint8_t value[1 + SES_FINGERPRINT_PARTS][32] = {
#include "generated/fingerprint.inc"
};

void ses_fingerprint(uint8_t out[32]) {
    memcpy(out, value[0], sizeof value[0]);
}

void ses_fingerprint_parts(uint8_t out[SES_FINGERPRINT_PARTS][32]) {
    for (int i = 0; i < SES_FINGERPRINT_PARTS; i++)
        memcpy(out[i], value[1 + i], sizeof value[0]);
}

/* Snapshots of other builders have no parts: then nothing is known to be good but the sources. */
mica_fallback ses_fingerprint_compare(const uint8_t *found, bool *hir) {
    static const uint8_t unset[SES_FINGERPRINT_PARTS * 32];
    bool same[SES_FINGERPRINT_PARTS];
    *hir = false;
    if (memcmp(found, unset, sizeof unset) == 0) return MICA_FALLBACK_FINGERPRINT;
    for (int i = 0; i < SES_FINGERPRINT_PARTS; i++)
        same[i] = memcmp(value[1 + i], found + i * 32, 32) == 0;
    if (!same[SES_FINGERPRINT_BUILTINS]) return MICA_FALLBACK_BUILTINS;
    if (!same[SES_FINGERPRINT_VALUES] || !same[SES_FINGERPRINT_HIR]) return MICA_FALLBACK_FINGERPRINT;
    *hir = true;
    return MICA_FALLBACK_OPCODES;
}
