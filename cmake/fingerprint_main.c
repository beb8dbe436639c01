/* cmake/fingerprint_main.c - run while building: prints the fingerprint of this build and its parts as C, so
 * that no start computes them. */
#include "session/fingerprint.h"

#include <stdio.h>

static void print_hash(const uint8_t hash[32]) {
    printf("{");
    for (int i = 0; i < 32; i++)
        printf("0x%02x,%s", hash[i], i % 8 == 7 ? "\n" : " ");
    printf("},\n");
}

int main(void) {
    uint8_t hash[32], parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_compute(parts, hash);
    print_hash(hash);
    for (int k = 0; k < SES_FINGERPRINT_PARTS; k++)
        print_hash(parts[k]);
    return 0;
}
