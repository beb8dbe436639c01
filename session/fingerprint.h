/* session/fingerprint.h - what must agree between a snapshot and the program that runs it. */
#ifndef SESSION_FINGERPRINT_H
#define SESSION_FINGERPRINT_H

#include <stdint.h>

/* SHA-256 over opcodes, classes, layouts and builtins; computed while building (cmake/fingerprint_main.c). */
void ses_fingerprint_compute(uint8_t out[32]);
/* The same value, as built in. */
void ses_fingerprint(uint8_t out[32]);

#endif
