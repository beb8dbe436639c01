/* tests/tape/forged.h - a tape's file in memory, whose bytes are changed and whose hashes are made to fit them again. */
#ifndef TESTS_TAPE_FORGED_H
#define TESTS_TAPE_FORGED_H

#include "tests/tape/oracle.h"

#include "base/hash.h"
#include "fuzz/seal.h"
#include "tape/layout.h"

#include <fcntl.h>
#include <sys/stat.h>

typedef struct forged {
    uint8_t *bytes;
    size_t size;
    tape_super *super; /* the one that counts */
} forged;

static inline tape_super *forged_super(uint8_t *bytes, unsigned which) {
    return (tape_super *)(void *)(bytes + which * TAPE_SUPER);
}

static inline forged forged_read(const char *path) {
    forged f = {0};
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    f.size = (size_t)info.st_size;
    f.bytes = aligned_alloc(FMT_PAGE, (f.size + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE);
    assert_non_null(f.bytes);
    assert_int_equal(read(fd, f.bytes, f.size), (ssize_t)f.size);
    close(fd);
    tape_super *even = forged_super(f.bytes, 0), *odd = forged_super(f.bytes, 1);
    f.super = even->sequence > odd->sequence ? even : odd;
    return f;
}

static inline forged forged_copy(const forged *from) {
    forged f = {.size = from->size};
    f.bytes = aligned_alloc(FMT_PAGE, (f.size + FMT_PAGE - 1) / FMT_PAGE * FMT_PAGE);
    assert_non_null(f.bytes);
    memcpy(f.bytes, from->bytes, f.size);
    f.super = forged_super(f.bytes, from->super == forged_super(from->bytes, 1));
    return f;
}

/* A part's header; NULL where the superblock says what does not lie in the file. */
static inline fmt_header *forged_part(const forged *f, uint32_t k) {
    const tape_part_record *r = &f->super->part[k];
    if (k >= f->super->count || k >= TAPE_PARTS_MOST || r->at % FMT_PAGE || r->at > f->size ||
        f->size - r->at < 2 * FMT_PAGE)
        return NULL;
    return (fmt_header *)(void *)(f->bytes + r->at);
}

/* The bytes of a section of a part; NULL: it has none, or not in the file. */
static inline void *forged_section(const forged *f, uint32_t k, uint16_t id, size_t *size) {
    fmt_header *h = forged_part(f, k);
    const fmt_section *s = h ? fmt_header_section(h, id, 0) : NULL;
    uint64_t room = f->size - f->super->part[h ? k : 0].at;
    *size = 0;
    if (!s || s->offset > room || s->stored_size > room - s->offset) return NULL;
    *size = (size_t)s->stored_size;
    return (uint8_t *)h + s->offset;
}

static inline void forged_seal_super(forged *f) {
    tape_super *s = f->super;
    uint8_t self[FMT_HASH];
    memset(s->self, 0, sizeof s->self);
    base_sha256_of(s, sizeof *s, self);
    memcpy(s->self, self, sizeof self);
}

/* All hashes fit the bytes: of the parts, of their headers, in the superblock, of it. */
static inline void forged_seal(forged *f) {
    tape_super *s = f->super;
    for (uint32_t k = 0; k < s->count && k < TAPE_PARTS_MOST; k++) {
        fmt_header *h = forged_part(f, k);
        if (!h) continue;
        fuzz_seal_snapshot((uint8_t *)h, f->size - s->part[k].at);
        memcpy(s->part[k].identity, h->self, FMT_HASH);
    }
    forged_seal_super(f);
}

static inline void forged_write(const forged *f, const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, f->bytes, f->size), (ssize_t)f->size);
    close(fd);
}

#endif
