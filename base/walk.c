/* base/walk.c - lists a folder's files, sorted. */
#include "base/walk.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WALK_MAX_DEPTH 64

typedef struct walk_state {
    const char *root, *extension;
    base_arena *arena;
    const char **names;
    size_t count, cap;
    mica_error *err;
} walk_state;

static bool walk_has_extension(const char *name, const char *extension) {
    size_t n = strlen(name), e = strlen(extension);
    return n > e && memcmp(name + n - e, extension, e) == 0;
}

static char *walk_join(base_arena *arena, const char *a, const char *b) {
    size_t la = strlen(a), lb = strlen(b);
    char *joined = base_arena_alloc(arena, la + lb + 2);
    if (!joined) return NULL;
    memcpy(joined, a, la);
    if (la) joined[la++] = '/';
    memcpy(joined + la, b, lb + 1);
    return joined;
}

static mica_status walk_keep(walk_state *walk, const char *name) {
    if (walk->count == walk->cap) {
        size_t cap = walk->cap ? walk->cap * 2 : 64;
        const char **names = base_realloc(walk->names, cap * sizeof *names);
        if (!names) return base_fail_memory(walk->err, "listing a folder");
        walk->names = names;
        walk->cap = cap;
    }
    walk->names[walk->count++] = name;
    return MICA_OK;
}

static mica_status walk_folder(walk_state *walk, const char *relative, int depth);

static mica_status walk_item(walk_state *walk, const char *relative, const struct dirent *item, int depth) {
    bool is_link = item->d_type == DT_LNK;
    struct stat info;
    if (item->d_name[0] == '.') return MICA_OK;
    char *name = walk_join(walk->arena, relative, item->d_name);
    if (!name) return base_fail_memory(walk->err, "listing a folder");
    bool wanted = walk_has_extension(item->d_name, walk->extension);
    bool is_folder = item->d_type == DT_DIR, is_file = item->d_type == DT_REG;
    if (!is_folder && !is_file) { /* a link, or a file system that does not tell */
        char *full = walk_join(walk->arena, walk->root, name);
        if (!full) return base_fail_memory(walk->err, "listing a folder");
        if (base_file_stat(full, &info) != 0) {
            if (errno == ENOENT) return MICA_OK; /* a dangling link */
            return base_fail_errno(walk->err, full, "examine");
        }
        is_folder = S_ISDIR(info.st_mode) && !is_link;
        is_file = S_ISREG(info.st_mode);
    }
    if (is_folder) return walk_folder(walk, name, depth + 1);
    return is_file && wanted ? walk_keep(walk, name) : MICA_OK;
}

static mica_status walk_folder(walk_state *walk, const char *relative, int depth) {
    mica_status status = MICA_OK;
    char *full = *relative ? walk_join(walk->arena, walk->root, relative)
                           : base_arena_copy(walk->arena, walk->root, strlen(walk->root));
    if (!full) return base_fail_memory(walk->err, "listing a folder");
    if (depth > WALK_MAX_DEPTH) {
        return base_fail(walk->err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: folders are nested too deeply",
                         full);
    }
    DIR *dir = base_file_opendir(full);
    if (!dir) return base_fail_errno(walk->err, full, "open the folder");
    while (status == MICA_OK) {
        struct dirent *item = base_file_readdir(dir);
        if (!item) {
            if (errno != 0) status = base_fail_errno(walk->err, full, "read the folder");
            break;
        }
        status = walk_item(walk, relative, item, depth);
    }
    base_file_closedir(dir);
    return status;
}

static int walk_compare(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

mica_status base_walk(const char *folder, const char *extension, base_arena *arena, base_walk_list *out,
                      mica_error *err) {
    walk_state walk = {.root = folder, .extension = extension, .arena = arena, .err = err};
    *out = (base_walk_list){0};
    mica_status status = walk_folder(&walk, "", 0);
    if (status == MICA_OK && walk.count) {
        qsort(walk.names, walk.count, sizeof *walk.names, walk_compare);
        out->names = base_arena_alloc(arena, walk.count * sizeof *walk.names);
        if (!out->names)
            status = base_fail_memory(err, "listing a folder");
        else
            memcpy(out->names, walk.names, walk.count * sizeof *walk.names);
        out->count = out->names ? walk.count : 0;
    }
    base_free(walk.names);
    return status;
}
