/* builder/folder.c - a folder that is added: its sources, in the order in which a search path of all its
 * folders has them, and under names that no other folder's sources have. */
#include "builder/builder_internal.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int folder_compare(const void *a, const void *b) {
    return base_walk_order(*(const char *const *)a, *(const char *const *)b);
}

static int folder_by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of all sources so far, sorted; NULL when memory ran out. */
static const char **folder_known(const mica_builder *b) {
    const char **names = base_malloc((b->input_count + 1) * sizeof *names);
    for (size_t i = 0; names && i < b->input_count; i++)
        names[i] = b->inputs[i].name;
    if (names) qsort(names, b->input_count, sizeof *names, folder_by_name);
    return names;
}

/* The folder's name, as the first part of names: where it is the current one or the like, as it is called
 * from the root. */
static bool folder_label(const char *folder, char *out, size_t room) {
    char *absolute = base_path_absolute(folder);
    const char *slash = absolute ? strrchr(absolute, '/') : NULL;
    const char *last = slash && slash[1] ? slash + 1 : "root";
    int len = absolute ? snprintf(out, room, "%s", last) : -1;
    base_path_free(absolute);
    return len >= 0 && (size_t)len < room;
}

/* The names of a list with a prefix ("" or one with a slash) that none of the known names is equal to. */
static bool folder_clashes(const base_walk_list *list, const char *prefix, const char **known, size_t count) {
    char name[4096];
    const char *key = name;
    for (size_t i = 0; i < list->count; i++) {
        snprintf(name, sizeof name, "%s%s", prefix, list->names[i]);
        if (bsearch(&key, known, count, sizeof *known, folder_by_name)) return true;
    }
    return false;
}

/* "libs/tools" gives "tools/": what the names of a folder's sources begin with where some are named as those
 * of another folder, so that each folder keeps its own; "tools-2/" where that does not tell them apart. Else
 * "". NULL when memory ran out. */
static const char *folder_prefix(mica_builder *b, const char *folder, const base_walk_list *list) {
    const char **known = b->input_count ? folder_known(b) : NULL;
    char label[256], prefix[300] = "";
    bool good = !b->input_count || known;
    bool clash = known && folder_clashes(list, "", known, b->input_count);
    if (clash) good = folder_label(folder, label, sizeof label);
    for (unsigned n = 1; clash && good && n < 1000; n++) {
        snprintf(prefix, sizeof prefix, n == 1 ? "%s/" : "%s-%u/", label, n);
        clash = folder_clashes(list, prefix, known, b->input_count);
    }
    base_free(known);
    return good ? base_arena_copy(&b->arena, prefix, strlen(prefix)) : NULL;
}

static mica_status folder_source(mica_builder *b, const char *folder, const char *prefix, const char *path,
                                 mica_error *err) {
    bld_input *input = NULL;
    size_t room = strlen(prefix) + strlen(path) + 1;
    char *name = base_arena_alloc(&b->arena, room);
    if (!name) return base_fail_memory(err, "adding a source");
    snprintf(name, room, "%s%s", prefix, path);
    mica_status status = bld_input_add(b, name, folder, path, &input, err);
    if (status == MICA_OK) input->in_folder = true;
    return status;
}

mica_status mica_builder_add_directory(mica_builder *b, const char *folder, mica_error *err) {
    base_walk_list list;
    mica_status status = base_walk(folder, b->frontend->extension, &b->arena, &list, err);
    const char *prefix = status == MICA_OK ? folder_prefix(b, folder, &list) : "";
    if (!prefix) return base_fail_memory(err, "adding a folder");
    if (list.count) qsort(list.names, list.count, sizeof *list.names, folder_compare);
    for (size_t i = 0; i < list.count && status == MICA_OK; i++)
        status = folder_source(b, folder, prefix, list.names[i], err);
    for (size_t i = 0; i < list.folder_count && status == MICA_OK; i++)
        status = bld_folder_add(b, folder, list.folders[i], err);
    return status;
}
