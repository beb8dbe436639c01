/* fuzz/fuzz_regions.c - restores regions of a program from a file that says anything of them.
 *
 * The first byte: bit 0 the rest is a whole file, whose hashes are made to fit; else a good file is made of the
 * rest: u16 bytes of region "vm", u16 of "heap", u16 of section `program`, u16 of `fields`, then the two sections,
 * and the regions' bytes over and over. Bits 1-2 which program restores it: with tables of its own, without, of
 * another version, of other sizes.
 *
 * A restore that fails has changed no byte; one that does not has changed no byte outside, and every address in a
 * table of the program's points where it may. */
#include "format/header.h"
#include "fuzz/seal.h"
#include "image/regions_layout.h"
#include "memory/file.h"
#include "mica/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_FILE = 1, FUZZ_TABLES = 0, FUZZ_PLAIN = 2, FUZZ_VERSION = 4, FUZZ_SIZES = 6, FUZZ_PROGRAM = 6 };
enum { FUZZ_VM = 96, FUZZ_HEAP = 512 };

typedef struct memory {
    uint8_t before[64], vm[FUZZ_VM], between[64], heap[FUZZ_HEAP], after[64];
} memory;

static const mica_field vm_fields[] = {
    {.offset = 0, .kind = MICA_FIELD_UNSIGNED, .width = 1, .count = 4},
    {.offset = 4, .kind = MICA_FIELD_SIGNED, .width = 4, .count = 1},
    {.offset = 8, .kind = MICA_FIELD_POINTER, .width = 8, .count = 2, .nullable = true, .into = "heap"},
    {.offset = 24, .kind = MICA_FIELD_FLOAT, .width = 8, .count = 2, .stride = 16},
    {.offset = 32, .kind = MICA_FIELD_POINTER, .width = 8, .count = 2, .stride = 16, .external = true},
};
static const mica_field heap_fields[] = {
    {.offset = 0, .kind = MICA_FIELD_POINTER, .width = 8, .stride = 16, .nullable = true},
    {.offset = 8, .kind = MICA_FIELD_UNSIGNED, .width = 8, .stride = 16},
};
static char outside[2];

static mica_status fuzz_migrate(void *ctx, mica_regions_migration *m, mica_error *err) {
    const uint8_t *old = m->old_bytes;
    (void)ctx, (void)err;
    uint64_t size = m->old_size < m->new_size ? m->old_size : m->new_size;
    memcpy(m->new_bytes, old, (size_t)size);
    if (*old & 1) m->new_size = *old; /* which may be refused */
    return MICA_OK;
}

static mica_regions *fuzz_regions(memory *m, unsigned program) {
    mica_regions *regions = NULL;
    uint32_t version = program == FUZZ_VERSION ? 7 : 0;
    mica_regions_region vm = {.name = "vm", .base = m->vm, .size = FUZZ_VM, .version = version};
    mica_regions_region heap = {.name = "heap",
                                .base = m->heap,
                                .size = 16,
                                .dynamic = true,
                                .capacity = FUZZ_HEAP,
                                .version = version};
    if (program == FUZZ_SIZES) vm.size = 48;
    if (mica_regions_new(&regions, NULL) != MICA_OK || mica_regions_add(regions, &heap, NULL) != MICA_OK ||
        mica_regions_add(regions, &vm, NULL) != MICA_OK ||
        mica_regions_external(regions, 5, &outside[0], NULL) != MICA_OK ||
        mica_regions_external(regions, 6, &outside[1], NULL) != MICA_OK)
        abort();
    for (uint32_t from = 0; program == FUZZ_VERSION && from < 4; from++)
        if (mica_regions_migrate(regions, "vm", from, 64 + from, fuzz_migrate, NULL, NULL) != MICA_OK ||
            mica_regions_migrate(regions, "heap", from, 300, fuzz_migrate, NULL, NULL) != MICA_OK)
            abort();
    if (program == FUZZ_PLAIN) return regions;
    size_t rows = program == FUZZ_SIZES ? 3 : sizeof vm_fields / sizeof *vm_fields;
    if (mica_regions_fields(regions, "vm", vm_fields, rows, NULL) != MICA_OK ||
        mica_regions_fields(regions, "heap", heap_fields, 2, NULL) != MICA_OK)
        abort();
    return regions;
}

static void fuzz_address(const memory *m, const uint8_t *at, bool heap_only) {
    const uint8_t *address;
    memcpy(&address, at, sizeof address);
    bool heap = address >= m->heap && address <= m->heap + FUZZ_HEAP;
    bool vm = address >= m->vm && address <= m->vm + FUZZ_VM;
    bool external = address == (const uint8_t *)&outside[0] || address == (const uint8_t *)&outside[1];
    if (address && !heap && (heap_only || (!vm && !external))) abort();
}

static void fuzz_restored(const memory *m, const mica_regions *regions, unsigned program) {
    uint64_t size = mica_regions_find(regions, "heap")->size;
    if (size == 0 || size > FUZZ_HEAP) abort();
    if (program != FUZZ_TABLES) return;
    for (size_t at = 8; at < 24; at += 8)
        fuzz_address(m, m->vm + at, true);
    for (size_t at = 0; at + 8 <= size; at += 16)
        fuzz_address(m, m->heap + at, false);
}

static void fuzz_restore(const char *path, unsigned program) {
    static memory m, was;
    mica_regions_info info;
    mica_error err = MICA_ERROR_INIT, told = MICA_ERROR_INIT;
    memset(&m, 0x5a, sizeof m);
    was = m;
    mica_regions *regions = fuzz_regions(&m, program);
    mica_status status = mica_regions_restore(regions, path, &err);
    if (status != err.code) abort();
    if (status != MICA_OK && memcmp(&m, &was, sizeof m) != 0) abort();
    if (memcmp(m.before, was.before, 64) != 0 || memcmp(m.between, was.between, 64) != 0 ||
        memcmp(m.after, was.after, 64) != 0)
        abort();
    if (status == MICA_OK) fuzz_restored(&m, regions, program);
    if (mica_regions_read_info(path, &info, &told) != told.code ||
        (status == MICA_OK && told.code != MICA_OK))
        abort();
    mica_regions_free(regions);
}

/* Reads bytes of the regions out of the input, over and over. */
static mica_status fuzz_read(void *ctx, size_t region, uint64_t offset, void *out, size_t size,
                             mica_error *err) {
    const mica_view *rest = ctx;
    (void)err;
    for (size_t k = 0; k < size; k++)
        ((uint8_t *)out)[k] = rest->len ? rest->data[(offset + k + region) % rest->len] : 0;
    return MICA_OK;
}

static bool fuzz_make(int fd, mica_view in) {
    uint16_t sizes[4];
    mica_memory_space *space = NULL;
    if (in.len < sizeof sizes) return false;
    memcpy(sizes, in.data, sizeof sizes);
    in = mica_view_of(in.data + sizeof sizes, in.len - sizeof sizes);
    if (sizes[2] > in.len || sizes[3] > in.len - sizes[2] || sizes[0] > 4000 || sizes[1] > 4000) return false;
    mica_memory_section sections[] = {{IMG_SECTION_PROGRAM, in.data, sizes[2]},
                                      {IMG_SECTION_FIELDS, in.data + sizes[2], sizes[3]}};
    mica_view rest = mica_view_of(in.data + sizes[2] + sizes[3], in.len - sizes[2] - sizes[3]);
    mica_memory_region vm = {"vm", (void *)4096, sizes[0], 0}, heap = {"heap", (void *)65536, sizes[1], 0};
    bool good = mica_memory_space_new(&space, NULL) == MICA_OK &&
                mica_memory_space_add(space, &vm, NULL) == MICA_OK &&
                mica_memory_space_add(space, &heap, NULL) == MICA_OK;
    mica_memory_content content = {.space = space,
                                   .read = fuzz_read,
                                   .ctx = &rest,
                                   .time_ns = 1,
                                   .sections = sections,
                                   .section_count = 2};
    mem_place place = {.fd = fd, .name = "fuzz"};
    if (good) good = mem_file_append(&content, &place, NULL, NULL) == MICA_OK && place.offset == 0;
    mica_memory_space_free(space);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    if (size < 1) return 0;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0) return 0;
    bool good;
    if (data[0] & FUZZ_FILE) {
        uint8_t *file = malloc(size);
        if (!file) abort();
        memcpy(file, data + 1, size - 1);
        if (size - 1 >= sizeof(fmt_header)) fuzz_seal_snapshot(file, size - 1);
        good = write(fd, file, size - 1) == (ssize_t)size - 1;
        free(file);
    } else {
        good = fuzz_make(fd, mica_view_of(data + 1, size - 1));
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (good) fuzz_restore(path, data[0] & FUZZ_PROGRAM);
    close(fd);
    return 0;
}
