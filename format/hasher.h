/* format/hasher.h - hashes pieces of a file on a thread of its own, while the caller writes them and fills others, and has the
 * system send to the disk what is written. */
#ifndef FORMAT_HASHER_H
#define FORMAT_HASHER_H

#include <stddef.h>
#include <stdint.h>

typedef struct fmt_hasher fmt_hasher;

/* Begins with pieces of `size` bytes; NULL where there is no memory, no thread or no second processor: whoever asked hashes
 * alone. */
fmt_hasher *fmt_hasher_new(size_t size);
void fmt_hasher_free(fmt_hasher *hasher); /* accepts NULL */
/* What is passed: pages that are at `at` of a file, or will be while they are hashed, and where their hashes go. */
typedef struct fmt_hasher_piece {
    uint8_t *bytes, *out;
    uint64_t pages;
    int fd;
    uint64_t at;
} fmt_hasher_piece;
/* Has a piece hashed, and the piece before it sent to the disk. The bytes, which come from base_malloc, are the hasher's then, and
 * others are given in their place. */
uint8_t *fmt_hasher_pass(fmt_hasher *hasher, const fmt_hasher_piece *piece);
/* Waits until all that was passed is hashed. */
void fmt_hasher_wait(fmt_hasher *hasher);

#endif
