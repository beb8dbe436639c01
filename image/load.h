/* image/load.h - an image → the cage of a fresh VM. */
#ifndef IMAGE_LOAD_H
#define IMAGE_LOAD_H

#include "image/cipher.h"
#include "image/file.h"
#include "mica/signature.h"
#include "mica/memory.h"
#include "vm/heap/vm.h"

/* An image whose epochs are open. */
typedef struct img_image {
    img_file *file;
    mica_memory_file *memory;
    img_plain *plain;      /* the epochs of an encrypted image, or NULL */
    struct img_lazy *lazy; /* maps of it in a cage, or NULL */
    bool own;              /* this user saved it */
    bool
        believed; /* its memory need not be proved: it is this user's own, or whoever opened it trusts its signer */
} img_image;

/* Opens the epochs that an open file lists, and finds out whose it is. Nothing of a VM is asked. `file` must stay as long.
 * Errors: those of mica_memory_file_open; CORRUPTED (an epoch is not the one that the superblock lists); those of
 * img_key_check; of an encrypted image, which must be unlocked (image/cipher.h), those of img_plain_open. */
MICA_MUST_USE mica_status img_image_open(img_image *image, img_file *file, mica_error *err);
/* Believes the image also where its superblock is signed by that key (image/sign.h). What is not is proved, as any image of
 * somebody else's. */
void img_image_trust(img_image *image, const uint8_t public_key[MICA_KEY_SIZE]);
/* Closes them; a VM into which the image was loaded must have ended before. Accepts one of zeros. */
void img_image_close(img_image *image);

/* What the newest epoch has of one of IMG_SECTION_…; an empty view where it has none; valid until the image is closed.
 * Errors: CORRUPTED, TRUNCATED. */
MICA_MUST_USE mica_status img_image_section(img_image *image, uint16_t id, base_view *out, mica_error *err);

/* Whether the memory may go on in `vm`, as far as can be told before it is loaded: records, builtins, the size of the heap.
 * Errors: VERSION_MISMATCH, CORRUPTED, LIMIT, TRUNCATED, NO_MEMORY. */
MICA_MUST_USE mica_status img_check(img_image *image, vm_t *vm, mica_error *err);

typedef enum img_way {
    IMG_MAP,  /* large parts of the heap are mapped; each block is verified when it is first touched */
    IMG_COPY, /* all of it is read and verified now */
    IMG_LATER, /* as IMG_MAP, and all maps are made when the heap is first touched, but for pages that a start touches
                  (IMG_SECTION_TOUCHED); who has changes of the memory tracked calls img_lazy_settle before */
    IMG_RECORD /* as IMG_MAP by pages, to find out which those are: img_lazy_each_open (image->lazy) */
} img_way;
/* Puts the memory into the cage of `vm`, which has the same snapshots and stands still; what was in it is gone. Memory that
 * is not this user's is copied and proved. Errors: VERSION_MISMATCH, CORRUPTED (also: what cannot be proved), LIMIT,
 * TRUNCATED, NO_MEMORY, IO. After an error the VM is good for vm_free alone. */
MICA_MUST_USE mica_status img_load(img_image *image, vm_t *vm, img_way way, mica_error *err);

#endif
