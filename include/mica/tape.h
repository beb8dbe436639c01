/* include/mica/tape.h - a tape: pages of an unbounded space with their whole history, in a file.
 *
 * For any program in C: nothing here knows what the bytes mean. Positions are bytes and may be negative; what nobody has
 * written reads as zeros. A *checkpoint* makes what was written since the last one an epoch of the tape, for good;
 * any epoch that is kept can be read, and gone back to. Going back begins another branch with the next checkpoint;
 * the one that was left stays, as far as the tape keeps it.
 *
 *     mica_tape_open          a file, or memory alone
 *     mica_tape_write …       what is current; nobody else sees it before
 *     mica_tape_checkpoint    it is an epoch, and survives the process
 *     mica_tape_read_at       as it was
 *     mica_tape_rewind        back there
 *
 * One thread at a time uses a tape. Others read its epochs through readers of their own, which wait for nobody. */
#ifndef MICA_TAPE_H
#define MICA_TAPE_H

#include "mica/error.h"
#include "mica/view.h"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

typedef struct mica_tape mica_tape;

#define MICA_TAPE_PAGE_MIN    4096u /* bytes of a page: a power of two between these */
#define MICA_TAPE_PAGE_MAX    (2048u * 1024)
#define MICA_TAPE_NAME_MAX    64 /* bytes of a name of a checkpoint, region or mark, with the zero at its end */
#define MICA_TAPE_REGIONS_MAX 1024
#define MICA_TAPE_MARKS_MAX   65536
/* Positions lie from -MICA_TAPE_FAR up to, not with, MICA_TAPE_FAR. */
#define MICA_TAPE_FAR (INT64_C(1) << 62)

/* Which checkpoints a compaction keeps; those with names, and the one that is current, always. */
typedef enum mica_tape_keeping {
    MICA_TAPE_KEEP_ALL = 0,
    MICA_TAPE_KEEP_LAST, /* the last `count` */
    MICA_TAPE_KEEP_EXPONENTIAL, /* the last `count`, of twice as many before them every second, then every fourth … */
    MICA_TAPE_KEEP_NAMED /* no others */
} mica_tape_keeping;

typedef enum mica_tape_compression {
    MICA_TAPE_FAST = 0, /* pages that shrink, by LZ4 */
    MICA_TAPE_SMALL,    /* by ZSTD, of numbers with their bytes put apart */
    MICA_TAPE_NONE      /* as they are, but for zeros */
} mica_tape_compression;

/* Zeros stand for what is said here. */
typedef struct mica_tape_options {
    uint32_t page; /* bytes, of a new tape: 4096 */
    uint64_t
        memory; /* most bytes of current pages, and of what tells of them, that are held in memory: 100 MiB; at least 64 KiB */
    uint64_t file_max; /* most bytes of the file: no limit */
    bool read_only;    /* nothing can be written, and the file is not locked */
    bool unflushed;    /* a checkpoint survives the process, but not a crash of the machine soon behind it */
    mica_tape_keeping keeping;
    uint64_t keep_count; /* 1 */
    mica_tape_compression compression;
    uint32_t together; /* parts of the file that are moved together at a time, 2 to 64: 16 */
    bool beside;       /* more than 4 MiB are moved together by a thread, and checkpoints need not wait */
} mica_tape_options;

/* Opens the tape in a file, which is made where there is none; NULL: one in memory alone. `options` may be NULL; keeping is
 * the tape's own unless it is new. Errors: IO; BUSY (another process writes to it), NOT_A_SNAPSHOT (something else),
 * VERSION_MISMATCH, CORRUPTED, TRUNCATED, INVALID_ARGUMENT (options that are none; a file with pages of another size is
 * opened with its own), LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_open(const char *path, const mica_tape_options *options, mica_tape **out,
                                         mica_error *err);
/* Ends it, readers too: what was written since the last checkpoint is gone. Accepts NULL. */
void mica_tape_close(mica_tape *tape);

/* ---- a store ---- */

/* Waits until the store of the tape has every checkpoint, at most that long. Without a store there is nothing to wait for. Errors:
 * IO (not yet; the store's own words where it cannot be reached), BUSY (another node writes to it), CONFLICT (another node took
 * the tape over; what is here is only here), CORRUPTED (what was to be put there is damaged), UNSUPPORTED. */
MICA_MUST_USE mica_status mica_tape_sync(mica_tape *tape, uint32_t wait_ms, mica_error *err);
/* Ends what is under way to the store, and lets other nodes write there at once; else they wait until the right to write ends, a
 * minute at most. What is checkpointed later goes there where nobody else wrote meanwhile. Done by mica_tape_close too. */
void mica_tape_release(mica_tape *tape);
/* A tape that is read from its store alone, by another node than the one that writes: what is current is its last checkpoint there
 * now. Errors: IO, CONFLICT, CORRUPTED, NO_MEMORY; UNSUPPORTED where it has a file of its own. */
MICA_MUST_USE mica_status mica_tape_refresh(mica_tape *tape, mica_error *err);

/* ---- what is current ---- */

/* Copies `size` bytes from a position. Errors: INVALID_ARGUMENT (beyond MICA_TAPE_FAR), CORRUPTED (the page does not have its
 * sum), IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_read(mica_tape *tape, int64_t at, void *out, size_t size,
                                         mica_error *err);
/* The bytes from a position on where they lie, as many of `size` as lie together; at least one. Valid until the tape is
 * written to, rewound or ended, or other pages are read that need their place. Errors: as mica_tape_read. */
MICA_MUST_USE mica_status mica_tape_view(mica_tape *tape, int64_t at, size_t size, mica_view *out,
                                         mica_error *err);
/* Writes `size` bytes; after an error a part of them may be written. Errors: as mica_tape_read; UNSUPPORTED (it is open for
 * reading only). */
MICA_MUST_USE mica_status mica_tape_write(mica_tape *tape, int64_t at, const void *data, size_t size,
                                          mica_error *err);
/* Bytes of pages in memory; pages written since the last checkpoint. */
uint64_t mica_tape_resident(const mica_tape *tape);
uint64_t mica_tape_dirty(const mica_tape *tape);

/* ---- epochs ---- */

/* A moment of a tape's past, seen from what is current: of the epochs that led there. */
typedef enum mica_tape_when {
    MICA_TAPE_LATEST = 0, /* the last checkpoint on the way to what is current */
    MICA_TAPE_EPOCH,      /* the number of one; also on a branch that was left */
    MICA_TAPE_TIME, /* the last one at or before nanoseconds since 1970; before the first: the empty tape */
    MICA_TAPE_INSTRUCTIONS, /* the last one at or before a count */
    MICA_TAPE_NAMED         /* the last one of that name */
} mica_tape_when;
typedef struct mica_tape_moment {
    mica_tape_when when;
    uint64_t number; /* epoch or instructions */
    int64_t time_ns;
    const char *name;
} mica_tape_moment;

typedef struct mica_tape_checkpoint_about {
    uint64_t epoch, parent; /* numbers rise from 1; 0: the empty tape */
    uint64_t branch;
    int64_t time_ns;
    uint64_t instructions;
    uint64_t pages;                /* that it changed */
    char name[MICA_TAPE_NAME_MAX]; /* "": it has none */
} mica_tape_checkpoint_about;

/* Makes an epoch of what was written; `about` may be NULL, and gives name, instructions and time (0: now; never before that
 * of the epoch before). Pages that have what they had are not counted as changed. After an error nothing is lost: the same
 * can be tried again. *epoch, unless NULL, is its number. Errors: EXISTS (the name is that of an epoch on the way here),
 * INVALID_ARGUMENT (a name that is none), LIMIT (file_max), IO, NO_MEMORY, UNSUPPORTED. */
MICA_MUST_USE mica_status mica_tape_checkpoint(mica_tape *tape, const mica_tape_checkpoint_about *about,
                                               uint64_t *epoch, mica_error *err);
/* What was written since is dropped, and what is current is that epoch; what is written from here on belongs to a new branch.
 * Errors: NOT_FOUND (no such epoch, or it is not kept), and as mica_tape_read, after which the tape is where it was. */
MICA_MUST_USE mica_status mica_tape_rewind(mica_tape *tape, const mica_tape_moment *moment, mica_error *err);
/* As mica_tape_read, of an epoch. NOT_FOUND: no such epoch, or it is not kept; never other bytes. */
MICA_MUST_USE mica_status mica_tape_read_at(mica_tape *tape, const mica_tape_moment *moment, int64_t at,
                                            void *out, size_t size, mica_error *err);
/* Tells of an epoch. NOT_FOUND. */
MICA_MUST_USE mica_status mica_tape_tell(mica_tape *tape, const mica_tape_moment *moment,
                                         mica_tape_checkpoint_about *out, mica_error *err);
/* Calls each kept epoch, also of branches that were left, in the order of their numbers, until `each` returns false. */
MICA_MUST_USE mica_status mica_tape_epochs(mica_tape *tape,
                                           bool (*each)(void *ctx, const mica_tape_checkpoint_about *about),
                                           void *ctx, mica_error *err);
/* Calls `each` with the position of every page, rising, in which what is current may differ from an epoch, until it returns
 * false: pages with a version since, and those written since the last checkpoint. Errors: as mica_tape_rewind. */
MICA_MUST_USE mica_status mica_tape_changed_since(mica_tape *tape, const mica_tape_moment *moment,
                                                  bool (*each)(void *ctx, int64_t at), void *ctx,
                                                  mica_error *err);
/* The epoch in which the page of a position got what it has at a moment; 0: nobody has written it. */
MICA_MUST_USE mica_status mica_tape_last_change(mica_tape *tape, const mica_tape_moment *moment, int64_t at,
                                                uint64_t *epoch, mica_error *err);

/* ---- streams ---- */

/* Records of a program beside its pages, such as events, input or output: each stream has a name and records with numbers from 0 on,
 * of any bytes. What is appended belongs to the next checkpoint; a rewind drops what was appended since the last one, and makes
 * each stream what it was at that epoch, so branches go on in their own ways. A stream at an epoch that is kept has all of its
 * records from the first one on. A stream that nothing was appended to is one without records. */
#define MICA_TAPE_STREAMS_MAX 1024
#define MICA_TAPE_RECORD_MAX  (16u * 1024 * 1024) /* bytes of a record */
#define MICA_TAPE_PENDING_MAX                                                                                \
    (64u * 1024 * 1024) /* bytes of records between two checkpoints, with 16 for each */

typedef struct mica_tape_stream_about {
    char name[MICA_TAPE_NAME_MAX];
    uint64_t count; /* records up to an epoch: they have the numbers below it */
    uint64_t first; /* the first of them that this very epoch appended; it appended none: count */
    uint64_t epoch; /* the last one that appended records; 0: none */
} mica_tape_stream_about;
/* False: no more of them. The bytes of a record are valid during the call. No call may change the tape. */
typedef bool (*mica_tape_each_stream)(void *ctx, const mica_tape_stream_about *about);
typedef bool (*mica_tape_each_record)(void *ctx, uint64_t number, uint64_t epoch, mica_view record);

/* Appends a record of `size` bytes, also of none. *number, unless NULL, is its number. Errors, after which it is not appended:
 * INVALID_ARGUMENT (a name that is none, a record that is larger), LIMIT (too many streams, or bytes since the last checkpoint,
 * then a checkpoint makes room), UNSUPPORTED (it is open for reading only), CORRUPTED, IO, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_append(mica_tape *tape, const char *stream, const void *data, size_t size,
                                           uint64_t *number, mica_error *err);
/* Tells of a stream as it was at a moment. So the records between two epochs of one way have the numbers from the count at the one
 * up to, not with, that at the other. Errors: NOT_FOUND (no such moment, or it is not kept), CORRUPTED, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_stream_tell(mica_tape *tape, const mica_tape_moment *moment,
                                                const char *stream, mica_tape_stream_about *out,
                                                mica_error *err);
/* Calls each stream that has records at a moment, by their names, until `each` returns false. Errors: as mica_tape_stream_tell. */
MICA_MUST_USE mica_status mica_tape_streams(mica_tape *tape, const mica_tape_moment *moment,
                                            mica_tape_each_stream each, void *ctx, mica_error *err);
/* Calls each record of a stream at a moment from number `first` on, with the epoch that appended it, until `each` returns false.
 * Errors: as mica_tape_stream_tell; never other bytes. */
MICA_MUST_USE mica_status mica_tape_stream_read(mica_tape *tape, const mica_tape_moment *moment,
                                                const char *stream, uint64_t first,
                                                mica_tape_each_record each, void *ctx, mica_error *err);

/* ---- readers ---- */

/* Reads one epoch of a tape on a thread of its own, beside the tape and other readers, and waits for none of them. */
typedef struct mica_tape_reader mica_tape_reader;
/* Opens one at the last checkpoint. By any thread while the tape is open. NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_reader_open(mica_tape *tape, mica_tape_reader **out, mica_error *err);
/* Goes to the last checkpoint there is now. CORRUPTED, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_reader_refresh(mica_tape_reader *reader, mica_error *err);
uint64_t mica_tape_reader_epoch(const mica_tape_reader *reader);
/* Errors: as mica_tape_read. */
MICA_MUST_USE mica_status mica_tape_reader_read(mica_tape_reader *reader, int64_t at, void *out, size_t size,
                                                mica_error *err);
/* As mica_tape_stream_tell, _streams and _stream_read, of the reader's epoch. */
MICA_MUST_USE mica_status mica_tape_reader_stream_tell(mica_tape_reader *reader, const char *stream,
                                                       mica_tape_stream_about *out, mica_error *err);
MICA_MUST_USE mica_status mica_tape_reader_streams(mica_tape_reader *reader, mica_tape_each_stream each,
                                                   void *ctx, mica_error *err);
MICA_MUST_USE mica_status mica_tape_reader_stream_read(mica_tape_reader *reader, const char *stream,
                                                       uint64_t first, mica_tape_each_record each, void *ctx,
                                                       mica_error *err);
void mica_tape_reader_close(mica_tape_reader *reader); /* accepts NULL; before the tape is ended */

/* ---- what is kept ---- */

/* Changes what compactions keep. */
MICA_MUST_USE mica_status mica_tape_keep(mica_tape *tape, mica_tape_keeping keeping, uint64_t count,
                                         mica_error *err);
/* Moves all of the file together and leaves out what no kept epoch has. The horizon, the first epoch from which on
 * every one is kept, moves on; it never moves back. Errors: as mica_tape_checkpoint, after which the tape is as it was. */
MICA_MUST_USE mica_status mica_tape_compact(mica_tape *tape, mica_error *err);
/* Reads and proves every page of every epoch. What the file of a tape with a store lacks or has wrong is brought; unless it is open
 * for reading only, what the store lacks or has wrong is put again, and what no state of the tape has is removed there. CORRUPTED
 * with the place: it is nowhere right; IO, CONFLICT. */
MICA_MUST_USE mica_status mica_tape_scrub(mica_tape *tape, mica_error *err);

typedef struct mica_tape_about {
    uint8_t space_id[16];
    uint32_t page, parts;                       /* bytes; parts of the file */
    uint64_t epoch, branch, horizon;            /* of what is current */
    uint64_t epochs, versions;                  /* that are kept */
    uint64_t file_bytes, used_bytes, raw_bytes; /* of the file; of its parts; of all versions uncompressed */
    mica_tape_keeping keeping;
    uint64_t keep_count;
} mica_tape_about;
/* What there is to say of a tape as a whole. */
void mica_tape_about_of(mica_tape *tape, mica_tape_about *out);

/* ---- the space ---- */

/* What a region is for, which says how it is kept in memory and packed. */
typedef enum mica_tape_hint {
#define MICA_TAPE_HINT_ROW(number, name, text, priority, compress) MICA_TAPE_##name = number,
#include "mica/tape_hints.def"
#undef MICA_TAPE_HINT_ROW
} mica_tape_hint;
/* "code"; NULL for no hint. The priority in memory, the higher the longer; of CUSTOM the region's own. */
const char *mica_tape_hint_name(mica_tape_hint hint);
unsigned mica_tape_hint_priority(mica_tape_hint hint);
bool mica_tape_hint_compresses(mica_tape_hint hint);

typedef struct mica_tape_region {
    int64_t at;
    uint64_t size;
    mica_tape_hint hint;
    unsigned priority;             /* of CUSTOM: 0 to 100 */
    char name[MICA_TAPE_NAME_MAX]; /* "": none; one with a name makes a mark of it at its beginning */
} mica_tape_region;
/* Adds a region, which lasts from the next checkpoint on. Errors: INVALID_ARGUMENT (no bytes, beyond MICA_TAPE_FAR, no such hint),
 * EXISTS (over another region, which is named; or a mark of that name is elsewhere), LIMIT, NO_MEMORY. */
MICA_MUST_USE mica_status mica_tape_region_add(mica_tape *tape, const mica_tape_region *region,
                                               mica_error *err);
/* The region in which a position lies, or the first that lies in a range; NULL: none. Valid until one is added. */
const mica_tape_region *mica_tape_region_at(const mica_tape *tape, int64_t at);
const mica_tape_region *mica_tape_region_in(const mica_tape *tape, int64_t at, uint64_t size);
size_t mica_tape_region_count(const mica_tape *tape);
/* By their positions, rising. */
const mica_tape_region *mica_tape_region_number(const mica_tape *tape, size_t number);
/* What a position is for: of its region, or RANDOM. */
mica_tape_hint mica_tape_hint_at(const mica_tape *tape, int64_t at);

/* Gives a position a name, in place of the one that had it. */
MICA_MUST_USE mica_status mica_tape_mark(mica_tape *tape, const char *name, int64_t at, mica_error *err);
/* Where a mark is: NOT_FOUND. */
MICA_MUST_USE mica_status mica_tape_mark_at(const mica_tape *tape, const char *name, int64_t *at,
                                            mica_error *err);
typedef enum mica_tape_whence {
    MICA_TAPE_FROM_ZERO,
    MICA_TAPE_FROM_HERE,
    MICA_TAPE_FROM_MARK
} mica_tape_whence;
/* Moves the tape's place, a position that it keeps for its user and starts at 0: to `by` bytes from position 0, from the place, or
 * from a mark. Errors: NOT_FOUND (no such mark), INVALID_ARGUMENT (beyond MICA_TAPE_FAR). */
MICA_MUST_USE mica_status mica_tape_seek(mica_tape *tape, mica_tape_whence whence, const char *mark,
                                         int64_t by, mica_error *err);
/* Where that is. */
int64_t mica_tape_place(const mica_tape *tape);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
