/* builder/private.c - entries that only the sources of one folder can call: found before the names are
 * joined, so that a call is given the symbol of the private entry instead of the plain name. */
#include "builder/build_internal.h"

#include <stdio.h>

/* Length of the folder that `path` lies in, with its slash, when that is a private one; else 0. */
static size_t private_part(const char *folder, const char *path) {
    size_t len = strlen(folder);
    const char *slash = strrchr(path, '/');
    if (!slash || (size_t)(slash - path) < len || memcmp(slash - len, folder, len) != 0) return 0;
    return slash - len == path || slash[-1 - (ptrdiff_t)len] == '/' ? (size_t)(slash - path) + 1 : 0;
}

bool bld_is_private(const mica_frontend *frontend, const char *source) {
    return frontend->private_folder && private_part(frontend->private_folder, source);
}

/* Before anything is joined, because a source may call a private function of a folder that comes after it. */
mica_status bld_private_collect(bld_build *b, mica_error *err) {
    const char *folder = b->frontend->private_folder;
    mica_status status = MICA_OK;
    b->has_private = false;
    for (size_t i = 0; i < b->source_count && folder && status == MICA_OK; i++) {
        const bld_source *source = &b->sources[i];
        if (source->status != MICA_OK || !private_part(folder, source->input->name)) continue;
        b->has_private = true;
        for (const mica_entry *e = source->module.entries; e && status == MICA_OK; e = e->next) {
            uint32_t index;
            status = bld_names_add(&b->names, e->name, e->name_len, &index, err);
            if (status == MICA_OK) b->names.items[index].private_entry = true;
        }
    }
    return status;
}

/* A source in a private folder sees its neighbours, any other one the private folder beside it. A path
 * longer than the buffer names no entry. */
bool bld_private_find(const bld_build *b, const char *source, const mica_reloc *r, uint32_t *name) {
    const char *folder = b->frontend->private_folder, *slash = strrchr(source, '/');
    size_t own = private_part(folder, source), above = slash ? (size_t)(slash - source) + 1 : 0;
    char path[1024];
    int len = own ? snprintf(path, sizeof path, "%.*s%.*s", (int)own, source, (int)r->name_len, r->name)
                  : snprintf(path, sizeof path, "%.*s%s/%.*s", (int)above, source, folder, (int)r->name_len,
                             r->name);
    if (len < 0 || (size_t)len >= sizeof path) return false;
    uint32_t index = bld_names_find(&b->names, path, (size_t)len);
    if (index == FMT_NONE || !b->names.items[index].private_entry) return false;
    *name = index;
    return true;
}
