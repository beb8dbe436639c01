/* vm/run/run.c - the host's side of running: begin, go on, report, carry the memory. Called by session/.
 *
 * What the host does inside the VM may raise, and there is no loop to catch it: so the bodies below run under vm_protect. A program that has stopped at a safe point is nothing but the cage: every frame, every builtin's progress
 * and every open file's place lies in it, so its bytes are carried as they are, page by page, leaving out pages of
 * zeros. Nothing is walked and nothing is translated; what would have to be is refused (vm/run/carry.c). */
#include "vm/run/run.h"
#include "vm/run/carry.h"

#include "base/buf.h"
#include "base/error.h"
#include "vm/run/cleanup.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"
#include "vm/heap/regions.h"

static_assert((int)VM_END_QUIT == (int)VM_QUIT && (int)VM_END_RAISED == (int)VM_RAISED, "outcomes agree");

typedef struct begin_args {
    uint64_t code;
    prog_value owner;
} begin_args;

static void begin_body(vm_t *vm, void *ctx) {
    begin_args *a = ctx;
    vm_root *root = vm->root;
    root->quitting = root->exit_status = root->interrupted = 0;
    uint32_t base = 1; /* stack[0] receives results nobody reads */
    vm->stack[0] = PROG_UNDEF;
    vm_enter(vm, a->code, a->owner, base, 0, 0, 0, 0, NULL);
}

/* vm_protect would end the new frame on failure only; on success it must stay, which unwinding by count
 * gives. */
bool vm_begin(vm_t *vm, uint64_t code, prog_value owner) {
    vm_abandon(vm);
    begin_args a = {code, owner};
    return vm_protect(vm, begin_body, &a);
}

vm_ending vm_continue(vm_t *vm) {
    vm_outcome outcome = vm_run(vm, 0);
    if (outcome == VM_QUIT || outcome == VM_DONE) vm_abandon(vm);
    if (outcome == VM_DONE) {
        vm_drop(vm, &vm->stack[0]);
    }
    if (outcome != VM_STOPPED) vm_cleanup_run(vm);
    vm_flush(vm);
    return (vm_ending)outcome;
}

void vm_abandon(vm_t *vm) {
    vm_unwind_to(vm, 0);
    vm_pool_drain(vm, VM_POOL_EMPTY);
    while (vm->root->capture) { /* text captured by an evalc that did not end is dropped */
        vm_decref(vm, vm->root->capture);
        vm->root->capture = 0;
    }
}

void vm_forget_names(vm_t *vm) {
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        vm_sym_rec *r = vm_sym_record(vm, s);
        if (!r->defined) r->func = 0;
    }
}

void vm_stop_after(vm_t *vm, uint32_t safe_points) {
    vm->root->stop_after = safe_points;
    vm->interrupt = VM_INTERRUPT_COUNT;
}

int vm_exit_status(const vm_t *vm) {
    return (int)vm->root->exit_status;
}
bool vm_was_interrupted(const vm_t *vm) {
    return vm->root->interrupted != 0;
}

bool vm_text_variable(vm_t *vm, const char *name, size_t len) {
    if (vm->text_scoped) {
        prog_value *slot = vm_scope_find_text(vm, vm->text_scope, name, len);
        return slot && vm_unbox(vm, *slot) != PROG_UNDEF;
    }
    prog_value scope = vm->root->base_scope;
    if (!prog_is_object(scope)) return false;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, scope));
    for (uint32_t k = 0; k < keys->count; k++) {
        base_view have = vm_sym_text(vm, keys->syms[k]);
        if (have.len == len && memcmp(have.data, name, len) == 0)
            return vm_struct_slots(vm_array(vm, scope))[1 + k] != PROG_UNDEF;
    }
    return false;
}

typedef struct argument_args {
    int argc;
    const char *const *argv;
} argument_args;

static void argument_body(vm_t *vm, void *ctx) {
    argument_args *a = ctx;
    prog_value *members, cell = vm_new_cell(vm, a->argc, 1, &members);
    for (int k = 0; k < a->argc; k++)
        vm_set(vm, &members[k], vm_new_cstring(vm, a->argv[k]));
    vm_set(vm, &vm->root->arguments, cell);
}

bool vm_set_arguments(vm_t *vm, int argc, const char *const *argv) {
    argument_args a = {argc, argv};
    return vm_protect(vm, argument_body, &a);
}

/* ---- reports ---- */

typedef struct report_args {
    base_buf *out;
} report_args;

static void report_body(vm_t *vm, void *ctx) {
    base_buf *out = ((report_args *)ctx)->out;
    prog_value e = vm->root->last_error;
    if (!vm_is_kind(vm, e, PROG_KIND_STRUCT)) return;
    base_view message = vm_to_view(vm, vm_get_field(vm, e, vm_intern_cstr(vm, "message")), "error");
    bool plain =
        message.len && message.data[message.len - 1] == '\n'; /* a newline at the end asks for no stack */
    base_buf_str(out, "error: ");
    base_buf_append(out, message.data, message.len);
    if (!plain) base_buf_str(out, "\n");
    prog_value stack = vm_get_field(vm, e, vm_intern_cstr(vm, "stack"));
    if (plain || !vm_is_kind(vm, stack, PROG_KIND_STRUCT)) return;
    prog_array *s = vm_array(vm, stack);
    int name = vm_field_index(vm, stack, vm_intern_cstr(vm, "name")),
        line = vm_field_index(vm, stack, vm_intern_cstr(vm, "line")),
        column = vm_field_index(vm, stack, vm_intern_cstr(vm, "column"));
    uint32_t nfields = vm_struct_keys(vm, s)->count;
    if (name < 0 || line < 0 || column < 0 || s->numel == 0) return;
    base_buf_str(out, "error: called from\n");
    for (int64_t k = 0; k < s->numel; k++) {
        prog_value *slots = vm_struct_slots(s) + 1 + k * nfields;
        base_view text = vm_to_view(vm, slots[name], "error");
        base_buf_printf(out, "    %.*s at line %.0f column %.0f\n", (int)text.len, (const char *)text.data,
                        vm_to_double(vm, slots[line], "error"), vm_to_double(vm, slots[column], "error"));
    }
}

void vm_report_error(vm_t *vm, base_buf *out) {
    report_args a = {out};
    if (vm_setting_on(vm, VM_SETTING_beep_on_error)) vm_put_error(vm, "\a");
    (void)vm_protect(vm, report_body, &a);
}

bool vm_error_place(vm_t *vm, vm_place *out) {
    const vm_error_at *at = &vm->root->error_at;
    if (!at->line || at->exception != vm->root->last_error || at->pending) return false;
    *out = (vm_place){at->slot,        vm_sym_cstr(vm, at->file),
                      at->line,        at->column,
                      at->script != 0, at->function ? vm_sym_cstr(vm, at->function) : NULL};
    return true;
}

void vm_each_name(vm_t *vm, bool (*each)(void *ctx, const char *name), void *ctx) {
    for (uint32_t i = 0; i < vm_builtins_of(vm); i++)
        if (!each(ctx, vm_builtin_row(vm, i)->name)) return;
    prog_value scope = vm->root->base_scope;
    if (!prog_is_object(scope)) return;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, scope));
    for (uint32_t k = 0; k < keys->count; k++)
        if (vm_struct_slots(vm_array(vm, scope))[1 + k] != PROG_UNDEF &&
            !each(ctx, vm_sym_cstr(vm, keys->syms[k])))
            return;
}

/* The member of that name of a scalar struct, or PROG_UNDEF; asks for no new name. */
static prog_value member_named(vm_t *vm, prog_value v, const char *name, size_t len) {
    vm_sym sym = vm_known_name(vm, name, len);
    if (!sym || !vm_is_kind(vm, v, PROG_KIND_STRUCT) || vm_array(vm, v)->numel != 1) return PROG_UNDEF;
    int k = vm_field_index(vm, v, sym);
    return k < 0 ? PROG_UNDEF : vm_unbox(vm, vm_struct_slots(vm_array(vm, v))[1 + k]);
}

void vm_each_field(vm_t *vm, const char *path, size_t len, bool (*each)(void *ctx, const char *name),
                   void *ctx) {
    prog_value v = vm->root->base_scope;
    for (const char *end = path + len; path < end;) {
        const char *point = memchr(path, '.', (size_t)(end - path));
        size_t n = (size_t)((point ? point : end) - path);
        v = member_named(vm, v, path, n);
        path += n + (point != NULL);
    }
    if (!vm_is_kind(vm, v, PROG_KIND_STRUCT)) return;
    const vm_keys *keys = vm_struct_keys(vm, vm_array(vm, v));
    for (uint32_t k = 0; k < keys->count; k++)
        if (!each(ctx, vm_sym_cstr(vm, keys->syms[k]))) return;
}

/* ---- carrying the memory ---- */

#define PAGE 4096u

static bool page_is_zero(const uint8_t *page) {
    const uint64_t *words = (const uint64_t *)page;
    for (size_t i = 0; i < PAGE / 8; i++)
        if (words[i]) return false;
    return true;
}

/* The last page is told even when it is zero: whoever adopts the region learns from it how far to open. */
static bool extents_of(vm_t *vm, vm_region_id region, vm_extent_fn each, void *ctx) {
    uint64_t from, to;
    vm_region_used(vm, region, &from, &to);
    if (from == to) return true;
    from &= ~(uint64_t)(PAGE - 1);
    uint64_t last = vm_regions[region].down ? from : (to - 1) & ~(uint64_t)(PAGE - 1);
    for (uint64_t at = from; at < to; at += PAGE)
        if ((at == last || !page_is_zero(vm_at(vm, at))) && !each(ctx, at, vm_at(vm, at), PAGE)) return false;
    return true;
}

bool vm_each_extent(vm_t *vm, vm_extent_fn each, void *ctx) {
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

/* The root has come: the heap it tells of must be writable, its zero pages too. */
static mica_status adopt_root(vm_t *vm, mica_error *err) {
    uint64_t end = vm->root->heap_end, have = vm->open[VM_REGION_HEAP], needs = end - VM_HEAP;
    if (vm->root->magic != VM_ROOT_MAGIC)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "root", VM_ROOT,
                         "the memory is of another kind of VM");
    mica_status status = vm_records_check(vm, &vm->root->carried, err);
    if (status != MICA_OK) return status;
    if (end < VM_HEAP || end > VM_CAGE_MAX || end % PAGE)
        return base_fail(err, MICA_ERR_CORRUPTED, "root", VM_ROOT, "the heap does not fit any cage");
    if (end > vm->cage_size) return larger_than(VM_REGION_HEAP, vm->cage_size - VM_HEAP, needs, err);
    if (needs > have && !vm_heap_open(vm, end)) return larger_than(VM_REGION_HEAP, have, needs, err);
    vm_regions_settle(vm);
    return MICA_OK;
}

/* The extents come in any portions of a region, but the root's first page whole and before the heap beyond its first
 * part: it says how far the heap must be opened. */
mica_status vm_adopt(vm_t *vm, uint64_t offset, const void *data, size_t len, mica_error *err) {
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
    memcpy(vm_at(vm, offset), data, len);
    return offset <= VM_ROOT && offset + len >= VM_ROOT + PAGE ? adopt_root(vm, err) : MICA_OK;
}

mica_status vm_adopt_end(vm_t *vm, mica_error *err) {
    mica_status status = vm_records_check(vm, &vm->root->carried, err); /* no root may have come at all */
    return status == MICA_OK ? vm_records_finish(vm, err) : status;
}

void vm_release(vm_t *vm, prog_value owner) {
    vm_decref(vm, owner);
}

uint32_t vm_symbol_count(const vm_t *vm) {
    return vm->root->nsyms;
}
