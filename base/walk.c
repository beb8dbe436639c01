/* base/walk.c - lists the files below a folder, sorted by name: a folder's own order differs between file
 * systems and after each change, and what is built from the list must not. */
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
    base_walk_list found; /* lists of its own until the end */
    size_t cap, folder_cap;
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

static mica_status walk_keep(walk_state *walk, const char ***list, size_t *count, size_t *cap,
                             const char *name) {
    if (*count == *cap) {
        size_t room = *cap ? *cap * 2 : 64;
        const char **names = base_realloc(*list, room * sizeof *names);
        if (!names) return base_fail_memory(walk->err, "listing a folder");
        *list = names;
        *cap = room;
    }
    (*list)[(*count)++] = name;
    return MICA_OK;
}

static mica_status walk_folder(walk_state *walk, const char *relative, int depth);

/* Names that begin with a dot are left out. A link to a file counts as a file, a link to a folder is not
 * followed: it might lead back up. Most file systems tell the kind with the name; stat is asked where they
 * do not. */
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
    if (!is_file || !wanted) return MICA_OK;
    return walk_keep(walk, &walk->found.names, &walk->found.count, &walk->cap, name);
}

/* The depth is bounded because each level holds a folder open; the path itself could be longer than the
 * system takes, which opening then says. */
static mica_status walk_folder(walk_state *walk, const char *relative, int depth) {
    mica_status status = MICA_OK;
    char *full = *relative ? walk_join(walk->arena, walk->root, relative)
                           : base_arena_copy(walk->arena, walk->root, strlen(walk->root));
    if (!full) return base_fail_memory(walk->err, "listing a folder");
    if (depth > WALK_MAX_DEPTH) {
        return base_fail(walk->err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "%s: folders are nested too deeply",
                         full);
    }
    status = walk_keep(walk, &walk->found.folders, &walk->found.folder_count, &walk->folder_cap, relative);
    if (status != MICA_OK) return status;
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

/* Sorts a list and moves it into the arena. */
static mica_status walk_finish(walk_state *walk, const char **list, size_t count, const char ***out) {
    if (!count) return MICA_OK;
    qsort(list, count, sizeof *list, walk_compare);
    *out = base_arena_alloc(walk->arena, count * sizeof *list);
    if (!*out) return base_fail_memory(walk->err, "listing a folder");
    memcpy(*out, list, count * sizeof *list);
    return MICA_OK;
}

/* The lists grow as plain memory while the folders are read and move into the caller's arena when they are
 * sorted: an arena could not give back what growing leaves behind. */
mica_status base_walk(const char *folder, const char *extension, base_arena *arena, base_walk_list *out,
                      mica_error *err) {
    walk_state walk = {.root = folder, .extension = extension, .arena = arena, .err = err};
    base_walk_list *found = &walk.found;
    *out = (base_walk_list){0};
    mica_status status = walk_folder(&walk, "", 0);
    if (status == MICA_OK) status = walk_finish(&walk, found->names, found->count, &out->names);
    if (status == MICA_OK) status = walk_finish(&walk, found->folders, found->folder_count, &out->folders);
    if (status == MICA_OK) {
        out->count = found->count;
        out->folder_count = found->folder_count;
    }
    base_free(found->names);
    base_free(found->folders);
    return status;
}

int base_walk_order(const char *a, const char *b) {
    for (;;) {
        const char *p = strchr(a, '/'), *q = strchr(b, '/');
        if (!p || !q) return p || q ? (p != NULL) - (q != NULL) : strcmp(a, b);
        size_t m = (size_t)(p - a), n = (size_t)(q - b);
        int order = memcmp(a, b, m < n ? m : n);
        if (order || m != n) return order ? order : (m > n) - (m < n);
        a = p + 1;
        b = q + 1;
    }
}
