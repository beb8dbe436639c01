/* image/regions_internal.h - a list of regions as its files in this folder see it.
 *
 *     regions.c           the list: what is added, where it lies, what it is called
 *     regions_hooks.c     what else is called at a save or a restore, and in which order
 *     regions_fields.c    field tables: what is refused, and the rows as a file has them
 *     regions_pointer.c   addresses ↔ region and offset
 *     regions_number.c    numbers of one order and width → those of another
 *     regions_table.c     what a file says of regions beside their bytes ↔ sections
 *     regions_open.c      opening a file; what it tells
 *     regions_save.c      regions → a file
 *     regions_match.c     which region of a file is which of the program, and whether it can be
 *     regions_restore.c   a file → regions
 *
 * The program's side is a mica_regions, the file's an img_regions_file; regions_match.c joins them. Names are img_ and a
 * noun. */
#ifndef IMAGE_REGIONS_INTERNAL_H
#define IMAGE_REGIONS_INTERNAL_H

#include "base/buf.h"
#include "image/regions_layout.h"
#include "mica/image.h"

/* A row of a field table as the program gave it. */
typedef struct img_field {
    img_row row;                     /* but for `into`, which is a number when everything is saved */
    char into[MICA_MEMORY_NAME_MAX]; /* "": any region */
} img_field;

/* What becomes of a region of another version. */
typedef struct img_migration {
    uint32_t from;
    uint64_t old_size;
    mica_regions_migrate_fn call;
    void *ctx;
} img_migration;

/* A region as the program has it. `is` is what others may see of it. */
typedef struct img_region {
    mica_regions_region is; /* whose name is the one here */
    char name[MICA_MEMORY_NAME_MAX];
    img_field *fields;
    size_t field_count;
    img_migration *migrations;
    size_t migration_count;
} img_region;

/* An address outside of all regions. */
typedef struct img_external {
    uint32_t number;
    uintptr_t address;
} img_external;

/* Externals that rise by number, and the same by address. */
typedef struct img_externals {
    size_t count;
    img_external *by_number, *by_address;
} img_externals;

/* Regions lie in the list itself, so that what was looked up stays where it is while others are added. */
struct mica_regions {
    size_t count;
    img_region list[MICA_REGIONS_MAX];
    char description[MICA_REGIONS_DESCRIPTION_MAX];
    mica_regions_describe_fn describe;
    void *describe_ctx;
    mica_regions_hook *hooks; /* from the lowest order up */
    size_t hook_count;
    img_externals externals;
};

/* The number of the region of that name; SIZE_MAX: none. */
size_t img_region_number(const mica_regions *regions, const char *name);
/* The region of that name, for changing it. NOT_FOUND, INVALID_ARGUMENT (no list, no name). */
MICA_MUST_USE mica_status img_region_of(mica_regions *regions, const char *name, img_region **out,
                                        mica_error *err);
/* A space with all regions, of the sizes they have now; what it refuses cannot be saved. The caller frees it. */
MICA_MUST_USE mica_status img_regions_space(const mica_regions *regions, mica_memory_space **out,
                                            mica_error *err);
/* The description that a file gets now. */
void img_description(const mica_regions *regions, char out[MICA_REGIONS_DESCRIPTION_MAX]);
/* Makes what is no text without control characters '?', up to the end that the size or a zero is. */
void img_text_clean(char *text, size_t size);

/* The hooks around a save. *begun: how many were told, from the highest down, for img_hooks_end. */
MICA_MUST_USE mica_status img_hooks_begin(const mica_regions *regions, size_t *begun, mica_error *err);
void img_hooks_end(const mica_regions *regions, size_t begun);
MICA_MUST_USE mica_status img_hooks_restored(const mica_regions *regions, mica_error *err);

/* Whether a kind has that width. */
bool img_kind_ok(uint32_t kind, uint32_t width);
/* The bytes from a row's first to behind its last; false when that passes all numbers. 0 for a row of nothing. */
bool img_row_end(const img_row *row, uint64_t *end);
/* How many numbers of a row, one at least wide, a region of `size` bytes has room for. */
uint64_t img_row_fits(const img_row *row, uint64_t size);
/* The rows of a region as it is now, with open counts and names resolved, into `out`, of field_count rows. Errors:
 * INVALID_ARGUMENT (a row passes the size, or points into a region that there is not). */
MICA_MUST_USE mica_status img_rows(const mica_regions *regions, const img_region *region, img_row *out,
                                   mica_error *err);
/* Resolves the name in one row. */
MICA_MUST_USE mica_status img_row_into(const mica_regions *regions, const img_region *region, size_t number,
                                       img_row *row, mica_error *err);

/* Where the regions of the program lie, by address. */
typedef struct img_bases {
    const mica_regions *regions;
    size_t count;
    uint16_t order[MICA_REGIONS_MAX];
} img_bases;
void img_bases_of(const mica_regions *regions, img_bases *out);
/* The address of a row as a file has it; false when it points nowhere. */
bool img_pointer_store(const img_bases *places, const img_row *row, uint64_t address, uint64_t *stored);

/* What becomes of a region of a file. */
typedef enum img_region_way {
    IMG_SAME,    /* as it is, but for the order of bytes and for addresses */
    IMG_CONVERT, /* row by row */
    IMG_MIGRATE  /* by a function of the program's */
} img_region_way;

/* A region of a file: what its tables say, and what becomes of it. */
typedef struct img_region_part {
    const char *name;
    uint64_t size, at;
    uint32_t version;
    bool dynamic;
    const img_row *rows;
    size_t row_count;
    /* regions_match.c */
    size_t number;                  /* of the program's region */
    img_region_way way;             /* … */
    img_row *own;                   /* the program's rows, as many; NULL: it has none, and the file's count */
    const img_migration *migration; /* of IMG_MIGRATE */
    uint64_t new_size;              /* the region has then */
    uint8_t *bytes;                 /* and what it has: regions_restore.c */
} img_region_part;

/* What a file says of the program that wrote it. */
typedef struct img_regions_file {
    const mica_regions *regions; /* of the program that reads it */
    bool big;
    uint8_t word;
    size_t count;
    img_region_part *parts; /* from the lowest `at` up */
    img_row *rows;
} img_regions_file;

/* This machine's order of bytes. */
#define IMG_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* The tables of the regions as a file has them, for its two sections; the caller ends both buffers. */
MICA_MUST_USE mica_status img_table_write(const mica_regions *regions, const img_row *const *rows,
                                          base_buf *program, base_buf *fields, mica_error *err);
/* Makes room for the regions of a file, whose names and sizes the caller fills in. NO_MEMORY. */
MICA_MUST_USE mica_status img_regions_begin(img_regions_file *file, size_t count, mica_error *err);
/* Reads and checks the tables in the two sections of a file. CORRUPTED, NO_MEMORY. */
MICA_MUST_USE mica_status img_table_read(img_regions_file *file, base_view program, base_view fields,
                                         mica_error *err);
void img_regions_end(img_regions_file *file);
/* Opens files, a full one and diffs of it, and reads the tables of the last. The caller ends both, also after an
 * error. Errors: as mica_memory_file_open, NOT_A_SNAPSHOT (not of regions), CORRUPTED. */
MICA_MUST_USE mica_status img_regions_open(const char *const *paths, size_t count, mica_memory_file **out,
                                           img_regions_file *tables, mica_error *err);

/* Finds the program's region for each of the file's and what has to be done to it. */
MICA_MUST_USE mica_status img_regions_match(const mica_regions *regions, img_regions_file *file,
                                            mica_error *err);
/* The place in the program's region for one in the file's; false when there is none that it can be. */
bool img_region_offset(const img_region_part *part, uint64_t offset, uint64_t *out);
/* An address as a file has it → one of this process; false when it points nowhere. */
bool img_pointer_load(const img_regions_file *file, const img_row *row, uint64_t stored, uint64_t *address);

/* A number at `at`, filled up with zeros, and the other way; `width` is 1, 2, 4 or 8. */
uint64_t img_number_get(const uint8_t *at, uint32_t width, bool big);
void img_number_put(uint8_t *at, uint32_t width, bool big, uint64_t number);
/* The number of that kind in another width; false when it does not fit. */
bool img_number_fit(uint32_t kind, uint32_t from, uint32_t to, uint64_t *number);

#endif
