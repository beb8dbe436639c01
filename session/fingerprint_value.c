/* session/fingerprint_value.c - the fingerprint as a constant of the build. */
#include "session/fingerprint.h"

#include <string.h>

static const uint8_t value[32] = {
#include "generated/fingerprint.inc"
};

void ses_fingerprint(uint8_t out[32]) {
    memcpy(out, value, sizeof value);
}
