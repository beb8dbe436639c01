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

/* ---- images made anew of all regions of another ---- */

#define REGIONS  64
#define SECTIONS 3

typedef struct forging {
    const char *what;
    img_file file;
    img_image image;
    mica_memory_space *space;
    uint8_t *memory[REGIONS];
    base_buf account; /* what stands for a section */
    mica_memory_section sections[SECTIONS];
} forging;

static bool is(const forging *f, const char *what) {
    return strcmp(f->what, what) == 0;
}

static mica_status copy_region(forging *f, size_t k, mica_error *err) {
    const mica_memory_region *r = mica_memory_file_region(f->image.memory, k);
    mica_memory_region copy = {.name = r->name, .size = r->size};
    copy.base = f->memory[k] = base_calloc(1, r->size);
    if (!copy.base) return base_fail_memory(err, "forging");
    if (is(f, "region") && strcmp(r->name, "index") == 0) copy.name = "other";
    mica_status status = mica_memory_file_read(f->image.memory, k, 0, copy.base, r->size, err);
    return status == MICA_OK ? mica_memory_space_add(f->space, &copy, err) : status;
}

static void *region_named(const forging *f, const char *name) {
    const mica_memory_region *r = mica_memory_space_find(f->space, name);
    return r ? r->base : NULL;
}

static void change_memory(forging *f) {
    vm_root *root = region_named(f, "root");
    uint8_t *heap = region_named(f, "heap");
    if (is(f, "count")) ((prog_obj *)(void *)(heap + prog_offset(root->base_scope) - VM_HEAP))->rc += 7;
    if (is(f, "record")) root->carried.record[1].version = 99;
}

/* The account of the session begins with kind, length and two hashes. */
static mica_status take_sections(forging *f, const char *about, mica_error *err) {
    static const uint16_t ids[SECTIONS] = {IMG_SECTION_SESSION, IMG_SECTION_ABOUT, IMG_SECTION_SUMMARY};
    mica_status status = about ? base_file_read_all(about, 1u << 30, &f->account, err) : MICA_OK;
    for (size_t k = 0; k < SECTIONS && status == MICA_OK; k++) {
        base_view view;
        status = img_image_section(&f->image, ids[k], &view, err);
        if (status == MICA_OK && k == 0 && (is(f, "code") || is(f, "classes"))) {
            base_buf_append(&f->account, view.data, view.len);
            f->account.data[8 + (is(f, "code") ? 0 : 32)] ^= 1;
            view = base_view_of(f->account.data, f->account.len);
        }
        if (about && k > 0) view = base_view_of(f->account.data, f->account.len);
        f->sections[k] = (mica_memory_section){ids[k], view.data, view.len};
    }
    return status;
}

static mica_status put_image(const forging *f, const char *to, mica_error *err) {
    const mica_memory_content content = {
        .space = f->space, .sections = f->sections, .section_count = SECTIONS};
    img_file made;
    mica_memory_saved saved;
    mica_status status = img_file_create(&made, to, err);
    if (status != MICA_OK) return status;
    mem_place place = {.fd = made.fd, .name = to};
    status = mem_file_append(&content, &place, &saved, err);
    if (status == MICA_OK) status = img_file_commit(&made, place.offset, &saved, true, err);
    img_file_close(&made);
    return status;
}

static mica_status forge_image(const char *what, const char *from, const char *to, const char *about,
                               mica_error *err) {
    forging f = {.what = what};
    mica_status status = img_file_open(&f.file, from, false, err);
    if (status != MICA_OK) return status;
    status = img_image_open(&f.image, &f.file, err);
    if (status == MICA_OK) status = mica_memory_space_new(&f.space, err);
    for (size_t k = 0; status == MICA_OK && k < mica_memory_file_count(f.image.memory) && k < REGIONS; k++)
        status = copy_region(&f, k, err);
    if (status == MICA_OK) change_memory(&f);
    if (status == MICA_OK) status = take_sections(&f, about, err);
    if (status == MICA_OK) status = put_image(&f, to, err);
    mica_memory_space_free(f.space);
    for (size_t k = 0; k < REGIONS; k++)
        base_free(f.memory[k]);
    base_buf_free(&f.account);
    img_image_close(&f.image);
    img_file_close(&f.file);
    return status;
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    if (argc != 4 && argc != 5) return 2;
    mica_status status = strcmp(argv[1], "signature") == 0
                             ? forge_signature(argv[2], argv[3], &err)
                             : forge_image(argv[1], argv[2], argv[3], argv[4], &err);
    return status == MICA_OK ? 0 : fail(&err);
}
