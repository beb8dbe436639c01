/* vm/run/resolve.c - functions by name: the program's own, then what the resolver finds, then the builtins; remembered
 * per symbol.
 *
 * A symbol's record says what its name means (func: a builtin's id, the offset of code, or 0 where nobody has asked or
 * nothing was found) and what a program has defined it to be. So a call by name costs one load; whoever may change a
 * meaning (a file that appears, addpath, a definition) sets func back to 0 (vm_forget_names), and the next use asks
 * again.
 *
 * GUARDS ON NAMES. Code is compiled on the premise that names of the library mean the library's functions, and guards
 * ask whether they still do. For one name that is a comparison of its func (JNLIB in vm/interp/loop.c). For a call
 * whose result is kept through a loop (JNPURE) every name that its whole tree of callees uses would have to be asked.
 * Instead vm->bound counts whenever any name is bound to a function that is not the library's, and vm->checked says up
 * to which count all names have been looked through; vm->taken is the answer: whether any of them is a name of the
 * library's or a builtin's. So a program that defines its own functions under names of their own keeps all its fast
 * paths, and one that takes `sum` loses them from that moment on. */
#include "vm/run/frame.h"

#include <stdio.h>

static uint64_t look_up(vm_t *vm, const char *text, size_t len, vm_found *found);

/* A name that an import of packages may mean (PROG_NAME_IMPORTED): in the first of them that has it, or what the name means by
 * itself. */
static uint64_t look_up_imported(vm_t *vm, const char *text, size_t len, vm_found *found) {
    const char *plain = text + len, *end = text + len;
    char name[512];
    while (plain[-1] != PROG_NAME_IMPORTED)
        plain--;
    for (const char *at = text + 1, *next; at < plain; at = next + 1) {
        next = memchr(at, PROG_NAME_IMPORTED, (size_t)(end - at));
        int n = snprintf(name, sizeof name, "%.*s.%.*s", (int)(next - at), at, (int)(end - plain), plain);
        uint64_t func = n > 0 && (size_t)n < sizeof name ? look_up(vm, name, (size_t)n, found) : 0;
        if (func) return func;
    }
    vm_sym itself = vm_intern(vm, plain, (size_t)(end - plain));
    uint64_t func = vm_resolve(vm, itself);
    prog_value owner = vm_sym_record(vm, itself)->owner;
    found->owner = func && !(func & VM_FN_BUILTIN) && owner ? owner : PROG_UNDEF;
    vm_incref(vm, found->owner);
    vm->imported = true;
    return func;
}

/* The function of a name that no symbol knows yet, or 0. */
static uint64_t look_up(vm_t *vm, const char *text, size_t len, vm_found *found) {
    mica_error err = MICA_ERROR_INIT;
    if (len && *text == PROG_NAME_IMPORTED) return look_up_imported(vm, text, len, found);
    if (vm->resolver && vm->resolver->find &&
        vm->resolver->find(vm->resolver->ctx, vm, text, len, found, &err))
        return found->code;
    int32_t builtin = vm_builtin_find(vm, text, len);
    if (builtin >= 0) return VM_FN_BUILTIN | (uint32_t)builtin;
    if (err.code) vm_raise_status(vm, "Octave:undefined-function", &err);
    return 0;
}

static bool is_library(uint64_t func) {
    return func - VM_SLOT_OFF(0) < VM_SLOT_CAP;
}

/* `bound` counts what may make vm_is_pure wrong: a function from elsewhere than the library. */
static uint64_t remember(vm_t *vm, vm_sym name, uint64_t func, const vm_found *found) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (func == 0 || func & VM_FN_BUILTIN) return r->func = func;
    vm->bound += !is_library(func);
    if (r->owner) vm_decref(vm, r->owner);
    r->owner = prog_is_object(found->owner) ? found->owner : 0;
    return r->func = func;
}

uint64_t vm_resolve(vm_t *vm, vm_sym name) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->func) return r->func;
    if (r->defined) return r->func = r->defined;
    vm_found found = {0, PROG_UNDEF};
    uint64_t func = look_up(vm, vm_at(vm, r->text), r->len, &found);
    return remember(vm, name, func, &found);
}

vm_sym vm_known_function(vm_t *vm, const char *text, size_t len) {
    vm_sym name = vm_known_name(vm, text, len);
    if (name) return vm_resolve(vm, name) ? name : 0;
    vm_found found = {0, PROG_UNDEF};
    uint64_t func = look_up(vm, text, len, &found);
    if (!func) return 0;
    name = vm_intern(vm, text, len);
    remember(vm, name, func, &found);
    return name;
}

void vm_define_function(vm_t *vm, vm_sym name, uint64_t code, prog_value owner) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    prog_value old = r->owner;
    vm_incref(vm, owner);
    vm->bound++;
    r->owner = owner;
    r->func = r->defined = code;
    if (old) vm_decref(vm, old);
    if (vm->imported) vm_forget_names(vm); /* calls that took the name for want of one in a package */
}

void vm_forget_names(vm_t *vm) {
    vm->forgotten++;
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        vm_sym_rec *r = vm_sym_record(vm, s);
        if (!r->defined) r->func = 0;
    }
}

/* Whether a name that means a function from elsewhere is one of the library's or a builtin's. */
static bool is_taken(vm_t *vm, vm_sym_rec *r) {
    uint64_t func = r->defined ? r->defined : r->func;
    const char *text = vm_at(vm, r->text);
    if (func & VM_FN_BUILTIN && (uint32_t)func >= VM_BUILTINS)
        return vm_builtin_find(NULL, text, r->len) >= 0;
    if (!func || func & VM_FN_BUILTIN || is_library(func)) return false;
    const vm_resolver *resolver = vm->resolver;
    return vm_builtin_find(vm, text, r->len) >= 0 || !resolver || !resolver->in_library ||
           resolver->in_library(resolver->ctx, text, r->len, vm_slot_of(func));
}

/* The frame's flags say whether anything but its own code can have written its variables: names made at run time (DYN),
 * assignin and scripts (TOUCHED). */
bool vm_is_pure(vm_t *vm, const vm_frame *f, vm_sym name, unsigned origin) {
    if (f->flags & (VM_FRAME_DYN | VM_FRAME_TOUCHED)) return false;
    uint64_t func = vm_resolve(vm, name), low = VM_SLOT_OFF(origin ? origin - 1 : 0);
    if (vm->checked != vm->bound) {
        vm->checked = vm->bound;
        vm->taken = false;
        for (uint32_t s = 1; s < vm->root->nsyms && !vm->taken; s++)
            vm->taken = is_taken(vm, vm_sym_record(vm, s));
    }
    return origin != 1 && func - low < VM_SLOT_CAP && !vm->taken;
}

_Noreturn void vm_error_undefined(vm_t *vm, vm_sym name) {
    uint32_t line = 0, column = 0;
    if (vm->root->nframes && vm_top_frame(vm)->kind == VM_FRAME_CODE)
        vm_place_of(vm, vm_top_frame(vm), &line, &column);
    if (line)
        vm_error(vm, "Octave:undefined-function", "'%s' undefined near line %u, column %u",
                 vm_function_text(vm, name), line, column);
    vm_error(vm, "Octave:undefined-function", "'%s' undefined", vm_function_text(vm, name));
}
