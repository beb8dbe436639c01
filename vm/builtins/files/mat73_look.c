/* vm/builtins/files/mat73_look.c - whether an HDF5 file has all its parts in itself.
 *
 * HDF5 lets a file say that a variable's bytes, or the variable, lie in other files, which it opens by the names that
 * stand there. A file of a stranger would so read what only the user may, or have what is appended written there. Such files
 * are refused before libmatio sees them. What this does not see, since no name leads to it, finds no file either: the process
 * that reads can open none (base/apart.h). */
#include "vm/builtins/files/mat73.h"

#include "base/apart.h"

#include <stdlib.h>

#define LEVELS       2000 /* of groups in groups: libmatio, and a C stack, take no more */
#define KIND_GROUP   0    /* H5G_obj_t */
#define KIND_DATASET 1
#define KIND_OTHER   4 /* a link of a kind that is not built in; those to other files are the only ones */
#define LAYOUT_PARTS 3 /* H5D_VIRTUAL: made of parts of other datasets */

/* Groups that were seen, by number, in a table of twice as many places at least; 0 is none's number. */
typedef struct looking {
    const vm_matio *lib;
    int status, level;
    unsigned long *seen;
    size_t count, room;
} looking;

static void place(looking *l, unsigned long number) {
    size_t k = (size_t)(number * 0x9E3779B97F4A7C15u >> 20) & (l->room - 1);
    while (l->seen[k] && l->seen[k] != number)
        k = (k + 1) & (l->room - 1);
    l->count += !l->seen[k];
    l->seen[k] = number;
}

static bool make_room(looking *l) {
    looking bigger = *l;
    bigger.room = l->room ? 2 * l->room : 256;
    bigger.count = 0;
    bigger.seen = calloc(bigger.room, sizeof *bigger.seen);
    if (!bigger.seen) return false;
    for (size_t k = 0; k < l->room; k++)
        if (l->seen[k]) place(&bigger, l->seen[k]);
    free(l->seen);
    *l = bigger;
    return true;
}

/* Whether a group is seen for the first time. */
static bool is_new(looking *l, unsigned long number) {
    if (2 * (l->count + 1) > l->room && !make_room(l)) {
        l->status = MAT73_UNREADABLE;
        return false;
    }
    size_t before = l->count;
    place(l, number);
    return l->count > before;
}

static int look_at_dataset(looking *l, int64_t at, const char *name) {
    const vm_matio *lib = l->lib;
    int64_t set = lib->H5Dopen2(at, name, 0), how = set < 0 ? -1 : lib->H5Dget_create_plist(set);
    int status = MAT73_UNREADABLE;
    if (how >= 0)
        status = lib->H5Pget_external_count(how) != 0 || lib->H5Pget_layout(how) == LAYOUT_PARTS
                     ? MAT73_ELSEWHERE
                     : MAT73_DONE;
    if (how >= 0) lib->H5Pclose(how);
    if (set >= 0) lib->H5Dclose(set);
    return status;
}

static int look_at(int64_t at, const char *name, void *ctx);

static int look_at_group(looking *l, int64_t at, const char *name) {
    if (l->level >= LEVELS) return MAT73_TANGLED;
    int64_t group = l->lib->H5Gopen2(at, name, 0);
    if (group < 0) return MAT73_UNREADABLE;
    l->level++;
    int status = l->lib->H5Giterate(group, ".", NULL, (void *)look_at, l);
    l->level--;
    l->lib->H5Gclose(group);
    return l->status ? l->status : status < 0 ? MAT73_UNREADABLE : MAT73_DONE;
}

/* Called by HDF5 for each name of a group; not 0: it is enough. A name that leads to another in the same file needs no look of
 * its own. */
static int look_at(int64_t at, const char *name, void *ctx) {
    looking *l = ctx;
    vm_hdf5_object object = {.kind = -1};
    if (l->lib->H5Gget_objinfo(at, name, false, &object) < 0)
        l->status = MAT73_UNREADABLE;
    else if (object.kind >= KIND_OTHER)
        l->status = MAT73_ELSEWHERE;
    else if (object.kind == KIND_DATASET)
        l->status = look_at_dataset(l, at, name);
    else if (object.kind == KIND_GROUP && is_new(l, object.number[0]))
        l->status = look_at_group(l, at, name);
    return l->status != MAT73_DONE;
}

int vm_mat73_look(const vm_matio *lib, int64_t file) {
    looking l = {.lib = lib};
    base_apart_may_open(false);
    int status = look_at_group(&l, file, "/");
    base_apart_may_open(true);
    free(l.seen);
    return status;
}
