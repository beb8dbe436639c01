/* tape/path.c - epochs: which one a moment means, the way from it to the empty tape, and versions of pages on it.
 *
 * Branches are not written down as such: each epoch says where its branch left another. So the way from an epoch is its own
 * branch from the fork up to it, that of the fork up to there, and so on. Parts are looked through from the newest on, each
 * epoch in one of them, so the ranges of the steps fall as the parts do. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

void tape_path_free(tape_path *path) {
    base_free(path->step);
    *path = (tape_path){0};
}

static mica_status not_found(mica_error *err, uint64_t number) {
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                     "the tape has no epoch %llu, or keeps it no longer", (unsigned long long)number);
}

mica_status tape_epoch_find(tape_list *list, uint64_t number, const tape_epoch **out, tape_part **part,
                            mica_error *err) {
    *out = NULL;
    for (uint32_t k = list->count; k-- > 0;) {
        if (number < list->part[k]->record.first) continue;
        mica_status status = tape_part_epoch(list->part[k], number, out, err);
        if (status != MICA_OK) return status;
        if (*out && (*out)->number == number) {
            if (part) *part = list->part[k];
            return MICA_OK;
        }
        break;
    }
    *out = NULL;
    return not_found(err, number);
}

static mica_status add_step(tape_path *path, tape_step step, mica_error *err) {
    if (path->count == path->room) {
        uint32_t room = path->room ? 2 * path->room : 8;
        tape_step *more = base_realloc(path->step, room * sizeof *more);
        if (!more) return base_fail_memory(err, "the branches of a tape");
        path->step = more;
        path->room = room;
    }
    path->step[path->count++] = step;
    return MICA_OK;
}

mica_status tape_path_to(tape_list *list, uint64_t epoch, tape_path *path, mica_error *err) {
    mica_status status = MICA_OK;
    path->epoch = epoch;
    path->count = 0;
    while (epoch && status == MICA_OK) {
        const tape_epoch *e;
        mica_error inner = MICA_ERROR_INIT;
        status = tape_epoch_find(list, epoch, &e, NULL, &inner);
        if (status == MICA_ERR_NOT_FOUND && epoch != path->epoch)
            return base_fail(err, MICA_ERR_CORRUPTED, "epochs", MICA_NO_OFFSET,
                             "the tape has no epoch %llu, from which a branch was left",
                             (unsigned long long)epoch);
        if (status != MICA_OK) return base_fail_as(err, &inner, "%s", inner.message);
        status = add_step(path, (tape_step){e->branch, epoch, e->fork}, err);
        epoch = e->fork;
    }
    return status;
}

uint32_t tape_path_step(const tape_path *path, uint64_t epoch) {
    uint32_t low = 0, high = path->count;
    while (low < high) { /* the last one that goes up to it; they fall */
        uint32_t middle = low + (high - low) / 2;
        if (path->step[middle].upto >= epoch)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? low - 1 : path->count;
}

bool tape_path_has(const tape_path *path, uint64_t branch, uint64_t epoch) {
    uint32_t k = tape_path_step(path, epoch);
    return k < path->count && path->step[k].branch == branch;
}

/* Through the parts from the newest on; with cursors for pages that rise. */
static mica_status find(tape_list *list, const tape_path *path, int64_t page, uint64_t *cursors,
                        tape_version *out, mica_error *err) {
    uint32_t k = list->count;
    *out = (tape_version){0};
    for (uint32_t s = 0; s < path->count; s++) {
        const tape_step *step = &path->step[s];
        tape_key key = {page, step->branch, step->upto};
        while (k > 0 && list->part[k - 1]->record.first > step->upto)
            k--;
        for (uint32_t i = k; i > 0 && list->part[i - 1]->record.last > step->fork; i--) {
            tape_part *part = list->part[i - 1];
            mica_status status = cursors ? tape_part_next(part, &cursors[i - 1], &key, &out->entry, err)
                                         : tape_part_find(part, &key, &out->entry, err);
            if (status != MICA_OK) return status;
            if (!out->entry) continue;
            out->part = part;
            return MICA_OK;
        }
    }
    return MICA_OK;
}

mica_status tape_find(tape_list *list, const tape_path *path, int64_t page, tape_version *out,
                      mica_error *err) {
    return find(list, path, page, NULL, out, err);
}

mica_status tape_find_next(tape_list *list, const tape_path *path, int64_t page, uint64_t *cursors,
                           tape_version *out, mica_error *err) {
    return find(list, path, page, cursors, out, err);
}

mica_status tape_read_version(const tape_version *v, uint32_t page, uint8_t *out, uint8_t *room,
                              mica_error *err) {
    if (v->part) return tape_part_read(v->part, v->entry, page, out, room, err);
    memset(out, 0, page);
    return MICA_OK;
}

/* ---- moments ---- */

static mica_status not_kept(mica_error *err) {
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                     "the tape no longer keeps the checkpoint of that moment");
}

static base_view name_of(const tape_part *part, const tape_epoch *e) {
    if (e->name_len >= MICA_TAPE_NAME_MAX || e->name_at > part->names.len ||
        e->name_len > part->names.len - e->name_at)
        return base_view_of(part->names.data, 0);
    return base_view_of(part->names.data + e->name_at, e->name_len);
}

void tape_about_epoch(const tape_part *part, const tape_epoch *e, mica_tape_checkpoint_about *out) {
    *out = (mica_tape_checkpoint_about){.epoch = e->number,
                                        .parent = e->parent,
                                        .branch = e->branch,
                                        .time_ns = e->time_ns,
                                        .instructions = e->instructions,
                                        .pages = e->pages};
    base_view name = name_of(part, e);
    memcpy(out->name, name.data, name.len);
}

static bool means(const tape_part *part, const tape_epoch *e, const mica_tape_moment *m) {
    switch (m->when) {
    case MICA_TAPE_TIME: return e->time_ns <= m->time_ns;
    case MICA_TAPE_INSTRUCTIONS: return e->instructions <= m->number;
    case MICA_TAPE_NAMED: return e->name_len && base_view_equal(name_of(part, e), base_view_str(m->name));
    default: return false;
    }
}

/* The newest epoch on the way that `m` means; NOT_FOUND where one that is not there any more may have been it: the next one on
 * the way is then not its child. */
static mica_status search(tape_list *list, const tape_path *way, const mica_tape_moment *m, uint64_t *out,
                          mica_error *err) {
    uint64_t before = way->epoch; /* what comes before the last one that was seen */
    *out = 0;
    for (uint32_t k = list->count; k-- > 0;) {
        tape_part *part = list->part[k];
        if (m->when == MICA_TAPE_NAMED && !part->names.len) continue;
        for (uint64_t i = part->epoch_count; i-- > 0;) {
            const tape_epoch *e;
            mica_status status = tape_part_epoch_at(part, i, &e, err);
            if (status != MICA_OK) return status;
            if (!tape_path_has(way, e->branch, e->number)) continue;
            if (means(part, e, m)) {
                *out = e->number;
                return m->when == MICA_TAPE_NAMED || before == e->number ? MICA_OK : not_kept(err);
            }
            before = e->parent;
        }
    }
    if (m->when != MICA_TAPE_NAMED) return before == 0 ? MICA_OK : not_kept(err);
    return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                     "no checkpoint on the way to what is current has the name '%s'", m->name);
}

mica_status tape_moment_epoch(mica_tape *t, const mica_tape_moment *moment, uint64_t *out, mica_error *err) {
    tape_list *list = tape_list_now(t);
    mica_status status = MICA_OK;
    *out = 0;
    if (moment->when == MICA_TAPE_NAMED && !moment->name)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a moment by the name of a checkpoint needs a name");
    switch (moment->when) {
    case MICA_TAPE_LATEST: *out = t->way.epoch; break;
    case MICA_TAPE_EPOCH: *out = moment->number; break;
    case MICA_TAPE_TIME:
    case MICA_TAPE_INSTRUCTIONS:
    case MICA_TAPE_NAMED: status = search(list, &t->way, moment, out, err); break;
    default:
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "there is no such kind of moment");
    }
    if (status != MICA_OK) return status;
    const tape_epoch *e;
    if (*out) {
        status = tape_epoch_find(list, *out, &e, NULL, err);
        if (status == MICA_OK && e->flags & TAPE_EPOCH_GONE) status = not_found(err, *out);
    }
    return status;
}
