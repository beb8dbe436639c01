/* tests/image/forge_image.c - makes images that are not what they say, sealed as if they were.
 *
 *     forge_image count FROM TO        a count of references in the memory is another; the user's tag is put on it
 *     forge_image about FROM TO FILE   what the image says of its program, for tools and for people, is what the file has
 *     forge_image code|classes FROM TO  it was saved by a program with other instructions, or classes
 *     forge_image record FROM TO       a record of the root is of a version that nobody knows
 *     forge_image region FROM TO       a region of the memory has a name that nobody knows
 *     forge_image signature FROM TO    the signature is another
 */
#include "image/file.h"
#include "image/load.h"
#include "image/trust.h"
#include "base/alloc.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "memory/file.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <string.h>

static int fail(const mica_error *err) {
    fprintf(stderr, "forge_image: %s\n", err->message);
    return 1;
}

static mica_status put_super(const char *to, base_buf *bytes, img_super *super, bool tag, mica_error *err) {
    mica_status status = tag ? img_key_tag(super, err) : MICA_OK;
    memset(super->self, 0, sizeof super->self);
    uint8_t self[32];
    base_sha256_of(super, sizeof *super, self);
    memcpy(super->self, self, sizeof self);
    memcpy(bytes->data + (super->sequence & 1) * 4096, super, sizeof *super);
    memset(bytes->data + (~super->sequence & 1) * 4096, 0, 4096); /* the older one says the same */
    return status == MICA_OK ? base_atomic_replace_own(to, bytes->data, bytes->len, err) : status;
}

static mica_status forge_signature(const char *from, const char *to, mica_error *err) {
    base_buf bytes = {0};
    img_file file;
    mica_status status = img_file_open(&file, from, false, err);
    if (status != MICA_OK) return status;
    status = base_file_read_all(from, 1u << 30, &bytes, err);
    if (status == MICA_OK) {
        file.super.signature[7] ^= 1;
        status = put_super(to, &bytes, &file.super, true, err);
    }
    img_file_close(&file);
    base_buf_free(&bytes);
    return status;
}

/* All regions, with more references to the base workspace's variables, or with another account. */
static mica_status forge_image(const char *from, const char *to, const char *what, const char *account,
                               mica_error *err) {
    base_buf about = {0};
    if (account && base_file_read_all(account, 1u << 30, &about, err) != MICA_OK) return err->code;
    img_file file, made;
    img_image image;
    mica_memory_space *space = NULL;
    mica_memory_saved saved;
    mica_status status = img_file_open(&file, from, false, err);
    if (status != MICA_OK) return status;
    status = img_image_open(&image, &file, err);
    if (status != MICA_OK) return status;
    status = mica_memory_space_new(&space, err);
    uint8_t *root = NULL, *heap = NULL;
    for (size_t k = 0; k < mica_memory_file_count(image.memory) && status == MICA_OK; k++) {
        const mica_memory_region *r = mica_memory_file_region(image.memory, k);
        uint8_t *memory = base_calloc(1, r->size);
        if (!memory) return base_fail_memory(err, "forging");
        if (strcmp(r->name, "root") == 0) root = memory;
        if (strcmp(r->name, "heap") == 0) heap = memory;
        bool other = strcmp(what, "region") == 0 && strcmp(r->name, "index") == 0;
        const mica_memory_region copy = {.name = other ? "other" : r->name, .base = memory, .size = r->size};
        status = mica_memory_file_read(image.memory, k, 0, memory, r->size, err);
        if (status == MICA_OK) status = mica_memory_space_add(space, &copy, err);
    }
    if (status != MICA_OK || !root || !heap) return status;
    prog_obj *scope = (void *)(heap + prog_offset(((vm_root *)(void *)root)->base_scope) - VM_HEAP);
    if (strcmp(what, "count") == 0) scope->rc += 7;
    if (strcmp(what, "record") == 0) ((vm_root *)(void *)root)->carried.record[1].version = 99;
    mica_memory_section sections[3];
    const uint16_t ids[] = {IMG_SECTION_SESSION, IMG_SECTION_ABOUT, IMG_SECTION_SUMMARY};
    for (size_t k = 0; k < 3; k++) {
        base_view view;
        if (img_image_section(&image, ids[k], &view, err) != MICA_OK) return err->code;
        if (k == 0 && (strcmp(what, "code") == 0 || strcmp(what, "classes") == 0)) {
            base_buf_append(&about, view.data, view.len); /* kind, length, two hashes */
            about.data[8 + (strcmp(what, "code") == 0 ? 0 : 32)] ^= 1;
            view = base_view_of(about.data, about.len);
        }
        if (account && k > 0) view = base_view_of(about.data, about.len);
        sections[k] = (mica_memory_section){ids[k], view.data, view.len};
    }
    const mica_memory_content content = {.space = space, .sections = sections, .section_count = 3};
    status = img_file_create(&made, to, err);
    if (status != MICA_OK) return status;
    mem_place place = {.fd = made.fd, .name = to};
    status = mem_file_append(&content, &place, &saved, err);
    if (status == MICA_OK) status = img_file_commit(&made, place.offset, &saved, true, err);
    img_file_close(&made);
    return status;
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    if (argc != 4 && argc != 5) return 2;
    mica_status status = strcmp(argv[1], "signature") == 0
                             ? forge_signature(argv[2], argv[3], &err)
                             : forge_image(argv[2], argv[3], argv[1], argv[4], &err);
    return status == MICA_OK ? 0 : fail(&err);
}
