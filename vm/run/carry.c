/* vm/run/carry.c - the records of the root: where each lies, what carried memory says of them, and whether memory from
 * another program may go on here. Called by whoever carries a stopped VM elsewhere, by rooms for their own record, and
 * by whatever writes records to files.
 *
 * Memory is carried as whole pages, so nothing is translated on the way in: either every byte means here what it meant
 * where it was written, or the memory is refused before it runs. The root's own layout is named by its magic alone.
 * Records change more often and belong to many rooms, so each has a version of its own, and a refusal names the
 * record: "this program is too old for the record 'random'" can be acted upon, "another layout" cannot. Builtins are
 * referred to by ids that never change their meaning (vm/builtins.def), so memory needs only to say how many there
 * were and a sum of their names: a program that has since got more builtins takes it. */
#include "vm/run/carry.h"

#include "base/error.h"
#include "base/touched.h"
#include "vm/heap/regions.h"
#include "vm/heap/root.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"
#include "vm/run/overlay.h"

#include <stdio.h>
#include <sys/mman.h>

static const vm_record_row rows[] = {
#define VM_RECORD(name, version, type, bytes, room, upgrade, text)                                           \
    {#name, version, bytes, room, offsetof(vm_root, name##_record), upgrade},
#include "vm/heap/records.def"
#undef VM_RECORD
};
#define ROWS ((uint32_t)(sizeof rows / sizeof *rows))
static_assert(ROWS <= VM_CARRIED_MOST, "carried memory has no room for so many records");

bool vm_each_record(vm_t *vm, vm_record_fn each, void *ctx) {
    for (uint32_t k = 0; k < ROWS; k++)
        if (!each(ctx, rows[k].name, rows[k].version,
                  (base_view){(const uint8_t *)vm->root + rows[k].at, rows[k].bytes}))
            return false;
    return true;
}

void vm_carry_ready(vm_t *vm) {
    vm_pool_drain(vm, VM_POOL_EMPTY); /* of what was given up */
    if (vm_record_extensions(vm)->table) vm->above.extensions_keep(vm);
    vm_overlay_forget(vm);
}

void vm_records_tell(vm_t *vm) {
    vm_carried *to = &vm->root->carried;
    memset(to, 0, sizeof *to);
    to->records = ROWS;
    to->flags = vm->reaches ? VM_CARRIED_REACHES : 0;
    to->builtins = vm_overlay_carried(vm);
    to->builtin_names = vm_builtin_names(vm, to->builtins);
    snprintf(to->last_builtin, sizeof to->last_builtin, "%s", vm_builtin_row(vm, to->builtins - 1)->name);
    for (uint32_t k = 0; k < ROWS; k++) {
        struct vm_carried_record *r = &to->record[k];
        memcpy(r->name, rows[k].name, sizeof r->name);
        r->version = rows[k].version;
        r->bytes = rows[k].bytes;
        r->at = rows[k].at;
    }
}

BASE_TOUCHED_TEXT static const vm_record_row *row_of(const vm_record_row *table, uint32_t count,
                                                     const char *name) {
    for (uint32_t k = 0; k < count; k++)
        if (strncmp(table[k].name, name, VM_RECORD_NAME) == 0) return &table[k];
    return NULL;
}

BASE_TOUCHED_TEXT static const struct vm_carried_record *carried_of(const vm_carried *carried,
                                                                    const char *name) {
    for (uint32_t k = 0; k < carried->records; k++)
        if (strncmp(carried->record[k].name, name, VM_RECORD_NAME) == 0) return &carried->record[k];
    return NULL;
}

BASE_TOUCHED_TEXT static mica_status check_one(const vm_record_row *table, uint32_t count,
                                               const struct vm_carried_record *r, mica_error *err) {
    const vm_record_row *row = row_of(table, count, r->name);
    int shown = VM_RECORD_NAME - 1; /* a name of 16 bytes has no end */
    if (!row)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds the record '%.*s', which this program does not know", shown,
                         r->name);
    if (r->version > row->version)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds version %u of the record '%s'; this program knows it up to %u",
                         r->version, row->name, row->version);
    if (r->version < row->version && !row->upgrade)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
                         "the memory holds version %u of the record '%s'; this program needs %u", r->version,
                         row->name, row->version);
    if (r->at != row->at || r->bytes > row->room || (r->version == row->version && r->bytes != row->bytes))
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the record '%s' of the memory lies or ends elsewhere than its version says",
                         row->name);
    return MICA_OK;
}

BASE_TOUCHED_TEXT mica_status vm_records_check_rows(const vm_record_row *table, uint32_t count,
                                                    const vm_carried *carried, mica_error *err) {
    if (carried->records == 0 || carried->records > VM_CARRIED_MOST)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the memory does not say which records it holds");
    for (uint32_t k = 0; k < carried->records; k++) {
        mica_status status = check_one(table, count, &carried->record[k], err);
        if (status != MICA_OK) return status;
    }
    return MICA_OK;
}

BASE_TOUCHED_TEXT mica_status vm_records_check(vm_t *vm, const vm_carried *carried, mica_error *err) {
    uint32_t have = vm_overlay_carried(vm);
    if (carried->builtins == 0 || carried->last_builtin[sizeof carried->last_builtin - 1])
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                         "the memory does not say which builtins it refers to");
    if (carried->builtins > have)
        return base_fail(
            err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
            "the memory may refer to the builtin '%s' (%u of them); this program knows %u, up to '%s'",
            carried->last_builtin, carried->builtins, have, vm_builtin_row(vm, have - 1)->name);
    bool same = vm->same_builtins && carried->builtins == VM_BUILTINS;
    if (!same && carried->builtin_names != vm_builtin_names(vm, carried->builtins))
        return base_fail(
            err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
            "the builtins that the memory refers to, up to '%s', have other names in this program, where "
            "'%s' is the last of as many",
            carried->last_builtin, vm_builtin_row(vm, carried->builtins - 1)->name);
    return vm_records_check_rows(rows, ROWS, carried, err);
}

BASE_TOUCHED_TEXT mica_status vm_records_finish_rows(const vm_record_row *table, uint32_t count,
                                                     const vm_carried *carried, uint8_t *root,
                                                     mica_error *err) {
    for (uint32_t k = 0; k < count; k++) {
        const struct vm_carried_record *r = carried_of(carried, table[k].name);
        uint8_t *record = root + table[k].at;
        if (!r)
            memset(record, 0, table[k].room);
        else if (r->version < table[k].version && !table[k].upgrade(record, r->version))
            return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                             "version %u of the record '%s' cannot be made one of version %u", r->version,
                             table[k].name, table[k].version);
    }
    return MICA_OK;
}

BASE_TOUCHED_TEXT mica_status vm_records_finish(vm_t *vm, mica_error *err) {
    return vm_records_finish_rows(rows, ROWS, &vm->root->carried, (uint8_t *)vm->root, err);
}

/* ---- extents ---- */

static bool page_is_zero(const uint8_t *page) {
    const uint64_t *words = (const uint64_t *)page;
    for (size_t i = 0; i < VM_PAGE / 8; i++)
        if (words[i]) return false;
    return true;
}

/* The last page is told even when it is zero: whoever adopts the region learns from it how far to open. */
static bool extents_of(vm_t *vm, vm_region_id region, vm_extent_fn each, void *ctx) {
    uint64_t from, to;
    vm_region_used(vm, region, &from, &to);
    if (from == to) return true;
    from &= ~(uint64_t)(VM_PAGE - 1);
    uint64_t last = vm_regions[region].down ? from : (to - 1) & ~(uint64_t)(VM_PAGE - 1);
    for (uint64_t at = from; at < to; at += VM_PAGE)
        if ((at == last || !page_is_zero(vm_at(vm, at))) && !each(ctx, at, vm_at(vm, at), VM_PAGE))
            return false;
    return true;
}

/* Regions are carried as far as they are used (vm_region_used). The pool is not carried: nothing in it outlives a safe
 * point. */
bool vm_each_extent(vm_t *vm, vm_extent_fn each, void *ctx) {
    vm_carry_ready(vm);
    vm_guard_lift(vm);
    vm_records_tell(vm);
    unsigned k = 0;
    while (k < VM_REGION_COUNT && (vm_regions[k].kind != VM_KIND_STATE || extents_of(vm, k, each, ctx)))
        k++;
    return k == VM_REGION_COUNT;
}

static mica_status larger_than(vm_region_id region, uint64_t has, uint64_t needs, mica_error *err) {
    const char *name = vm_regions[region].name;
    return base_fail_pair(
        err, MICA_ERR_LIMIT, name, MICA_NO_OFFSET, base_pair_numbers(has, needs),
        "the state needs at least %llu bytes of the region %s, and this cage has %llu (ulimit -v)",
        (unsigned long long)needs, name, (unsigned long long)has);
}

BASE_TOUCHED_TEXT static mica_status check_kind(vm_t *vm, const vm_root *root, mica_error *err) {
    if (root->magic != VM_ROOT_MAGIC)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "root", VM_ROOT,
                         "the memory is of another kind of VM");
    return vm_records_check(vm, &root->carried, err);
}

BASE_TOUCHED_TEXT static mica_status check_heap(vm_t *vm, const vm_root *root, mica_error *err) {
    uint64_t end = root->heap_end;
    if (end < VM_HEAP || end > VM_CAGE_MAX || end % VM_PAGE)
        return base_fail(err, MICA_ERR_CORRUPTED, "root", VM_ROOT, "the heap does not fit any cage");
    return end > vm->cage_size ? larger_than(VM_REGION_HEAP, vm->cage_size - VM_HEAP, end - VM_HEAP, err)
                               : MICA_OK;
}

/* All that is asked lies in the first page. */
BASE_TOUCHED_TEXT mica_status vm_adopt_check(vm_t *vm, const void *page, mica_error *err) {
    mica_status status = check_kind(vm, page, err);
    return status == MICA_OK ? check_heap(vm, page, err) : status;
}

/* A fresh VM has touched the first page of a region at most, and pages that nobody touched are not made by clearing them. */
BASE_TOUCHED_TEXT static bool clear(vm_t *vm, uint64_t from, uint64_t to) {
    uint64_t first =
        (from + 2 * VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1); /* a whole page, and what lies before it */
    if (first > to) first = to;
    memset(vm_at(vm, from), 0, first - from);
    return first == to || madvise(vm_at(vm, first), to - first, MADV_DONTNEED) == 0;
}

/* As far as regions are used they may hold something. Pages of the heap go to the system, or a file's would come back. */
BASE_TOUCHED_TEXT bool vm_adopt_begin(vm_t *vm) {
    vm_guard_lift(vm);
    for (unsigned k = VM_REGION_COUNT;
         k-- > 0;) { /* the root, which says how far, behind those that lie above it */
        uint64_t from, to;
        if (vm_regions[k].kind == VM_KIND_FILE) continue;
        vm_region_used(vm, (vm_region_id)k, &from, &to);
        to = (to + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1);
        if (k == VM_REGION_HEAP && to > from) {
            if (!vm_cage_give_back(vm, from, to)) return false;
            vm_gate_returned(vm, vm_at(vm, from), to - from);
        }
        if (k != VM_REGION_HEAP && k != VM_REGION_ROOT && to > from && !clear(vm, from, to)) return false;
    }
    vm->file_end = 0;
    vm->file_settle = NULL;
    return clear(vm, VM_ROOT, (VM_ROOT + sizeof *vm->root + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1));
}

/* How much of each region the root and the frames say is used: no more than came or is open. Frames lie before the
 * stack in the table, so they are known to be there when they tell how far it is used. */
BASE_TOUCHED_TEXT mica_status vm_used_check(const vm_t *vm, mica_error *err) {
    const vm_root *root = vm->root;
    uint64_t from, to;
    for (unsigned k = 0; k < VM_REGION_COUNT; k++) {
        vm_region_used(vm, k, &from, &to);
        if (vm_regions[k].kind != VM_KIND_FILE && to - from > vm->open[k])
            return base_fail(err, MICA_ERR_CORRUPTED, vm_regions[k].name, VM_ROOT,
                             "the memory tells of more in the region %s than came", vm_regions[k].name);
    }
    if (root->heap_end - VM_HEAP > vm->open[VM_REGION_HEAP] || root->heap_top > root->heap_end)
        return base_fail(err, MICA_ERR_CORRUPTED, "heap", VM_ROOT,
                         "the heap ends elsewhere than the root says");
    if (root->out_len > sizeof root->out_buffer)
        return base_fail(err, MICA_ERR_CORRUPTED, "root", VM_ROOT,
                         "the memory tells of more output than it holds");
    return MICA_OK;
}

/* The root has come: the heap it tells of must be writable, its zero pages too. */
BASE_TOUCHED_TEXT static mica_status adopt_root(vm_t *vm, mica_error *err) {
    mica_status status = vm_adopt_check(vm, vm->root, err);
    if (status != MICA_OK) return status;
    uint64_t end = vm->root->heap_end, have = vm->open[VM_REGION_HEAP], needs = end - VM_HEAP;
    if (needs > have && !vm_heap_open(vm, end)) return larger_than(VM_REGION_HEAP, have, needs, err);
    vm_regions_settle(vm);
    return MICA_OK;
}

/* The extents come in any portions of a region, but the root's first page whole and before the heap beyond its first
 * part: it says how far the heap must be opened. */
BASE_TOUCHED_TEXT static mica_status open_for(vm_t *vm, uint64_t offset, size_t len, mica_error *err) {
    if (len == 0 || len > VM_CAGE_MAX || offset > VM_CAGE_MAX - len)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, offset, "an extent lies outside the cage");
    vm_region_id region = vm_region_of(offset, offset + len);
    if (region == VM_REGION_COUNT || vm_regions[region].kind != VM_KIND_STATE)
        return base_fail(err, MICA_ERR_CORRUPTED, NULL, offset,
                         "an extent lies in no region that is carried");
    const vm_region *r = &vm_regions[region];
    uint64_t bytes = r->down ? r->at + r->room - offset : offset + len - r->at;
    if (region == VM_REGION_HEAP) {
        if (bytes > vm->open[region])
            return base_fail(err, MICA_ERR_CORRUPTED, r->name, offset,
                             "an extent lies beyond the heap its root tells of");
    } else if (!vm_region_adopt(vm, region, bytes)) {
        return larger_than(region, vm->open[region], bytes, err);
    }
    vm_guard_lift(vm);
    vm->adopting = true;
    return MICA_OK;
}

BASE_TOUCHED_TEXT mica_status vm_adopt(vm_t *vm, uint64_t offset, const void *data, size_t len,
                                       mica_error *err) {
    mica_status status = open_for(vm, offset, len, err);
    if (status != MICA_OK) return status;
    vm_gate_open(vm, vm_at(vm, offset), len);
    memcpy(vm_at(vm, offset), data, len);
    return offset <= VM_ROOT && offset + len >= VM_ROOT + VM_PAGE ? adopt_root(vm, err) : MICA_OK;
}

BASE_TOUCHED_TEXT mica_status vm_adopt_zeros(vm_t *vm, uint64_t offset, size_t len, mica_error *err) {
    return open_for(vm, offset, len, err);
}

/* Anything may have come after the root, a part of it too, or none at all. */
BASE_TOUCHED_TEXT mica_status vm_adopt_end(vm_t *vm, mica_error *err) {
    mica_status status = check_kind(vm, vm->root, err);
    if (status == MICA_OK) status = vm_used_check(vm, err);
    if (status == MICA_OK) status = vm_records_finish(vm, err);
    if (status != MICA_OK) return status;
    vm_regions_settle(vm);
    /* what the VM knows of names lies outside: none of them was compared with the library's yet (vm/run/resolve.c) */
    vm->bound++;
    vm->reaches |= (vm->root->carried.flags & VM_CARRIED_REACHES) != 0;
    vm->classes = vm_record_classes(vm)->table != 0;
    vm->above.extensions_adopted(vm);
    vm->adopting = false;
    return MICA_OK;
}

/* ---- memory of this process ---- */

#define GIVEN_BACK VM_KIB(512) /* more than this is not cleared but given to the system */

/* Opens all that is needed before anything is changed. */
static mica_status open_all(vm_t *vm, const vm_extent *extents, size_t count, const uint8_t *bytes,
                            mica_error *err) {
    const vm_root *root = NULL;
    mica_status status = MICA_OK;
    for (size_t k = 0; k < count; k++)
        if (extents[k].offset == VM_ROOT) root = (const void *)(bytes + extents[k].at);
    status = vm_adopt_check(vm, root, err);
    if (status != MICA_OK) return status;
    if (root->heap_end - VM_HEAP > vm->open[VM_REGION_HEAP] && !vm_heap_open(vm, root->heap_end))
        return base_fail_memory(err, "putting back a state");
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = vm_adopt_zeros(vm, extents[k].offset, extents[k].len, err);
    vm->adopting = false;
    return status;
}

static bool clear_gap(vm_t *vm, uint64_t from, uint64_t to) {
    if (to > from && from >= VM_HEAP && to - from > GIVEN_BACK) {
        if (!vm_cage_give_back(vm, from, to)) return false;
        vm_gate_returned(vm, vm_at(vm, from), to - from);
        return true;
    }
    for (uint64_t at = from; at < to; at += VM_PAGE) {
        if (page_is_zero(vm_at(vm, at))) continue;
        vm_gate_open(vm, vm_at(vm, at), VM_PAGE);
        memset(vm_at(vm, at), 0, VM_PAGE);
    }
    return true;
}

/* What a region holds now and nothing will be written over. */
static bool clear_gaps(vm_t *vm, unsigned region, const vm_extent *extents, size_t count) {
    uint64_t from, to;
    vm_region_used(vm, region, &from, &to);
    from &= ~(uint64_t)(VM_PAGE - 1);
    to = (to + VM_PAGE - 1) & ~(uint64_t)(VM_PAGE - 1);
    for (size_t k = 0; k < count && from < to; k++) {
        if (extents[k].offset + extents[k].len <= from || extents[k].offset >= to) continue;
        if (extents[k].offset > from && !clear_gap(vm, from, extents[k].offset)) return false;
        from = extents[k].offset + extents[k].len;
    }
    return from >= to || clear_gap(vm, from, to);
}

/* All that is open, whatever of it the root says is used. */
static bool clear_open(vm_t *vm, unsigned region) {
    const vm_region *r = &vm_regions[region];
    uint64_t open = vm->open[region], from = r->down ? r->at + r->room - open : r->at;
    if (open == 0) return true;
    return region == VM_REGION_HEAP ? clear_gap(vm, from, from + open) : clear(vm, from, from + open);
}

/* A heap whose pages a file is mapped under is cleared as a whole. */
mica_status vm_adopt_over(vm_t *vm, const vm_extent *extents, size_t count, const uint8_t *bytes,
                          bool believed, mica_error *err) {
    mica_status status = open_all(vm, extents, count, bytes, err);
    if (status != MICA_OK) return status;
    bool cleared = vm->file_end == 0;
    vm_guard_lift(vm);
    for (unsigned k = VM_REGION_COUNT;
         k-- > 0 && cleared;) /* as far as the root tells, which is one of them */
        cleared = vm_regions[k].kind == VM_KIND_FILE ||
                  (believed ? clear_gaps(vm, k, extents, count) : clear_open(vm, k));
    if (!cleared && !vm_adopt_begin(vm)) return base_fail_errno(err, "the heap", "clear");
    vm->reaches = false;
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        status = vm_adopt(vm, extents[k].offset, bytes + extents[k].at, extents[k].len, err);
    return status == MICA_OK ? vm_adopt_end(vm, err) : status;
}
