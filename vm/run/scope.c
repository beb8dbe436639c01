/* vm/run/scope.c - variables by name. A script or eval text runs in a frame of its own whose registers borrow the
 * variables of the scope it runs in (a function's frame, or the base workspace) and give them back when it ends, so
 * that names cost nothing in loops. Looking a name up asks the borrowers first, newest first, then the owner's
 * registers, then its dynamic variables.
 *
 * A scope is the index of the frame that owns the variables, or VM_BASE_SCOPE. A variable has one value in one place:
 * while it is lent, the place it came from is without a value, so nothing is kept in step and no count rises. A text
 * that runs in a function may make a variable that no register stands for; it goes into a struct of dynamic variables
 * on return, and from then on the owner and its borrowers are flagged VM_FRAME_DYN: instructions that name something
 * must ask there first. Base variables are such a struct always.
 *
 * VM_FRAME_TOUCHED says that somebody else than the function's own code may have written its variables: results that
 * are kept through a loop (JNPURE) are none any more. */
#include "vm/heap/seen.h"
#include "vm/run/frame.h"

static prog_value *register_named(vm_t *vm, const vm_frame *f, vm_sym name) {
    if (f->kind != VM_FRAME_CODE) return NULL;
    const prog_code *code = vm_frame_code(vm, f);
    const uint32_t *vars = prog_code_vars(code);
    for (uint32_t i = 0; i < code->nvars; i++)
        if (vm_code_sym(vm, code, vars[i]) == name) return &vm->stack[f->base + i];
    return NULL;
}

static prog_value *dynamic_named(vm_t *vm, prog_value *dyn, vm_sym name) {
    if (!prog_is_object(*dyn)) return NULL;
    int k = vm_field_index(vm, *dyn, name);
    return k < 0 ? NULL : &vm_struct_slots(vm_array(vm, *dyn))[1 + k];
}

static prog_value *dynamic_of(vm_t *vm, uint32_t frame) {
    return frame == VM_BASE_SCOPE ? &vm->root->base_scope : &vm_frames(vm)[frame].dyn;
}

/* As vm_scope_find, but ignoring frames from `above` on. */
static prog_value *find_below(vm_t *vm, uint32_t frame, vm_sym name, uint32_t above) {
    for (uint32_t k = above; k-- > 0;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (k == frame) break;
        if (!(f->flags & VM_FRAME_SCOPED) || f->scope != frame) continue;
        prog_value *slot = register_named(vm, f, name);
        if (slot) return slot;
    }
    if (frame != VM_BASE_SCOPE) {
        prog_value *slot = register_named(vm, &vm_frames(vm)[frame], name);
        if (slot) return slot;
    }
    return dynamic_named(vm, dynamic_of(vm, frame), name);
}

prog_value *vm_scope_find(vm_t *vm, uint32_t frame, vm_sym name) {
    return find_below(vm, frame, name, vm->root->nframes);
}

/* Code of a snapshot names its variables by the snapshot's own ids until they are linked, so a name that the
 * VM does not know may be that of a variable all the same: asking for no name links them all. */
prog_value *vm_scope_find_text(vm_t *vm, uint32_t frame, const char *text, size_t len) {
    vm_sym name = vm_known_name(vm, text, len);
    if (!name) {
        (void)vm_scope_find(vm, frame, 0);
        name = vm_known_name(vm, text, len);
    }
    return name ? vm_scope_find(vm, frame, name) : NULL;
}

static prog_value *make_dynamic(vm_t *vm, uint32_t frame, vm_sym name) {
    prog_value *dyn = dynamic_of(vm, frame);
    if (!prog_is_object(*dyn)) {
        uint32_t mark = vm_pool_mark(vm);
        *dyn = vm_pool_keep(vm, mark, vm_new_struct_scalar(vm));
    }
    if (frame != VM_BASE_SCOPE) vm_frames(vm)[frame].flags |= VM_FRAME_DYN;
    for (uint32_t k = 0; k < vm->root->nframes; k++) {
        vm_frame *f = &vm_frames(vm)[k];
        if (f->flags & VM_FRAME_SCOPED && f->scope == frame) f->flags |= VM_FRAME_DYN;
    }
    prog_value *slot = vm_field_slot(vm, dyn, 0, name);
    vm_set(vm, slot, PROG_UNDEF);
    return slot;
}

/* What the code of a function took for granted of its variables no longer holds. */
static void touch(vm_t *vm, uint32_t frame) {
    if (frame != VM_BASE_SCOPE) vm_frames(vm)[frame].flags |= VM_FRAME_TOUCHED;
}

prog_value *vm_scope_make(vm_t *vm, uint32_t frame, vm_sym name) {
    prog_value *slot = vm_scope_find(vm, frame, name);
    touch(vm, frame);
    vm_see(vm, VM_SEEN_NAMED, frame, name);
    return slot ? slot : make_dynamic(vm, frame, name);
}

void vm_scope_clear(vm_t *vm, uint32_t frame, vm_sym name) {
    prog_value *slot = vm_scope_find(vm, frame, name);
    touch(vm, frame);
    vm_see(vm, VM_SEEN_NAMED, frame, name);
    if (slot) vm_set(vm, slot, PROG_UNDEF);
}

/* Whether one of the frames below `above` runs a script file, no text, with the variables of the function in
 * frame `scope`. */
static bool runs_script(vm_t *vm, uint32_t scope, uint32_t above) {
    for (uint32_t k = above; k-- > scope + 1;) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE || !(f->flags & VM_FRAME_SCOPED) || f->scope != scope) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (code->file != PROG_NONE &&
            strcmp(vm_sym_cstr(vm, vm_code_sym(vm, code, code->file)), VM_EVAL_FILE) != 0)
            return true;
    }
    return false;
}

/* The caller of a script is what runs it, with the same variables. */
uint32_t vm_scope_of(vm_t *vm, uint32_t level) {
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        uint32_t scope = f->flags & VM_FRAME_SCOPED ? f->scope : k;
        if (!level) return scope;
        if (scope == VM_BASE_SCOPE || runs_script(vm, scope, k + 1)) return scope;
        level--;
        k = scope; /* the borrowers between belong to the same scope */
    }
    return VM_BASE_SCOPE;
}

/* A name that an outer borrower holds is lent on by that one, so texts within texts see one another's variables. */
void vm_scope_borrow(vm_t *vm, uint32_t index) {
    vm_frame *f = &vm_frames(vm)[index];
    uint32_t scope = VM_BASE_SCOPE;
    for (uint32_t k = index; k-- > 0;) {
        vm_frame *outer = &vm_frames(vm)[k];
        if (outer->kind != VM_FRAME_CODE) continue;
        scope = outer->flags & VM_FRAME_SCOPED ? outer->scope : k;
        break;
    }
    if (f->flags & VM_FRAME_AT) scope = vm->root->scope_wanted; /* evalin asked for one */
    f->scope = scope;
    touch(vm, scope);
    vm_see(vm, VM_SEEN_NAMED, scope, 0);
    const prog_code *code = vm_frame_code(vm, f);
    const uint32_t *vars = prog_code_vars(code);
    for (uint32_t i = 0; i < code->nvars; i++) {
        prog_value *slot = find_below(vm, scope, vm_code_sym(vm, code, vars[i]), index);
        if (!slot) continue;
        vm->stack[f->base + i] = *slot;
        vm_store(vm, slot, PROG_UNDEF);
    }
    f->flags |= VM_FRAME_SCOPED;
    if (scope != VM_BASE_SCOPE || prog_is_object(vm->root->base_scope)) f->flags |= VM_FRAME_DYN;
    for (uint32_t k = 0; k < index; k++)
        if (vm_frames(vm)[k].flags & VM_FRAME_SCOPED && vm_frames(vm)[k].scope == scope)
            f->flags |= VM_FRAME_DYN;
}

/* Each value goes back to where a look-up from below finds its name. A variable that the script cleared is cleared
 * there; one that it made becomes a dynamic variable. */
void vm_scope_return(vm_t *vm, uint32_t index) {
    vm_frame *f = &vm_frames(vm)[index];
    const prog_code *code = vm_frame_code(vm, f);
    const uint32_t *vars = prog_code_vars(code);
    vm_see(vm, VM_SEEN_NAMED, f->scope, 0);
    for (uint32_t i = 0; i < code->nvars; i++) {
        prog_value v = vm->stack[f->base + i];
        vm_sym name = vm_code_sym(vm, code, vars[i]);
        prog_value *slot = find_below(vm, f->scope, name, index);
        if (!slot && v == PROG_UNDEF) continue;
        if (!slot) {
            slot = make_dynamic(vm, f->scope, name);
            f = &vm_frames(vm)[index];
        }
        prog_value old = *slot;
        vm_store(vm, slot, v);
        vm->stack[f->base + i] = PROG_UNDEF;
        vm_decref(vm, old);
    }
}

typedef struct each_seen {
    void (*each)(void *ctx, vm_sym name, prog_value v);
    void *ctx;
} each_seen;

static void each_register(vm_t *vm, uint32_t frame, const vm_frame *f, each_seen *to) {
    const prog_code *code = vm_frame_code(vm, f);
    const uint32_t *vars = prog_code_vars(code);
    for (uint32_t i = 0; i < code->nvars; i++) {
        vm_sym name = vm_code_sym(vm, code, vars[i]);
        prog_value *slot = &vm->stack[f->base + i];
        if (vm_scope_find(vm, frame, name) != slot) continue; /* lent to a newer frame */
        prog_value v = vm_unbox(vm, *slot);
        if (v != PROG_UNDEF) to->each(to->ctx, name, v);
    }
}

void vm_scope_each(vm_t *vm, uint32_t frame, void (*each)(void *ctx, vm_sym name, prog_value v), void *ctx) {
    each_seen to = {each, ctx};
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        vm_frame *f = &vm_frames(vm)[k];
        if (k == frame || (f->flags & VM_FRAME_SCOPED && f->scope == frame)) each_register(vm, frame, f, &to);
    }
    prog_value dyn = *dynamic_of(vm, frame);
    if (!prog_is_object(dyn)) return;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, dyn));
    for (uint32_t k = 0; k < keys->count; k++) {
        prog_value *slot = &vm_struct_slots(vm_array(vm, dyn))[1 + k];
        if (vm_scope_find(vm, frame, keys->syms[k]) != slot) continue;
        prog_value v = vm_unbox(vm, *slot);
        if (v != PROG_UNDEF) each(ctx, keys->syms[k], v);
    }
}

prog_value vm_global_box(vm_t *vm, vm_sym name) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->global) return r->global;
    uint32_t mark = vm_pool_mark(vm);
    prog_value v;
    vm_box *box = vm_new_object(vm, PROG_KIND_BOX, sizeof *box, &v);
    box->value = PROG_UNDEF;
    vm_see(vm, VM_SEEN_GLOBAL, name, v);
    return r->global = vm_pool_keep(vm, mark, v);
}
