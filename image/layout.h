/* image/layout.h - an image file: two superblocks, of which the newer one counts, and epochs behind them; docs/format.md
 * says the same in words.
 *
 *     page 0   superblock of even sequence numbers
 *     page 1   superblock of odd ones
 *     page 2   epochs, each a memory file of its own (memory/layout.h): the first a full one, the others diffs, each of the
 *              one before it; between them may lie what a process that died has left
 *
 * Of an encrypted image (version 2) an epoch is a head, the pages of its memory file one by one encrypted, and their tags:
 *
 *     page 0   head
 *     page 1   page 0 of the memory file, and so on
 *     then     16 bytes for each page, and zeros up to a multiple of 4096
 *
 * A superblock lists the epochs that make the image, so nothing of a file is looked for: what no list names is not there.
 * An epoch is committed by the superblock that lists it, which is written when the epoch has been flushed. */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "format/layout.h"
#include "mica/memory.h"

#define IMG_MAGIC      "\x89MICAIM\n"
#define IMG_VERSION    1u
#define IMG_ENCRYPTED  2u              /* version of a file whose epochs are encrypted */
#define IMG_FIRST      (2u * FMT_PAGE) /* where epochs may begin */
#define IMG_EPOCHS_MAX 80u
#define IMG_TAG        32 /* bytes */
#define IMG_SIGNATURE  64

typedef struct img_member {
    uint64_t at;                            /* where its memory file begins: a multiple of 4096 */
    uint8_t identity[MICA_MEMORY_IDENTITY]; /* of that file */
} img_member;
static_assert(sizeof(img_member) == 40, "img_member");

enum { IMG_CIPHER_AES_256_GCM = 1 };
enum { IMG_KDF_KEY_FILE = 1, IMG_KDF_SCRYPT = 2 };

/* How the epochs of a file are encrypted (image/cipher.c); zeros in version 1. */
typedef struct img_encryption {
    uint32_t cipher;      /* IMG_CIPHER_… */
    uint32_t kdf;         /* IMG_KDF_…: what the secret is */
    uint32_t log_n, r, p; /* costs of scrypt; zeros: it is a key file */
    uint32_t reserved;    /* zero */
    uint8_t salt[32];     /* of scrypt; zeros: it is a key file */
    uint8_t file_id[32];  /* random, of this file alone */
    uint8_t check[32];    /* is another with another secret */
    uint8_t seal
        [IMG_TAG]; /* HMAC-SHA256 of the superblock with seal, key, tag and self zero, by a key of the secret's */
} img_encryption;
static_assert(sizeof(img_encryption) == 152, "img_encryption");

/* The first page of an encrypted epoch. */
#define IMG_HEAD_MAGIC "\x89MICAEP\n"
typedef struct img_head {
    uint8_t magic[8];
    uint64_t pages;    /* of the memory file */
    uint64_t sequence; /* of the superblock that was to list it */
    uint8_t salt[32];  /* random; its key is made with it */
    uint8_t reserved[FMT_PAGE - 56];
} img_head;
static_assert(sizeof(img_head) == FMT_PAGE, "img_head");

typedef struct img_super {
    uint8_t magic[8];
    uint32_t version;
    uint32_t count;       /* epochs */
    uint64_t sequence;    /* counts commits; its lowest bit is the page it lies in */
    uint64_t end;         /* bytes of the file that count: the last epoch ends there */
    uint8_t key[32];      /* SHA-256 of the user's key that made the tag; zeros: no tag */
    uint8_t tag[IMG_TAG]; /* HMAC-SHA256 of the SHA-256 of this page with tag and self zero */
    img_encryption encryption;
    uint8_t reserved[520];            /* zeros */
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
