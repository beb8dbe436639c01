/* session/ladder/slot.c - opens one snapshot where the files of a slot lie, whatever kind of file it is: raw,
 * packed (then an expanded copy is mapped instead), or linked into the program. */
#include "session/ladder/ladder_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "session/ladder/unpack.h"

#include <string.h>

/* A standard library linked into the program (docs/library.md); without one they are NULL. */
extern const unsigned char mica_embedded_snapshot_start[] __attribute__((weak));
extern const unsigned char mica_embedded_snapshot_end[] __attribute__((weak));

const char ses_embedded_name[] = "embedded";

bool ses_embedded(void) {
    return mica_embedded_snapshot_start != NULL;
}

/* Mapped from the program's own file, like any other; the bytes that the system has loaded with the program
 * are not used. */
static mica_status open_embedded(const mica_snapshot_options *like, mica_snapshot **out, mica_error *err) {
    mica_snapshot_options options = *like;
    options.path = NULL;
    if (!ses_embedded()) {
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "no standard library is embedded in this program");
    }
    return mica_snapshot_open_embedded(mica_embedded_snapshot_start,
                                       (size_t)(mica_embedded_snapshot_end - mica_embedded_snapshot_start),
                                       &options, out, err);
}

/* Without a cache folder a packed file is expanded into memory by mica_snapshot_open itself. */
mica_status ses_slot_open(ses_ladder *l, const ses_ladder_options *o, const char *path, uint32_t slot,
                          mica_snapshot **out, mica_error *err) {
    mica_snapshot_options options = o->file;
    options.path = path;
    options.map_at = l->places[slot].at;
    options.map_capacity = l->places[slot].capacity;
    options.map_free = !l->places[slot].reserved;
    if (strcmp(path, ses_embedded_name) == 0) return open_embedded(&options, out, err);
    mica_snapshot_packed packed = {.found = false};
    if (o->cache_folder) options.packed = &packed;
    mica_status status = mica_snapshot_open(&options, out, err);
    if (status != MICA_OK || !packed.found) return status;
    ses_copy copy = {NULL, NULL};
    options.packed = NULL;
    status = ses_unpack(&options, o->cache_folder, packed.identity, &copy, out, err);
    l->copies[slot] = copy.path;
    if (slot == 0 && copy.cache) l->cache = copy.cache;
    return status;
}

void ses_slot_drop_copy(ses_ladder *l, uint32_t slot) {
    if (l->copies[slot]) (void)base_file_unlink(l->copies[slot]);
    base_free(l->copies[slot]);
    l->copies[slot] = NULL;
}
