/* tape/space.c - regions and marks: names and hints for positions. They are few and are held in memory, by their positions and
 * their names; the newest part that has them has all of them. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

/* ---- hints ---- */

const char *mica_tape_hint_name(mica_tape_hint hint) {
    switch (hint) {
#define MICA_TAPE_HINT_ROW(number, name, text, priority, compress)                                           \
    case MICA_TAPE_##name:                                                                                   \
        return text;
#include "mica/tape_hints.def"
#undef MICA_TAPE_HINT_ROW
    }
    return NULL;
}

unsigned mica_tape_hint_priority(mica_tape_hint hint) {
    switch (hint) {
#define MICA_TAPE_HINT_ROW(number, name, text, priority, compress)                                           \
    case MICA_TAPE_##name:                                                                                   \
        return priority;
#include "mica/tape_hints.def"
#undef MICA_TAPE_HINT_ROW
    }
    return 0;
}

bool mica_tape_hint_compresses(mica_tape_hint hint) {
    switch (hint) {
#define MICA_TAPE_HINT_ROW(number, name, text, priority, compress)                                           \
    case MICA_TAPE_##name:                                                                                   \
        return compress;
#include "mica/tape_hints.def"
#undef MICA_TAPE_HINT_ROW
    }
    return true;
}

bool tape_space_name_is(const char *name, bool may_be_empty) {
    size_t taken, len = name ? strnlen(name, MICA_TAPE_NAME_MAX) : MICA_TAPE_NAME_MAX;
    return len < MICA_TAPE_NAME_MAX && (len || may_be_empty) && base_utf8_cut(name, len, len, &taken);
}

/* ---- marks ---- */

/* Where a mark of that name is, or would be. */
static size_t mark_place(const mica_tape *t, const char *name, bool *there) {
    size_t low = 0, high = t->marks.count;
    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(t->marks.at[middle].name, name);
        if (order == 0) *there = true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

mica_status mica_tape_mark(mica_tape *t, const char *name, int64_t at, mica_error *err) {
    tape_mark_list *m = &t->marks;
    bool there;
    if (!tape_space_name_is(name, false) || at < -MICA_TAPE_FAR || at >= MICA_TAPE_FAR)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "a mark has a name of at most %d bytes of UTF-8, and a position in the tape",
                         MICA_TAPE_NAME_MAX - 1);
    size_t k = mark_place(t, name, &there);
    if (!there) {
        if (m->count == MICA_TAPE_MARKS_MAX)
            return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a tape has at most %d marks",
                             MICA_TAPE_MARKS_MAX);
        if (m->count == m->room) {
            size_t room = m->room ? 2 * m->room : 16;
            tape_mark *more = base_realloc(m->at, room * sizeof *more);
            if (!more) return base_fail_memory(err, "the marks of a tape");
            m->at = more;
            m->room = room;
        }
        memmove(&m->at[k + 1], &m->at[k], (m->count - k) * sizeof *m->at);
        m->count++;
        m->at[k] = (tape_mark){0};
        memcpy(m->at[k].name, name, strlen(name));
    }
    m->at[k].at = at;
    t->space_changed = true;
    return MICA_OK;
}

mica_status mica_tape_mark_at(const mica_tape *t, const char *name, int64_t *at, mica_error *err) {
    bool there = false;
    size_t k = name ? mark_place(t, name, &there) : 0;
    if (!there)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET, "the tape has no mark '%.*s'",
                         MICA_TAPE_NAME_MAX, name ? name : "");
    *at = t->marks.at[k].at;
    return MICA_OK;
}

mica_status mica_tape_seek(mica_tape *t, mica_tape_whence whence, const char *mark, int64_t by,
                           mica_error *err) {
    int64_t from = whence == MICA_TAPE_FROM_HERE ? t->place : 0, to;
    if (whence == MICA_TAPE_FROM_MARK) {
        mica_status status = mica_tape_mark_at(t, mark, &from, err);
        if (status != MICA_OK) return status;
    }
    if (whence > MICA_TAPE_FROM_MARK || __builtin_add_overflow(from, by, &to) || to < -MICA_TAPE_FAR ||
        to > MICA_TAPE_FAR)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "that place does not lie in a tape");
    t->place = to;
    return MICA_OK;
}

int64_t mica_tape_place(const mica_tape *t) {
    return t->place;
}

/* ---- regions ---- */

/* The first region that ends behind a position. */
static size_t region_place(const mica_tape *t, int64_t at) {
    size_t low = 0, high = t->regions.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const mica_tape_region *r = &t->regions.at[middle];
        if ((int64_t)((uint64_t)r->at + r->size) <= at) /* of all positions the size alone is no int64_t */
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const mica_tape_region *mica_tape_region_in(const mica_tape *t, int64_t at, uint64_t size) {
    size_t k = region_place(t, at);
    if (k == t->regions.count) return NULL;
    const mica_tape_region *r = &t->regions.at[k];
    return r->at <= at || (uint64_t)r->at - (uint64_t)at < size ? r : NULL;
}

const mica_tape_region *mica_tape_region_at(const mica_tape *t, int64_t at) {
    return mica_tape_region_in(t, at, 1);
}

size_t mica_tape_region_count(const mica_tape *t) {
    return t->regions.count;
}

const mica_tape_region *mica_tape_region_number(const mica_tape *t, size_t number) {
    return number < t->regions.count ? &t->regions.at[number] : NULL;
}

mica_tape_hint mica_tape_hint_at(const mica_tape *t, int64_t at) {
    const mica_tape_region *r = mica_tape_region_at(t, at);
    return r ? r->hint : MICA_TAPE_RANDOM;
}

static mica_status region_check(const mica_tape *t, const mica_tape_region *r, mica_error *err) {
    int64_t there;
    mica_error ignored = MICA_ERROR_INIT;
    if (!tape_space_name_is(r->name, true) || !r->size || r->at < -MICA_TAPE_FAR || r->at >= MICA_TAPE_FAR ||
        r->size > (uint64_t)MICA_TAPE_FAR - (uint64_t)r->at || !mica_tape_hint_name(r->hint) ||
        r->priority > 100)
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "a region has bytes within the tape, a hint that there is, a priority of at most 100, and a "
            "name of at most %d bytes of UTF-8 or none",
            MICA_TAPE_NAME_MAX - 1);
    const mica_tape_region *over = mica_tape_region_in(t, r->at, r->size);
    if (over)
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET,
                         "the region would lie over '%s', which has %llu bytes from position %lld on",
                         over->name, (unsigned long long)over->size, (long long)over->at);
    if (r->name[0] && mica_tape_mark_at(t, r->name, &there, &ignored) == MICA_OK && there != r->at)
        return base_fail(err, MICA_ERR_EXISTS, NULL, MICA_NO_OFFSET, "a mark '%s' is at position %lld",
                         r->name, (long long)there);
    if (t->regions.count < MICA_TAPE_REGIONS_MAX) return MICA_OK;
    return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a tape has at most %d regions",
                     MICA_TAPE_REGIONS_MAX);
}

static mica_status insert(mica_tape *t, const mica_tape_region *region, mica_error *err) {
    tape_region_list *l = &t->regions;
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 16;
        mica_tape_region *more = base_realloc(l->at, room * sizeof *more);
        if (!more) return base_fail_memory(err, "the regions of a tape");
        l->at = more;
        l->room = room;
    }
    size_t k = region_place(t, region->at);
    memmove(&l->at[k + 1], &l->at[k], (l->count - k) * sizeof *l->at);
    l->at[k] = *region;
    l->count++;
    return MICA_OK;
}

mica_status mica_tape_region_add(mica_tape *t, const mica_tape_region *region, mica_error *err) {
    mica_status status = region_check(t, region, err);
    if (status == MICA_OK) status = insert(t, region, err);
    if (status == MICA_OK) t->space_changed = true;
    return status == MICA_OK && region->name[0] ? mica_tape_mark(t, region->name, region->at, err) : status;
}

/* ---- in the file ---- */

void tape_space_tables(const mica_tape *t, base_buf *regions, base_buf *marks) {
    for (size_t k = 0; k < t->regions.count; k++) {
        const mica_tape_region *r = &t->regions.at[k];
        tape_region_record record = {.at = r->at, .size = r->size, .hint = r->hint, .priority = r->priority};
        memcpy(record.name, r->name, strlen(r->name));
        base_buf_append(regions, &record, sizeof record);
    }
    base_buf_append(marks, t->marks.at, t->marks.count * sizeof *t->marks.at);
}

static mica_status load_records(mica_tape *t, const tape_part *part, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t at = 0; at < part->regions.len && status == MICA_OK; at += sizeof(tape_region_record)) {
        tape_region_record record;
        memcpy(&record, part->regions.data + at, sizeof record);
        mica_tape_region r = {record.at, record.size, (mica_tape_hint)record.hint, record.priority, ""};
        memcpy(r.name, record.name, sizeof r.name);
        status = region_check(t, &r, err);
        if (status == MICA_OK) status = insert(t, &r, err);
    }
    for (size_t at = 0; at < part->marks.len && status == MICA_OK; at += sizeof(tape_mark)) {
        tape_mark mark;
        memcpy(&mark, part->marks.data + at, sizeof mark);
        size_t n = t->marks.count;
        if (n && strncmp(t->marks.at[n - 1].name, mark.name, sizeof mark.name) >= 0)
            return base_fail(err, MICA_ERR_CORRUPTED, "marks", at,
                             "marks are not in the order of their names");
        status = mica_tape_mark(t, mark.name, mark.at, err);
    }
    return status;
}

static mica_status load(mica_tape *t, const tape_list *list, mica_error *err) {
    for (uint32_t k = list->count; k-- > 0;) {
        const tape_part *part = list->part[k];
        if (!part->regions.len && !part->marks.len) continue;
        mica_error inner = MICA_ERROR_INIT;
        mica_status status = load_records(t, part, &inner);
        if (status == MICA_OK || status == MICA_ERR_NO_MEMORY)
            return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
        return base_fail(err, MICA_ERR_CORRUPTED, "regions", part->record.at,
                         "a region or mark of the tape is none: %s", inner.message);
    }
    return MICA_OK;
}

/* Those of a list in the place of what there was, which stays after an error and where the list is only looked at. */
static mica_status exchange(mica_tape *t, const tape_list *list, bool looks, mica_error *err) {
    tape_region_list regions = t->regions;
    tape_mark_list marks = t->marks;
    bool changed = t->space_changed;
    t->regions = (tape_region_list){0};
    t->marks = (tape_mark_list){0};
    mica_status status = load(t, list, err);
    t->space_changed = false;
    if (status == MICA_OK && !looks) {
        base_free(regions.at);
        base_free(marks.at);
        return MICA_OK;
    }
    tape_space_free(t);
    t->regions = regions;
    t->marks = marks;
    t->space_changed = changed;
    return status;
}

mica_status tape_space_load(mica_tape *t, mica_error *err) {
    return exchange(t, tape_list_now(t), false, err);
}

mica_status tape_space_check(mica_tape *t, const tape_list *list, mica_error *err) {
    return exchange(t, list, true, err);
}

void tape_space_free(mica_tape *t) {
    base_free(t->regions.at);
    base_free(t->marks.at);
}
