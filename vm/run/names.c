/* vm/run/names.c - functions that a program names by text (feval, cellfun, str2func): what the name means depends
 * on who asks, since local and private functions come first. */
#include "vm/heap/root.h"

#include "vm/run/frame.h"
#include "vm/run/run.h"

/* The innermost frame that runs code of a file; NULL when there is none. */
static const prog_code *calling_code(vm_t *vm, const vm_frame **frame) {
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (code->file == PROG_NONE || vm_sym_cstr(vm, vm_code_sym(vm, code, code->file))[0] == '<') continue;
        if (frame) *frame = f;
        return code;
    }
    return NULL;
}

static int slot_of(vm_t *vm, const prog_code *code) {
    uint64_t offset = vm_offset_of(vm, code);
    return offset < VM_SLOTS_END ? (int)(offset >> 30) : -1;
}

const char *vm_calling_file(vm_t *vm, int *slot) {
    const prog_code *code = calling_code(vm, NULL);
    *slot = code ? slot_of(vm, code) : -1;
    return code ? vm_sym_cstr(vm, vm_code_sym(vm, code, code->file)) : NULL;
}

static const prog_code *child_named(vm_t *vm, const prog_code *code, vm_sym name) {
    for (uint32_t i = 0; i < code->nchildren; i++) {
        const prog_code *child = prog_code_child(code, i);
        if (child->flags & PROG_CODE_SUB && vm_code_sym(vm, child, child->name) == name) return child;
    }
    return NULL;
}

/* A file's first function has the others as children, and these have it. */
static const prog_code *local_function(vm_t *vm, const prog_code *code, vm_sym name) {
    const prog_code *found = child_named(vm, code, name);
    for (uint32_t i = 0; i < code->nchildren && !found; i++) {
        const prog_code *child = prog_code_child(code, i);
        if (!(child->flags & PROG_CODE_INNER)) found = child_named(vm, child, name);
    }
    return found;
}

void vm_note_name(vm_t *vm, base_view name) {
    if (base_view_equal(name, base_view_str("evalin")) || base_view_equal(name, base_view_str("assignin")))
        vm->reaches = true;
}

vm_named vm_function_named(vm_t *vm, base_view name) {
    const vm_frame *f = NULL;
    const prog_code *code = calling_code(vm, &f);
    vm_sym plain = vm_intern(vm, (const char *)name.data, name.len);
    vm_note_name(vm, name);
    if (!code) return (vm_named){plain, 0, PROG_UNDEF};
    const prog_code *local = local_function(vm, code, plain);
    if (local) return (vm_named){plain, vm_offset_of(vm, local), vm_frame_owner(vm, f)};
    int slot = slot_of(vm, code);
    char path[512];
    bool ask = vm->resolver && vm->resolver->private_name && (slot != 0 || !vm_resolve(vm, plain));
    if (ask && vm->resolver->private_name(vm->resolver->ctx, slot,
                                          vm_sym_cstr(vm, vm_code_sym(vm, code, code->file)),
                                          (const char *)name.data, name.len, path, sizeof path))
        plain = vm_intern_cstr(vm, path);
    return (vm_named){plain, 0, PROG_UNDEF};
}

const char *vm_function_text(vm_t *vm, vm_sym name) {
    const char *text = vm_sym_cstr(vm, name), *slash = strrchr(text, '/');
    return (*text == VM_NAME_IN_SLOT || *text == VM_NAME_IN_FOLDER) && slash ? slash + 1 : text;
}

/* A variable without a value means the function of its name. The value is kept in the root as long as the
 * instruction that reads it may need it. A function in M runs in a loop of its own here: what reads a
 * register cannot be left and entered again. */
prog_value vm_read_function(vm_t *vm, vm_sym name) {
    vm_root *root = vm->root;
    vm_descend(vm, "called");
    vm_named named = vm_function_named(vm, vm_sym_text(vm, name));
    uint64_t func = named.code ? named.code : vm_resolve(vm, named.name);
    if (!func) vm_error_undefined(vm, name);
    vm_frame *f = vm_top_frame(vm);
    /* the function may read such names too: what is lent already waits in registers, where errors find it */
    uint32_t until = root->nframes, at = f->top, waiting = at + 1;
    f->top += 1 + VM_LENT;
    if (!vm_stack_fits(vm, f->top + VM_STACK_SPARE)) vm_error_memory(vm);
    prog_value owner = named.code ? named.owner : vm_sym_record(vm, named.name)->owner;
    vm_guard_stack(vm, f->top);
    vm->stack[at] = PROG_UNDEF;
    for (uint32_t k = 0; k < VM_LENT; k++) {
        vm->stack[waiting + k] = root->lent[k];
        root->lent[k] = PROG_UNDEF;
    }
    vm_start_call(
        vm, (vm_target){func, prog_is_object(owner) && !(func & VM_FN_BUILTIN) ? owner : PROG_UNDEF, NULL, 0},
        f->top, 0, 1, at);
    bool stopped = false;
    while (root->nframes > until && !root->quitting) {
        vm_outcome outcome = vm_run(vm, until);
        if (outcome == VM_RAISED) vm_raise(vm, root->last_error);
        stopped |= outcome == VM_STOPPED;
    }
    vm_unwind_to(vm, until);
    if (stopped) vm->interrupt = VM_INTERRUPT_STOP; /* the host's wish is met at the next safe point */
    for (uint32_t k = 0; k < VM_LENT; k++) {
        prog_value theirs = root->lent[k];
        root->lent[k] = vm->stack[waiting + k];
        vm->stack[waiting + k] = PROG_UNDEF;
        vm_decref(vm, theirs);
    }
    prog_value v = vm->stack[at], *kept = &root->lent[root->lent_at++ % VM_LENT];
    vm->stack[at] = PROG_UNDEF;
    f->top = at;
    if (v == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function",
                 "value on the right hand side of the assignment not defined");
    vm_set(vm, kept, v);
    vm_decref(vm, v);
    return *kept;
}
