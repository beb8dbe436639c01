/* image/layout.h - an image file: two superblocks, of which the newer one counts, and epochs behind them; docs/format.md
 * says the same in words.
 *
 *     page 0   superblock of even sequence numbers
 *     page 1   superblock of odd ones
 *     page 2   epochs, each a memory file of its own (memory/layout.h): the first a full one, the others diffs, each of the
 *              one before it; between them may lie what a process that died has left
 *
 * A superblock lists the epochs that make the image, so nothing of a file is looked for: what no list names is not there.
 * An epoch is committed by the superblock that lists it, which is written when the epoch has been flushed. */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "format/layout.h"
#include "mica/memory.h"

#define IMG_MAGIC      "\x89MICAIM\n"
#define IMG_VERSION    1u
#define IMG_FIRST      (2u * FMT_PAGE) /* where epochs may begin */
#define IMG_EPOCHS_MAX 80u
#define IMG_TAG        32 /* bytes */
#define IMG_SIGNATURE  64

typedef struct img_member {
    uint64_t at;                            /* where its memory file begins: a multiple of 4096 */
    uint8_t identity[MICA_MEMORY_IDENTITY]; /* of that file */
} img_member;
static_assert(sizeof(img_member) == 40, "img_member");

typedef struct img_super {
    uint8_t magic[8];
    uint32_t version;
    uint32_t count;                   /* epochs */
    uint64_t sequence;                /* counts commits; its lowest bit is the page it lies in */
    uint64_t end;                     /* bytes of the file that count: the last epoch ends there */
    uint8_t key[32];                  /* SHA-256 of the user's key that made the tag; zeros: no tag */
    uint8_t tag[IMG_TAG];             /* HMAC-SHA256 of the SHA-256 of this page with tag and self zero */
    uint8_t reserved[672];            /* zeros */
    uint8_t signer[32];               /* SHA-256 of the public key that made the signature; zeros: none */
    uint8_t signature[IMG_SIGNATURE]; /* Ed25519, over what image/sign.c says */
    img_member member[IMG_EPOCHS_MAX];
    uint8_t self[FMT_HASH]; /* SHA-256 of this page with self zero */
} img_super;
static_assert(sizeof(img_super) == FMT_PAGE, "img_super");

/* Sections of the writer's own in an epoch. */
enum {
    IMG_SECTION_SESSION = 0x8001, /* what the session keeps outside the cage (session/image_state.c) */
    IMG_SECTION_ABOUT = 0x8002,   /* JSON: where the program stands, its variables (session/image_about.c) */
    IMG_SECTION_SUMMARY = 0x8003, /* the same for people, in lines */
    IMG_SECTION_TOUCHED = 0x8004  /* u32 numbers of pages of the heap, rising, that a start touches */
};
#define IMG_TOUCHED_MOST 256u

#endif
