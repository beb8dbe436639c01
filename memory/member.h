/* memory/member.h - one memory file, opened and checked; memory/read.c makes chains of them. */
#ifndef MEMORY_MEMBER_H
#define MEMORY_MEMBER_H

#include "memory/file.h"
#include "memory/layout.h"

/* Zero-initialise; mem_member_close ends it, after an error of _open too. */
typedef struct mem_member {
    fmt_file file;
    bool open;
    struct mem_remote *remote; /* which has its pages, as member `number`; NULL: they are mapped */
    uint32_t number;
    char *name;
    mem_epoch epoch;
    mem_record *regions; /* copies: what was checked cannot change any more */
    size_t count;
    mem_extent *extents; /* of all regions */
    uint64_t *first;     /* of each region's extents, and the end of the last */
    uint64_t pages_at;   /* of the section, in the container */
    uint64_t zeros;      /* pages of zeros */
    uint64_t stored;     /* the others */
    bool packed;         /* some of them are */
    char description[MICA_MEMORY_DESCRIPTION + 1];
} mem_member;

/* Opens a file by its path, or (NULL) at a place, and checks all its records. Errors as mica_memory_file_open. */
MICA_MUST_USE mica_status mem_member_open(mem_member *member, const char *path, const mem_place *place,
                                          mica_error *err);
void mem_member_close(mem_member *member);
/* Before bytes are read: they are there and verified. As fmt_file_check; PAGE_SERVER_LOST. */
MICA_MUST_USE mica_status mem_member_check(mem_member *member, uint64_t at, uint64_t size, mica_error *err);
/* Is it a diff of the one before it (NULL: a full file)? Its regions are those, in order, of any size; new ones may follow;
 * what is beyond the size that a region had is there. INCOMPLETE_CHAIN. */
MICA_MUST_USE mica_status mem_member_follows(const mem_member *member, const mem_member *before,
                                             mica_error *err);
/* The run of pages that a page of a region lies in; NULL: the file has none, and *next is the first page behind it that it
 * has, or UINT64_MAX. */
const mem_extent *mem_member_find(const mem_member *member, size_t region, uint64_t page, uint64_t *next);

/* The member of that number of a chain; NULL beyond. read.c. */
const mem_member *mem_file_at(const mica_memory_file *file, size_t member);

#endif
