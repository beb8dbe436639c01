/* session/ladder/folder.c - finds function files by name: in the library's folder, which is read once, and in
 * folders of programs, which are asked anew each time. */
#include "session/ladder/folder.h"

#include "base/alloc.h"
#include "base/path.h"

#include <string.h>

bool ses_folder_set(ses_folder *f, const char *path, bool deep) {
    ses_folder_free(f);
    f->path = base_text_copy(path);
    if (!f->path) return false;
    f->deep = deep;
    return true;
}

void ses_folder_free(ses_folder *f) {
    base_free(f->path);
    base_arena_free(&f->arena);
    *f = (ses_folder){0};
}

/* Of a deep folder the first file of that name in the order of paths is it: the list is sorted, so every
 * system has the same. */
bool ses_folder_find(ses_folder *f, const char *name, size_t len, base_buf *out) {
    if (!f->path) return false;
    if (!f->deep) { /* one look: folders of programs may hold anything and change while they run */
        out->len = 0;
        base_buf_printf(out, "%s/%.*s.m", f->path, (int)len, name);
        const char *path = base_buf_cstr(out);
        return path && base_path_kind(path) == BASE_PATH_FILE;
    }
    if (!f->listed) {
        f->listed = base_walk(f->path, ".m", &f->arena, &f->files, NULL) == MICA_OK;
        if (!f->listed) f->files.count = 0; /* tried again at the next name */
    }
    for (size_t k = 0; k < f->files.count; k++) {
        const char *file = f->files.names[k], *slash = strrchr(file, '/'), *leaf = slash ? slash + 1 : file;
        size_t leaf_len = strlen(leaf);
        if (leaf_len != len + 2 || memcmp(leaf, name, len) != 0) continue;
        out->len = 0;
        base_buf_printf(out, "%s/%s", f->path, file);
        return base_buf_cstr(out) != NULL;
    }
    return false;
}
