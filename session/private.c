/* session/private.c - functions of private folders: which one a call in some source means, and where it is.
 *
 * Such a function is known to the VM under a name no program can write: a mark, the snapshot's slot or
 * nothing, and its path. Calls are given that name when their code is bound (the builder has done so in
 * snapshots, ses_load does so for what is compiled here); names that a program has as text ask for it when
 * they are used. */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/path.h"

#include <string.h>

#define FOLDER "private/"

/* The private folder that a source at `file` sees, with its slash: its own, where it is in one. */
static bool private_folder_of(const char *file, base_buf *out) {
    const char *slash = strrchr(file, '/');
    size_t len = slash ? (size_t)(slash - file) + 1 : 0, own = sizeof FOLDER - 1;
    bool inside = len >= own && memcmp(file + len - own, FOLDER, own) == 0 &&
                  (len == own || file[len - own - 1] == '/');
    out->len = 0;
    return base_buf_append(out, file, len) && (inside || base_buf_str(out, FOLDER));
}

/* Nothing but names is asked: whether the function itself can be used is found out when it is called. */
static bool in_snapshot(mica_session *s, uint32_t slot, const char *file, const char *name, size_t len,
                        base_buf *out) {
    mica_snapshot *snapshot = ses_slot(&s->ladder, slot);
    uint32_t entry;
    base_buf path = {0};
    bool found =
        snapshot && private_folder_of(file, &path) && base_buf_append(&path, name, len) &&
        mica_snapshot_entry_find(snapshot, base_view_of(path.data, path.len), &entry, NULL) == MICA_OK;
    if (found) {
        out->len = 0;
        base_buf_byte(out, VM_NAME_IN_SLOT);
        base_buf_byte(out, (uint8_t)('0' + slot));
        base_buf_append(out, path.data, path.len);
        found = !out->failed;
    }
    base_buf_free(&path);
    return found;
}

/* The folder is looked for once as long as the same is asked for: most sources have none. */
static bool in_folder(mica_session *s, const char *file, const char *name, size_t len, base_buf *out) {
    base_buf path = {0};
    bool found = false;
    if (private_folder_of(file, &path) && base_buf_cstr(&path)) {
        const char *folder = base_buf_cstr(&path);
        if (!s->private_folder.data || strcmp((const char *)s->private_folder.data, folder) != 0) {
            s->private_folder.len = 0;
            base_buf_append(&s->private_folder, folder, path.len + 1);
            s->private_there = !s->private_folder.failed && base_path_kind(folder) == BASE_PATH_FOLDER;
        }
        found = s->private_there && base_buf_append(&path, name, len) && base_buf_str(&path, ".m") &&
                base_buf_cstr(&path) && base_path_kind(base_buf_cstr(&path)) == BASE_PATH_FILE;
    }
    char *absolute = found ? base_path_absolute(base_buf_cstr(&path)) : NULL; /* the folder may be left */
    if (absolute) {
        out->len = 0;
        base_buf_byte(out, VM_NAME_IN_FOLDER);
        base_buf_append(out, absolute, strlen(absolute) - 2);
    }
    base_path_free(absolute);
    base_buf_free(&path);
    return absolute && !out->failed;
}

/* Only a name without a slash and only code that came from a file can mean one: text of eval and of the
 * prompt has no folder. Of code in its heap the VM knows the file and no slot, also of code that was made
 * again from the HIR or the source in a snapshot; such a file has no path from the root, and then the
 * snapshots are asked too. */
bool ses_private_name(mica_session *s, ses_origin origin, const char *name, size_t len, base_buf *out) {
    const char *file = origin.file;
    size_t file_len = strlen(file);
    if (file_len < 2 || strcmp(file + file_len - 2, ".m") != 0 || memchr(name, '/', len)) return false;
    if (origin.slot >= 0) return in_snapshot(s, (uint32_t)origin.slot, file, name, len, out);
    if (in_folder(s, file, name, len, out)) return true;
    for (uint32_t n = s->ladder.layer_count + 1;
         n-- > 0 && file[0] != '/';) /* compiled anew from a snapshot */
        if (in_snapshot(s, n, file, name, len, out)) return true;
    return false;
}
