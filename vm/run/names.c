/* vm/run/names.c - functions that a program names by text (feval, cellfun, str2func): what the name means depends on
 * who asks, since local and private functions come first. In code such names were resolved by the compiler, which knew
 * the file; here the innermost frame with code of a file stands for it. Text of eval has no file: it asks for the code
 * whose scope it runs in. */
#include "vm/heap/root.h"

#include "vm/run/frame.h"
#include "vm/run/place.h"

#include <stdio.h>

/* Whether the file that code names is none, but text. */
static bool is_text(vm_t *vm, const prog_code *code) {
    return vm_sym_cstr(vm, vm_code_sym(vm, code, code->file))[0] == '<';
}

/* The innermost frame that runs code of a file; NULL when there is none. */
static const prog_code *calling_code(vm_t *vm, const vm_frame **frame) {
    uint32_t k = vm->root->nframes;
    if (vm->text_scoped) { /* text that is being compiled belongs to the frame whose scope it will have */
        if (vm->text_scope == VM_BASE_SCOPE) return NULL;
        k = vm->text_scope + 1;
    }
    while (k-- > 0) {
        const vm_frame *f = &vm_frames(vm)[k];
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        bool text = code->file == PROG_NONE || is_text(vm, code);
        if (text && f->flags & VM_FRAME_SCOPED) { /* evalin: it belongs to the frame whose scope it has */
            if (f->scope == VM_BASE_SCOPE) return NULL;
            k = f->scope + 1;
        }
        if (text) continue;
        if (frame) *frame = f;
        return code;
    }
    return NULL;
}

static int slot_of(vm_t *vm, const prog_code *code) {
    return vm_slot_of(vm_offset_of(vm, code));
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

/* The code object whose children the local functions of a file are: its first function, which each of them has. */
static const prog_code *holder_of_locals(const prog_code *code) {
    for (uint32_t i = 0; code->flags & PROG_CODE_SUB && i < code->nchildren; i++)
        if (!(prog_code_child(code, i)->flags & PROG_CODE_INNER)) return prog_code_child(code, i);
    return code;
}

prog_value vm_local_functions(vm_t *vm) {
    const vm_frame *f = NULL;
    const prog_code *code = calling_code(vm, &f);
    uint32_t count = 0;
    prog_value *to, cell, fn;
    if (code) code = holder_of_locals(code);
    for (uint32_t i = 0; code && i < code->nchildren; i++)
        count += (prog_code_child(code, i)->flags & PROG_CODE_SUB) != 0;
    cell = vm_new_cell(vm, count, count ? 1 : 0, &to);
    for (uint32_t i = 0; count && i < code->nchildren; i++) {
        const prog_code *child = prog_code_child(code, i);
        if (!(child->flags & PROG_CODE_SUB)) continue;
        vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h, &fn);
        h->owner = PROG_UNDEF;
        h->code = vm_offset_of(vm, child);
        h->name = vm_code_sym(vm, child, child->name);
        vm_set(vm, &h->owner, vm_frame_owner(vm, f));
        vm_set(vm, to++, fn);
    }
    return cell;
}

typedef struct local_args {
    const prog_code *code;
    base_view name;
    bool found;
} local_args;

static void find_local_body(vm_t *vm, void *ctx) {
    local_args *in = ctx;
    in->found =
        local_function(vm, in->code, vm_intern(vm, (const char *)in->name.data, in->name.len)) != NULL;
}

/* A name of code in a snapshot is no symbol before somebody asks, so it is made one here; that may take memory. */
bool vm_text_calls_local(vm_t *vm, base_view name) {
    local_args in = {calling_code(vm, NULL), name, false};
    return in.code && in.code->nchildren && vm_protect(vm, find_local_body, &in) && in.found;
}

/* Of a file that changed the symbol means the function that it has now, as names of functions do; what it had before is
 * free when no frame and no handle has it any more. */
vm_sym vm_local_symbol(vm_t *vm, base_view name) {
    const vm_frame *f = NULL;
    const prog_code *code = calling_code(vm, &f), *local = NULL;
    vm_sym plain = vm_intern(vm, (const char *)name.data, name.len);
    if (code) local = local_function(vm, code, plain);
    if (!local) return plain;
    const char *file = vm_sym_cstr(vm, vm_code_sym(vm, code, code->file));
    size_t room = strlen(file) + name.len + 20;
    char *text = vm_scratch(vm, room);
    int len = snprintf(text, room, "%c%d:%s/%.*s", VM_NAME_LOCAL, slot_of(vm, code), file, (int)name.len,
                       (const char *)name.data);
    vm_sym s = vm_intern(vm, text, (size_t)len);
    uint64_t meant = vm_offset_of(vm, local);
    prog_value owner = vm_frame_owner(vm, f);
    if (vm_sym_record(vm, s)->defined != meant)
        vm_define_function(vm, s, meant, prog_is_object(owner) ? owner : 0);
    return s;
}

vm_named vm_symbol_meant(vm_t *vm, vm_sym name) {
    const vm_sym_rec *r = vm_sym_record(vm, name);
    if (*vm_sym_cstr(vm, name) != VM_NAME_LOCAL || !r->defined) return (vm_named){name, 0, PROG_UNDEF};
    const char *plain = vm_function_text(vm, name);
    return (vm_named){vm_intern_cstr(vm, plain), r->defined, r->owner ? r->owner : PROG_UNDEF};
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

prog_value vm_found_handle(vm_t *vm, const vm_found *found) {
    vm_pool_add(vm, found->owner);
    prog_value fn;
    vm_func *h = vm_new_object(vm, PROG_KIND_FUNC, sizeof *h, &fn);
    h->owner = PROG_UNDEF;
    h->code = found->code;
    vm_set(vm, &h->owner, found->owner);
    return fn;
}
