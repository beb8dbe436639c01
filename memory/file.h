/* memory/file.h - memory files for other rooms: members inside larger files, and where their bytes lie. */
#ifndef MEMORY_FILE_H
#define MEMORY_FILE_H

#include "format/file.h"
#include "mica/memory.h"

/* Readable memory of the space that is private and of no file is zeros where nobody has touched it. It is not where the kernel asks
 * somebody else for a page at its first touch (userfaultfd), as while a memory file is restored on demand; so this must be
 * said, by who made the memory. */
void mem_space_plain(mica_memory_space *space);
bool mem_space_is_plain(const mica_memory_space *space);

/* Where a member begins. */
typedef struct mem_place {
    int fd;          /* stays the caller's, and need not stay open */
    uint64_t offset; /* a multiple of 4096 */
    const char *name;
    struct mem_remote *remote; /* NULL; else the member of that number of a page server's */
    uint32_t member;
    const struct fmt_sink *sink; /* what a new member goes through (format/stream.h), or NULL */
    const void *bytes; /* the member as it is read, where the file has it in another form, or NULL */
    uint64_t
        size; /* … bytes, in memory at a multiple of 64 that lives as long; mem_run.place counts from offset */
    const fmt_fetch *fetch; /* … by which its pages come (format/file.h), or NULL */
} mem_place;

/* As mica_memory_file_open, with members that begin in open files, where other bytes may follow unless the offset is 0. */
MICA_MUST_USE mica_status mem_file_open(const mem_place *places, size_t count, mica_memory_file **out,
                                        mica_error *err);
/* As mica_memory_write; the file stays open, and locked, at *keep (NULL: it does not). */
MICA_MUST_USE mica_status mem_file_write(const mica_memory_content *content, const char *path, int *keep,
                                         mica_memory_saved *out, mica_error *err);
/* As mica_memory_write, behind the last byte of the file of `place`, from the next page on; its offset says where. Nothing
 * is flushed: the member counts when the caller has flushed the file and then written down its place. */
MICA_MUST_USE mica_status mem_file_append(const mica_memory_content *content, mem_place *place,
                                          mica_memory_saved *out, mica_error *err);

/* Bytes of a region that lie together in one member. */
typedef struct mem_run {
    uint64_t offset, bytes; /* in the region */
    size_t member;
    bool zeros;     /* they are, and lie nowhere */
    bool packed;    /* and so cannot be used where they lie: mica_memory_file_read unpacks them */
    uint64_t at;    /* in the member's container: for fmt_file_check, and behind mem_file_member()->base */
    uint64_t place; /* in the file that the container is in */
} mem_run;
/* The bytes from `offset` on that the newest member which has them has in one piece: as many as there are up to the end of its
 * run, or to where a newer member has a page. Nothing of them is verified. INVALID_ARGUMENT: the region has no byte there. */
MICA_MUST_USE mica_status mem_file_run(const mica_memory_file *file, size_t region, uint64_t offset,
                                       mem_run *out, mica_error *err);
/* Of a chain that a page server has, one thread at a time reads, between enter and leave. What is wanted is fetched in one
 * request; taking what was not wanted fetches it then. With files there is nothing to be fetched. Errors: as
 * mica_memory_file_read. */
void mem_file_enter(mica_memory_file *file);
void mem_file_leave(mica_memory_file *file);
MICA_MUST_USE mica_status mem_file_want(mica_memory_file *file, size_t region, uint64_t offset, uint64_t size,
                                        mica_error *err);
MICA_MUST_USE mica_status mem_file_fetch(mica_memory_file *file, mica_error *err);
MICA_MUST_USE mica_status mem_file_take(mica_memory_file *file, size_t region, uint64_t offset, void *out,
                                        size_t size, mica_error *err);
/* The connection of such a chain; NULL: it is of files. */
struct mem_remote *mem_file_remote(const mica_memory_file *file);
/* Opens what `remote` has, which is the chain's from then on, also after an error. Errors: as mica_memory_file_connect. */
MICA_MUST_USE mica_status mem_file_open_remote(struct mem_remote *remote, mica_memory_file **out,
                                               mica_error *err);

/* A member's container. */
fmt_file *mem_file_member(mica_memory_file *file, size_t member);

/* As mica_memory_merge of files that are open (mem_file_open, or a part of a chain), to `path` or, with NULL, behind what is at
 * `place`. */
MICA_MUST_USE mica_status mem_file_merge(mica_memory_file *file, uint32_t page, const char *path,
                                         mem_place *place, mica_memory_saved *out, mica_error *err);

/* As mica_memory_save, by mem_file_append: the epoch does not move on. When the file was flushed and the place written down
 * the caller calls mem_tracker_appended; after an error anywhere it appends again. */
MICA_MUST_USE mica_status mem_tracker_append(mica_memory_tracker *tracker, bool full,
                                             const mica_memory_content *content, mem_place *place,
                                             mica_memory_saved *out, mica_error *err);
/* As mica_memory_save by mem_file_write, and as mem_tracker_append the epoch does not move on. */
MICA_MUST_USE mica_status mem_tracker_write(mica_memory_tracker *tracker, const mica_memory_content *content,
                                            bool full, const char *path, int *keep, mica_memory_saved *out,
                                            mica_error *err);
/* What was appended is the last epoch now, and the parent of the next diff. INVALID_ARGUMENT: nothing was. */
MICA_MUST_USE mica_status mem_tracker_appended(mica_memory_tracker *tracker, const mica_memory_saved *saved,
                                               mica_error *err);
/* The last epoch of a tracker that has not collected yet is the newest member of `file`: the next diff has it for its parent. All
 * of the memory is compared with it then. A page's sum is made from the file when the page becomes a candidate; the file must
 * stay open as long as the tracker. INVALID_ARGUMENT: other regions or sizes than the space's. NO_MEMORY. */
MICA_MUST_USE mica_status mem_tracker_begin_from(mica_memory_tracker *tracker, mica_memory_file *file,
                                                 mica_error *err);
/* The same with a new tracker, as of mica_memory_tracker_new, for memory of which parts are private maps of files: where
 * nobody has written there they have what the member has, the caller vouches for that, and are not compared and never read. */
MICA_MUST_USE mica_status mem_tracker_resume(mica_memory_space *space,
                                             const mica_memory_tracker_options *options,
                                             mica_memory_file *file, mica_memory_tracker **out,
                                             mica_error *err);

#endif
