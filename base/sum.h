/* base/sum.h - a fast 128-bit checksum (XXH3) for files only this machine's own programs write. It finds
 * damage and tells contents apart; it does not withstand somebody who looks for two contents with one sum, so
 * nothing that is handed on is identified by it (base/hash.h is for that). */
#ifndef BASE_SUM_H
#define BASE_SUM_H

#include <stddef.h>
#include <stdint.h>

#define BASE_SUM_SIZE 16

void base_sum_of(const void *data, size_t len, uint8_t out[BASE_SUM_SIZE]);

#endif
