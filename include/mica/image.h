/* include/mica/image.h - a running program's state in a file: regions of any program in C.
 *
 * Regions: the program names the memory that is its state; it is saved as it lies there and comes back as it was,
 * in the same process or in another, with its pointers. Interpreters of Mica need none of it. */
#ifndef MICA_IMAGE_H
#define MICA_IMAGE_H

#include "mica/error.h"
#include "mica/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#define MICA_REGIONS_MAX             MICA_MEMORY_REGIONS_MAX /* regions of one list */
#define MICA_REGIONS_DESCRIPTION_MAX 256  /* bytes of a description with the zero at its end */
#define MICA_REGIONS_FIELDS_MAX      4096 /* rows of a region's field table */
#define MICA_REGIONS_EXTERNALS_MAX   65535

/* A list of regions that are saved and restored together. It owns names and tables, not the memory. One thread at a
 * time uses it, and nobody writes to the regions while they are saved or restored. */
typedef struct mica_regions mica_regions;

/* One region as it is added. Zeros stand for what is said here. */
typedef struct mica_regions_region {
    const char *name; /* 1 to 63 bytes */
    void *base;
    uint64_t size; /* bytes that are saved */
    bool
        dynamic; /* its size changes while the program runs: a restore gives it the size that the file says */
    uint64_t capacity; /* of a dynamic region: the bytes there is room for: size */
    uint32_t version;  /* of what lies in it; a restore from another one needs a migration */
} mica_regions_region;

/* Makes an empty list. Errors: NO_MEMORY; INVALID_ARGUMENT (nowhere to put it). */
MICA_MUST_USE mica_status mica_regions_new(mica_regions **out, mica_error *err);
/* Makes a list with the regions "stack" and "heap" of a whole interpreter, the heap dynamic. One of both may be
 * missing: NULL and 0 bytes. Errors: as mica_regions_new and mica_regions_add. */
MICA_MUST_USE mica_status mica_regions_new_interpreter(void *stack, uint64_t stack_size, void *heap,
                                                       uint64_t heap_size, mica_regions **out,
                                                       mica_error *err);
/* Ends a list; the memory stays as it is. Accepts NULL. */
void mica_regions_free(mica_regions *regions);
/* Appends a region; the record and its name are copied. After an error the list is as it was. Errors:
 * INVALID_ARGUMENT (no list, region, name or base; an empty name or one too long; a size of 0 or beyond the
 * addresses; a capacity below the size, or of a region that is not dynamic; memory of another region, which is
 * named), EXISTS (a region of that name), LIMIT (there are MICA_REGIONS_MAX), NO_MEMORY. */
MICA_MUST_USE mica_status mica_regions_add(mica_regions *regions, const mica_regions_region *region,
                                           mica_error *err);
/* Says where a dynamic region lies now, how many bytes of it are in use and how many there is room for (0: size),
 * after a realloc for instance. Errors: NOT_FOUND (no region of that name); INVALID_ARGUMENT (it is not dynamic,
 * and as mica_regions_add). */
MICA_MUST_USE mica_status mica_regions_place(mica_regions *regions, const char *name, void *base,
                                             uint64_t size, uint64_t capacity, mica_error *err);
/* How many regions there are, and one of them as it is now; NULL when there is none of that number or name. Valid
 * until the next call on the list that may change it. */
size_t mica_regions_count(const mica_regions *regions);
const mica_regions_region *mica_regions_at(const mica_regions *regions, size_t number);
const mica_regions_region *mica_regions_find(const mica_regions *regions, const char *name);

/* Says in a file what is saved, for people; NULL: nothing, and what the program says by itself stands there
 * (mica_regions_describe_by). A text of more than MICA_REGIONS_DESCRIPTION_MAX - 1 bytes is cut in front of the
 * character that passes them, and *cut (may be NULL) tells whether. Errors: INVALID_ARGUMENT (no list; a text that
 * is no UTF-8 or has control characters). */
MICA_MUST_USE mica_status mica_regions_describe(mica_regions *regions, const char *text, bool *cut,
                                                mica_error *err);
/* Writes where the program stands, "iteration 2, PC=7, SP=-1", into `out`, of MICA_REGIONS_DESCRIPTION_MAX bytes. */
typedef void (*mica_regions_describe_fn)(void *ctx, char *out, size_t size);
/* Has a function asked at each save for which no description was given. Without one the description names the
 * regions. What it writes is cut, and what is no text in it replaced by '?'. NULL takes it back. Errors:
 * INVALID_ARGUMENT (no list). */
MICA_MUST_USE mica_status mica_regions_describe_by(mica_regions *regions, mica_regions_describe_fn describe,
                                                   void *ctx, mica_error *err);

/* What a field is; include/mica/fields.def says what may be how wide. */
typedef enum mica_field_kind {
#define MICA_FIELD_ROW(number, name, sentence) MICA_FIELD_##name = number,
#include "mica/fields.def"
#undef MICA_FIELD_ROW
} mica_field_kind;

/* One row of a field table: numbers or addresses that lie at equal distances. A member of a struct is a row with a
 * count of 1, an array one with its length, a member of the structs in an array one with the stride of their size. */
typedef struct mica_field {
    uint64_t offset; /* of the first, in the region */
    mica_field_kind kind;
    uint32_t width;  /* bytes of each */
    uint64_t count;  /* how many; 0, of a dynamic region: as many as its size has room for */
    uint64_t stride; /* bytes from one to the next: width */
    /* Of addresses. In no case may one point anywhere else; the address of a region's end counts as its own. */
    bool nullable;    /* may be NULL */
    bool external;    /* may be one that mica_regions_external was told */
    const char *into; /* the region they point into: any */
} mica_field;

/* Tells what lies in a region: the table takes the place of the one before, names in it are copied. Two things rest
 * on it. Addresses in a region are saved as a region and an offset, and are addresses again after a restore,
 * wherever the regions lie then. And numbers can be read where the file comes from a program with another order of
 * bytes or other widths: row by row, of the same kinds and counts. A region whose layout differs so has only what
 * its rows name; the rest of it is zeros. A region without a table comes back as it was saved, and with the
 * addresses that the file's own table names. Errors: NOT_FOUND (no region of that name); INVALID_ARGUMENT (a row of
 * no such kind or width, that passes the end of the region, overlaps itself or another row: which), LIMIT
 * (MICA_REGIONS_FIELDS_MAX), NO_MEMORY. */
MICA_MUST_USE mica_status mica_regions_fields(mica_regions *regions, const char *name,
                                              const mica_field *fields, size_t count, mica_error *err);
/* Gives an address outside of all regions a number from 1 to MICA_REGIONS_EXTERNALS_MAX that stands for it in
 * files, for example a function's. At a restore the address of that number in the process of then takes its place.
 * Errors: INVALID_ARGUMENT (no list, no address, no such number; an address in a region is found as that first),
 * EXISTS (the number or the address has been given), NO_MEMORY. */
MICA_MUST_USE mica_status mica_regions_external(mica_regions *regions, uint32_t number, const void *address,
                                                mica_error *err);

/* What a migration has to do: fill the region's new bytes, which are zeros, from the old ones. */
typedef struct mica_regions_migration {
    const char *name;  /* of the region */
    uint32_t from, to; /* versions: of the file's and of the program's */
    const void
        *old_bytes; /* numbers in the order of this machine and addresses of this process, where the file
                              has a table of them */
    uint64_t old_size;
    void *new_bytes;   /* what will be copied to the region; addresses in it are to be those of the regions */
    uint64_t new_size; /* of a dynamic region: the room it has; the function makes it what is in use */
} mica_regions_migration;
typedef mica_status (*mica_regions_migrate_fn)(void *ctx, mica_regions_migration *migration, mica_error *err);
/* Has a function called at a restore from files in which a region has the version `from`. `old_size` is what a
 * region of that version has in bytes, and of a dynamic one has at most. A status that is not MICA_OK ends the
 * restore with it, and nothing has been written. Errors: NOT_FOUND (no region of that name); INVALID_ARGUMENT (no
 * function, no size, the program's own version), EXISTS (there is one from that version), NO_MEMORY. */
MICA_MUST_USE mica_status mica_regions_migrate(mica_regions *regions, const char *name, uint32_t from,
                                               uint64_t old_size, mica_regions_migrate_fn migrate, void *ctx,
                                               mica_error *err);

/* What is done about a save or a restore: files, connections, threads, clocks are closed before and opened after.
 * Hooks of higher order rest on those of lower: before a save they are called from the highest down, afterwards and
 * after a restore from the lowest up; of one order, those that were added later count as higher. Each may be NULL. */
typedef struct mica_regions_hook {
    int order;
    /* Before anything is read. A status that is not MICA_OK ends the save with it. */
    mica_status (*before_save)(void *ctx, mica_error *err);
    /* When it is over, saved or not, of the hooks whose before_save was called and gave MICA_OK. */
    void (*after_save)(void *ctx);
    /* When the regions are those of the file. All are called; the restore then gives the first status that is not
     * MICA_OK. */
    mica_status (*after_restore)(void *ctx, mica_error *err);
    void *ctx;
} mica_regions_hook;
/* Adds a hook; the record is copied. Errors: INVALID_ARGUMENT (no list or hook), NO_MEMORY. */
MICA_MUST_USE mica_status mica_regions_add_hook(mica_regions *regions, const mica_regions_hook *hook,
                                                mica_error *err);

/* Saves all regions into a file for this user alone (0600), in the place of the one at `path`: the old one or the
 * new one is there, whole, at every moment. `out` may be NULL. The file is a full memory file
 * (mica_memory_file_open). Errors: those of hooks and of mica_memory_write; INVALID_ARGUMENT (no list, path or
 * regions; an address that points into no region, with the region and the place where it lies). */
MICA_MUST_USE mica_status mica_regions_save(mica_regions *regions, const char *path, mica_memory_saved *out,
                                            mica_error *err);
/* Saves the pages (of 4 KiB) that differ from a state saved before, which is in `count` files: a full one, and
 * diffs each of the one before. The new file is a diff of the last. Errors: as mica_regions_save and
 * mica_memory_file_open; INVALID_ARGUMENT also for a path that is one of those files; VERSION_MISMATCH (the files
 * have other regions, or in another order; which). */
MICA_MUST_USE mica_status mica_regions_save_delta(mica_regions *regions, const char *const *previous,
                                                  size_t count, const char *path, mica_memory_saved *out,
                                                  mica_error *err);

/* Makes the regions what the file has: all of them, or after an error none. Everything is read, verified and
 * changed to what this program needs before the first byte of a region is written, so it takes as much memory again
 * as the regions have. Regions are found by name, in any order. Errors: those of mica_memory_file_open and of
 * migrations; INVALID_ARGUMENT (no list or path); NOT_A_SNAPSHOT (a memory file without regions of a program);
 * VERSION_MISMATCH (a region that only one of both has, or of another size, version or table: which, expected and
 * found); CORRUPTED (an address that points nowhere, a number that does not fit: where); NO_MEMORY; after the
 * regions were written, those of after_restore. */
MICA_MUST_USE mica_status mica_regions_restore(mica_regions *regions, const char *path, mica_error *err);
/* The same from a full file and diffs, each of the one before. */
MICA_MUST_USE mica_status mica_regions_restore_chain(mica_regions *regions, const char *const *paths,
                                                     size_t count, mica_error *err);

/* A region as a file tells of it. */
typedef struct mica_regions_info_region {
    char name[MICA_MEMORY_NAME_MAX];
    uint64_t size;
    uint32_t version;
    bool dynamic;
    uint32_t fields; /* rows of its table */
} mica_regions_info_region;

/* What a file tells without being loaded. */
typedef struct mica_regions_info {
    uint16_t version_major, version_minor; /* of the file's format */
    bool full;                             /* or a diff */
    uint8_t identity[MICA_MEMORY_IDENTITY], parent[MICA_MEMORY_IDENTITY];
    int64_t time_ns;      /* when it was saved, since 1970 */
    uint64_t age_seconds; /* since then; 0 where the clock has been put back */
    uint64_t total_size;  /* bytes of all regions */
    uint64_t file_size;   /* bytes of the file */
    char description[MICA_REGIONS_DESCRIPTION_MAX];
    bool big_endian; /* the program's order of bytes */
    uint8_t word;    /* bytes of its addresses */
    uint32_t count;
    mica_regions_info_region regions[MICA_REGIONS_MAX];
} mica_regions_info;

/* Reads what a file tells of itself, alone, be it a full one or a diff; of the pages of the regions it reads none.
 * Errors: as mica_memory_file_open; INVALID_ARGUMENT (no path, nowhere to put it); NOT_A_SNAPSHOT (a memory file
 * without regions of a program). */
MICA_MUST_USE mica_status mica_regions_read_info(const char *path, mica_regions_info *out, mica_error *err);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
