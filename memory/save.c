/* memory/save.c - what a tracker finds → a memory file. The tracker's epoch moves on when the file is in its place and not
 * before; what is written is what is summed (mem_tracker_read), so the program may go on meanwhile. */
#include "memory/tracker_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

mica_status mica_memory_save(mica_memory_tracker *tracker, bool full, const mica_memory_content *content,
                             const char *path, mica_memory_saved *out, mica_error *err) {
    const mica_memory_bitmap **changed = NULL;
    mica_memory_saved saved;
    mica_memory_content with = content ? *content : (mica_memory_content){0};
    with.space = mem_tracker_space(tracker);
    with.read = mem_tracker_read;
    with.ctx = tracker;
    with.parent = full ? NULL : mem_tracker_file(tracker);
    with.changed = NULL;
    if (!full && !with.parent)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "%s: there is no file with the last epoch that a diff could change; save all first",
                         path);
    mica_status status = mem_tracker_collect(tracker, full, err);
    if (status == MICA_OK && !full) {
        size_t count = mica_memory_space_count(with.space);
        changed = base_calloc(count + 1, sizeof *changed);
        if (!changed) status = base_fail_memory(err, "the pages that changed");
        for (size_t k = 0; status == MICA_OK && k < count; k++)
            changed[k] = mica_memory_tracker_changed(tracker, k);
        with.changed = changed;
    }
    if (status == MICA_OK) status = mica_memory_write(&with, path, &saved, err);
    base_free(changed);
    if (status == MICA_OK) status = mica_memory_tracker_commit(tracker, err);
    if (status != MICA_OK) return status;
    mem_tracker_set_file(tracker, saved.identity);
    if (out) *out = saved;
    return MICA_OK;
}
