/* loader/embedded.c - opens a snapshot that was linked into the program or into a library: in place, or
 * mapped once more from the file it was loaded from to the address the caller wants. */
#include "loader/loader_internal.h"

#include "base/error.h"
#include "format/packed.h"

#include <link.h>
#include <unistd.h>

typedef struct embedded_place {
    uintptr_t address;
    const char *path; /* NULL: nothing loaded from a file holds the address */
    uint64_t offset;
} embedded_place;

/* The loaded object and the segment that hold the address; the file's offset follows. The program itself
 * has no name among loaded objects. */
static int embedded_look(struct dl_phdr_info *object, size_t size, void *arg) {
    embedded_place *place = arg;
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        uintptr_t begin = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type != PT_LOAD || place->address < begin ||
            place->address - begin >= segment->p_filesz)
            continue;
        place->path = object->dlpi_name && *object->dlpi_name ? object->dlpi_name : "/proc/self/exe";
        place->offset = segment->p_offset + (place->address - begin);
        return 1;
    }
    return 0;
}

/* Mapping the program's file once more gives the snapshot an address of the caller's choice without copying
 * it, which the bytes already in memory cannot have. Anything that stands in the way (an offset that is not
 * a page's, a file that was replaced since) leads back to those bytes. */
mica_status mica_snapshot_open_embedded(const void *start, size_t size, const mica_snapshot_options *options,
                                        mica_snapshot **out, mica_error *err) {
    mica_snapshot_options o = *options;
    *out = NULL;
    if (!start || !size || o.path || o.memory || o.fd_plus_one) {
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "an embedded snapshot is opened from the memory it was linked to");
    }
    if (!o.name) o.name = "the embedded snapshot";
    embedded_place place = {.address = (uintptr_t)start};
    if (o.map_at && !o.copy && !fmt_packed_is(start, size)) dl_iterate_phdr(embedded_look, &place);
    if (place.path && place.offset && place.offset % (uint64_t)sysconf(_SC_PAGESIZE) == 0) {
        mica_error why = MICA_ERROR_INIT;
        o.path = place.path;
        o.offset = place.offset;
        mica_status status = mica_snapshot_open(&o, out, &why);
        /* the file may have gone, or another may have come in its place; the bytes in
         * memory are still there */
        bool same = status == MICA_OK && (*out)->file.size <= size &&
                    memcmp(&(*out)->file.header, start, sizeof(*out)->file.header) == 0;
        if (same) return MICA_OK;
        mica_snapshot_close(*out);
        *out = NULL;
        o.path = NULL;
        o.offset = 0;
    }
    o.memory = start;
    o.memory_size = size;
    return mica_snapshot_open(&o, out, err);
}
