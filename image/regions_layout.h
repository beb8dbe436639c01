/* image/regions_layout.h - what regions of a program put into a memory file beside their bytes; docs/format.md says
 * the same in words.
 *
 *     program   one img_head, then an img_record for each region, in the order of the memory file
 *     fields    an img_row for each row of the field tables; the regions one after the other
 *
 * In the bytes of a region an address is a number of the program's own width and order: 0 for NULL, the number of
 * an external below IMG_EXTERNALS_END, else `at` of a region and the offset in it. Between regions there is a
 * number that lies in none, so that the end of one is no other's begin. */
#ifndef IMAGE_REGIONS_LAYOUT_H
#define IMAGE_REGIONS_LAYOUT_H

#include <assert.h>
#include <stdint.h>

enum { IMG_SECTION_PROGRAM = 0x8100, IMG_SECTION_FIELDS = 0x8101 };

#define IMG_EXTERNALS_END UINT64_C(65536)
/* Where a program with addresses of 8 bytes puts a region: no size that it may have reaches the next. */
#define IMG_REGION_AT(number) (((uint64_t)(number) + 1) << 47)

typedef struct img_head {
    uint32_t regions;
    uint32_t fields;     /* rows in all tables */
    uint8_t big;         /* 1: the most significant byte of a number comes first */
    uint8_t word;        /* bytes of an address: 4 or 8 */
    uint8_t reserved[6]; /* zeros */
} img_head;
static_assert(sizeof(img_head) == 16, "img_head");

enum { IMG_REGION_DYNAMIC = 1 };

typedef struct img_record {
    uint64_t at;           /* what an address of the region's base is in the bytes of any region; rises */
    uint32_t version;      /* of what lies in it */
    uint32_t flags;        /* IMG_REGION_… */
    uint32_t first, count; /* of its rows among all */
} img_record;
static_assert(sizeof(img_record) == 24, "img_record");

enum { IMG_FIELD_NULLABLE = 1, IMG_FIELD_EXTERNAL = 2, IMG_FIELD_OPEN = 4 };

typedef struct img_row {
    uint64_t offset; /* of the first */
    uint64_t count;  /* not 0, unless it is open */
    uint64_t stride; /* not less than the width */
    uint16_t width;
    uint8_t kind;     /* include/mica/fields.def */
    uint8_t flags;    /* IMG_FIELD_…; open: as many as the region has room for */
    uint16_t into;    /* the region that addresses point into, from 1; 0: any */
    uint16_t padding; /* zeros */
} img_row;
static_assert(sizeof(img_row) == 32, "img_row");

#endif
