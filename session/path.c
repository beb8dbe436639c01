/* session/path.c - function files that stay the same function as long as they do not change, files run by
 * their path, and the library's place on the search path. */
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"

#include <sys/stat.h>

const char *ses_library_folder(void *ctx) {
    mica_session *s = ctx;
    const char *folder = s->library_folder ? NULL : ses_ladder_folder(&s->ladder);
    if (folder) s->library_folder = base_path_absolute(folder);
    return s->library_folder;
}

/* ---- loaded files ---- */

/* By size and time of change, to the nanosecond: a file that was written twice within one tick of the
 * system's clock, both times with as many bytes, passes for the same. */
static bool same_file(const ses_loaded *l, const struct stat *st) {
    return l->size == (int64_t)st->st_size && l->seconds == (int64_t)st->st_mtim.tv_sec &&
           l->nanoseconds == (int64_t)st->st_mtim.tv_nsec;
}

/* The path from the root, so that a file is the same one from every folder. */
static char *known_as(const char *path, struct stat *st) {
    return base_file_stat(path, st) == 0 ? base_path_absolute(path) : NULL;
}

static bool loaded_find(mica_session *s, const char *path, vm_found *out) {
    struct stat st;
    if (!s->loaded_count) return false;
    char *name = known_as(path, &st);
    bool found = false;
    for (size_t k = 0; name && k < s->loaded_count && !found; k++) {
        ses_loaded *l = &s->loaded[k];
        if (strcmp(l->path, name) != 0) continue;
        if (same_file(l, &st) && vm_keeps_code(s->vm, name, &l->found)) {
            *out = l->found;
            vm_incref(s->vm, out->owner);
            found = true;
        }
        break;
    }
    base_path_free(name);
    return found;
}

/* Appends a record, whose path becomes the list's. */
bool ses_loaded_append(mica_session *s, const ses_loaded *l) {
    if (s->loaded_count == s->loaded_room) {
        size_t room = s->loaded_room ? 2 * s->loaded_room : 16;
        ses_loaded *bigger = base_realloc(s->loaded, room * sizeof *bigger);
        if (!bigger) return false;
        s->loaded = bigger;
        s->loaded_room = room;
    }
    s->loaded[s->loaded_count++] = *l;
    return true;
}

/* A file that has changed gets a new function in the place of the old one, whose persistent variables begin
 * anew; calls of the old one that are still running keep it. */
static void loaded_add(mica_session *s, const char *path, const vm_found *found) {
    struct stat st;
    char *name = known_as(path, &st);
    if (name && !vm_keep_code(s->vm, name, found->owner)) { /* only a little slower */
        base_path_free(name);
        name = NULL;
    }
    if (!name) return;
    ses_loaded *at = NULL;
    for (size_t k = 0; k < s->loaded_count && !at; k++)
        if (strcmp(s->loaded[k].path, name) == 0) at = &s->loaded[k];
    if (!at) {
        if (!ses_loaded_append(s, &(ses_loaded){.path = name})) { /* as above */
            base_path_free(name);
            return;
        }
        at = &s->loaded[s->loaded_count - 1];
    } else {
        base_path_free(name);
    }
    at->size = (int64_t)st.st_size;
    at->seconds = (int64_t)st.st_mtim.tv_sec;
    at->nanoseconds = (int64_t)st.st_mtim.tv_nsec;
    at->found = *found;
}

/* The VM forgets what names mean whenever the folder or the path changes, and then asks for the same files
 * again: without the list each `cd` would begin all persistent variables anew. */
bool ses_from_file(mica_session *s, const char *path, vm_found *out, mica_error *err) {
    base_buf bytes = {0};
    if (loaded_find(s, path, out)) return true;
    mica_status status = base_file_read_all(path, 1u << 30, &bytes, err);
    const ses_text text = {.text = base_view_of(bytes.data, bytes.len), .name = path, .mode = CMP_FILE};
    if (!status) status = ses_compile(s, &text, out, err);
    if (status == MICA_OK) loaded_add(s, path, out);
    base_buf_free(&bytes);
    return status == MICA_OK;
}

void ses_loaded_free(mica_session *s) {
    for (size_t k = 0; k < s->loaded_count; k++)
        base_path_free(s->loaded[k].path);
    base_free(s->loaded);
    base_path_free(s->library_folder);
}

/* ---- files run by path ---- */

/* vm_resolver.load: for `run` and `source`. A script that is run twice is compiled twice, since it keeps
 * nothing. */
bool ses_load_file(void *ctx, vm_t *vm, const char *path, vm_found *out, mica_error *err) {
    (void)vm;
    mica_session *s = ctx;
    base_buf bytes = {0};
    mica_status status = base_file_read_all(path, 1u << 30, &bytes, err);
    ses_text text = {.text = base_view_of(bytes.data, bytes.len), .name = path, .mode = CMP_PROGRAM};
    if (!status) status = ses_compile_worded(s, &text, out, err);
    base_buf_free(&bytes);
    return status == MICA_OK;
}
