/* vm/interp/run.c - the host's side of running: begin, go on, report an error, name what there is to complete. Called
 * by session/ between runs, never from builtins.
 *
 * A run begins with one frame at stack index 1 (index 0 takes the result that nobody reads) and is over when no
 * frame is left. A stopped one is the cage as it is: going on needs nothing but another call of vm_run. What may raise
 * while no loop runs is done under vm_protect. */
#include "vm/interp/run.h"
#include "vm/run/carry.h"

#include "base/buf.h"
#include "vm/interp/counter.h"
#include "vm/interp/interp_internal.h"
#include "vm/run/setting.h"

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
    vm_enter(vm, &(vm_target){.func = a->code, .owner = a->owner}, (vm_site){.base = base});
}

/* vm_protect would end the new frame on failure only; on success it must stay, which unwinding by count
 * gives. */
bool vm_begin(vm_t *vm, uint64_t code, prog_value owner) {
    vm_abandon(vm);
    begin_args a = {code, owner};
    return vm_protect(vm, begin_body, &a);
}

vm_ending vm_continue(vm_t *vm) {
    vm_t *outer = vm_here;
    vm_here = vm;
    vm_pool_drain(vm, VM_POOL_EMPTY); /* of what was given up */
    vm_outcome outcome = vm_run(vm, 0);
    if (outcome == VM_QUIT || outcome == VM_DONE) vm_abandon(vm);
    if (outcome == VM_DONE) {
        vm_drop(vm, &vm->stack[0]);
    }
    if (outcome != VM_STOPPED) vm_cleanup_run(vm);
    vm_here = outer;
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

void vm_stop_after(vm_t *vm, uint32_t safe_points) {
    vm->root->stop_after = safe_points;
    vm_ask(vm, VM_INTERRUPT_COUNT);
}

void vm_count_begin(vm_t *vm) {
    *vm_record_counter(vm) = (vm_counter){.on = 1};
}

bool vm_count_stop_at(vm_t *vm, uint64_t count) {
    vm_counter *c = vm_record_counter(vm);
    if (!c->on || (count && count <= c->count)) return false;
    c->stop = count;
    return true;
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

void vm_each_name(vm_t *vm, bool (*each)(void *ctx, const char *name), void *ctx) {
    for (uint32_t i = 0; i < vm_builtins_of(vm); i++)
        if (vm_builtin_row(vm, i)->name[0] && !each(ctx, vm_builtin_row(vm, i)->name)) return;
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

void vm_release(vm_t *vm, prog_value owner) {
    vm_decref(vm, owner);
}

uint32_t vm_symbol_count(const vm_t *vm) {
    return vm->root->nsyms;
}
