/* memory/save.c - what a tracker finds → a memory file. The tracker's epoch moves on when the file is in its place and not
 * before; what is written is what is summed (mem_tracker_read), so the program may go on meanwhile. */
#include "memory/file.h"
#include "memory/tracker_internal.h"

#include "base/alloc.h"
#include "base/error.h"

typedef struct save_target {
    const char *path; /* NULL: behind what is at the place */
    mem_place *place;
    int *keep;
} save_target;

/* Writes what a collection finds. */
static mica_status save_to(mica_memory_tracker *tracker, const mica_memory_content *content, bool full,
                           const save_target *to, mica_memory_saved *saved, mica_error *err) {
    mica_memory_content copy = content ? *content : (mica_memory_content){0}, *with = &copy;
    const mica_memory_bitmap **changed = NULL;
    const mica_memory_saved *parent;
    mica_status status =
        mem_tracker_parent(tracker, full, to->path ? to->path : to->place->name, &parent, err);
    if (status != MICA_OK) return status;
    with->space = mem_tracker_space(tracker);
    with->read = mem_tracker_read;
    with->ctx = tracker;
    with->parent = parent ? parent->identity : NULL;
    if (parent) with->space_id = parent->space_id;
    with->changed = NULL;
    status = mem_tracker_collect(tracker, full, err);
    if (status == MICA_OK && !full) {
        size_t count = mica_memory_space_count(with->space);
        changed = base_calloc(count + 1, sizeof *changed);
        if (!changed) status = base_fail_memory(err, "the pages that changed");
        for (size_t k = 0; status == MICA_OK && k < count; k++)
            changed[k] = mica_memory_tracker_changed(tracker, k);
        with->changed = changed;
    }
    if (status == MICA_OK)
        status = to->path ? mem_file_write(with, to->path, to->keep, saved, err)
                          : mem_file_append(with, to->place, saved, err);
    base_free(changed);
    return status;
}

mica_status mem_tracker_append(mica_memory_tracker *tracker, bool full, const mica_memory_content *content,
                               mem_place *place, mica_memory_saved *out, mica_error *err) {
    return save_to(tracker, content, full, &(save_target){.place = place}, out, err);
}

mica_status mem_tracker_write(mica_memory_tracker *tracker, const mica_memory_content *content, bool full,
                              const char *path, int *keep, mica_memory_saved *out, mica_error *err) {
    return save_to(tracker, content, full, &(save_target){.path = path, .keep = keep}, out, err);
}

mica_status mem_tracker_appended(mica_memory_tracker *tracker, const mica_memory_saved *saved,
                                 mica_error *err) {
    mica_status status = mica_memory_tracker_commit(tracker, err);
    if (status == MICA_OK) mem_tracker_set_file(tracker, saved);
    return status;
}

mica_status mica_memory_save(mica_memory_tracker *tracker, bool full, const mica_memory_content *content,
                             const char *path, mica_memory_saved *out, mica_error *err) {
    mica_memory_saved saved;
    mica_status status = mem_tracker_write(tracker, content, full, path, NULL, &saved, err);
    if (status == MICA_OK) status = mem_tracker_appended(tracker, &saved, err);
    if (status == MICA_OK && out) *out = saved;
    return status;
}
