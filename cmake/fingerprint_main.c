/* cmake/fingerprint_main.c - run while building: prints the fingerprint of this build as C, so that no start
 * computes it. */
#include "session/fingerprint.h"

#include <stdio.h>

int main(void) {
    uint8_t hash[32];
    ses_fingerprint_compute(hash);
    for (int i = 0; i < 32; i++)
        printf("0x%02x,%s", hash[i], i % 8 == 7 ? "\n" : " ");
    return 0;
}
