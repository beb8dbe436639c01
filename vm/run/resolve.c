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
#include "vm/run/extension.h"
#include "vm/run/frame.h"
#include "vm/run/persist.h"

#include <stdio.h>

static uint64_t look_up(vm_t *vm, const char *text, size_t len, vm_found *found);

/* A name that an import of packages may mean (PROG_NAME_IMPORTED): in the first of them that has it, or what
 * the name means by itself. */
static uint64_t look_up_imported(vm_t *vm, const char *text, size_t len, vm_found *found) {
    const char *plain = text + len, *end = text + len;
    char name[512];
    vm_sym meant = 0;
    while (plain[-1] != PROG_NAME_IMPORTED)
        plain--;
    for (const char *at = text + 1, *next; at < plain && !meant; at = next + 1) {
        next = memchr(at, PROG_NAME_IMPORTED, (size_t)(end - at));
        int n = snprintf(name, sizeof name, "%.*s.%.*s", (int)(next - at), at, (int)(end - plain), plain);
        if (n > 0 && (size_t)n < sizeof name) meant = vm_known_function(vm, name, (size_t)n);
    }
    vm->imported |= !meant;
    if (!meant) meant = vm_intern(vm, plain, (size_t)(end - plain));
    uint64_t func = vm_resolve(vm, meant);
    prog_value owner = vm_sym_record(vm, meant)->owner;
    found->owner = func && !(func & VM_FN_BUILTIN) && owner ? owner : PROG_UNDEF;
    vm_incref(vm, found->owner);
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
    if (builtin < 0 && vm_record_extensions(vm)->table) builtin = vm->above.extension_find(vm, text, len);
    if (builtin >= 0) return VM_FN_BUILTIN | (uint32_t)builtin;
    vm_sym method = memchr(text, '.', len) && !err.code ? vm->above.static_method(vm, text, len) : 0;
    if (method) {
        vm_sym_rec *r = vm_sym_record(vm, method);
        found->owner = prog_is_object(r->owner) ? r->owner : PROG_UNDEF;
        vm_incref(vm, found->owner);
        return r->defined;
    }
    if (err.code) vm_raise_status(vm, "Octave:undefined-function", &err);
    return 0;
}

static bool is_library(uint64_t func) {
    return func - VM_SLOT_OFF(0) < VM_SLOT_CAP;
}

/* Sets what a name was found to mean, marked where a class has a method of that name. */
static uint64_t mean(vm_t *vm, vm_sym name, uint64_t func) {
    bool shared = func && vm->classes && vm_name_is_shared(vm, name);
    vm_sym_record(vm, name)->func = func | (shared ? VM_FN_SHARED : 0);
    return func;
}

/* `bound` counts what may make vm_is_pure wrong: a function from elsewhere than the library. A file may define a class:
 * what it gives is run to know the class, and the name means the function that makes objects of it. */
static uint64_t remember(vm_t *vm, vm_sym name, uint64_t func, vm_found *found) {
    if (func && !(func & VM_FN_BUILTIN)) {
        const prog_code *code = vm_at(vm, func);
        if (code->flags & PROG_CODE_CLASS && vm_sym_text(vm, name).data[0] != PROG_NAME_IMPORTED) {
            vm->above.class_define(vm, name, found);
            func = found->code;
        }
    }
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (func == 0 || func & VM_FN_BUILTIN) return mean(vm, name, func);
    vm->bound += !is_library(func);
    if (r->owner) vm_decref(vm, r->owner);
    r->owner = prog_is_object(found->owner) ? found->owner : 0;
    return mean(vm, name, func);
}

/* ---- names of methods ---- */

bool vm_name_is_shared(vm_t *vm, vm_sym name) {
    prog_value names = vm_record_classes(vm)->names;
    return names && vm_field_index(vm, names, name) >= 0;
}

void vm_share_name(vm_t *vm, vm_sym name) {
    vm_class_data *d = vm_record_classes(vm);
    if (!d->names) {
        uint32_t mark = vm_pool_mark(vm);
        d->names = vm_pool_keep(vm, mark, vm_new_struct_scalar(vm));
    }
    vm_set_field(vm, &d->names, name, PROG_TRUE);
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->func) r->func |= VM_FN_SHARED;
}

uint64_t vm_resolve(vm_t *vm, vm_sym name) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->func) return r->func & ~VM_FN_SHARED;
    if (r->defined) return mean(vm, name, r->defined);
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

static void resolve_body(vm_t *vm, void *name) {
    (void)vm_resolve(vm, *(vm_sym *)name);
}

/* What the name meant until now, as far as its persistent variables go: a name that was forgotten is looked up, and
 * means nothing where its file cannot be used. */
static vm_found meant_before(vm_t *vm, vm_sym name, uint64_t code) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    if (!r->defined && !r->func && vm_persist_any(vm, code)) (void)vm_protect(vm, resolve_body, &name);
    r = vm_sym_record(vm, name);
    uint64_t func = r->defined ? r->defined : r->func & ~VM_FN_SHARED;
    bool known = func && !(func & VM_FN_BUILTIN);
    return (vm_found){known ? func : 0, known && r->owner ? r->owner : PROG_UNDEF};
}

/* The pool holds what the name meant until its variables are taken over. */
void vm_define_function(vm_t *vm, vm_sym name, uint64_t code, prog_value owner) {
    uint32_t mark = vm_pool_mark(vm);
    vm_found before = meant_before(vm, name, code);
    vm_pool_add_ref(vm, before.owner);
    vm_sym_rec *r = vm_sym_record(vm, name);
    prog_value old = r->owner;
    vm_incref(vm, owner);
    vm->bound++;
    r->owner = owner;
    r->defined = code;
    mean(vm, name, code);
    if (old) vm_decref(vm, old);
    if (vm->imported) vm_forget_names(vm); /* calls that took the name for want of one in a package */
    const vm_found now = {code, owner ? owner : PROG_UNDEF};
    vm_persist_carry(vm, &before, &now);
    vm_pool_drain(vm, mark);
}

void vm_undefine_function(vm_t *vm, vm_sym name) {
    vm_sym_rec *r = vm_sym_record(vm, name);
    prog_value old = r->owner;
    vm->bound++;
    r->owner = r->defined = r->func = 0;
    if (old) vm_decref(vm, old);
}

/* Which methods the folders of classes were found to have (vm/objects/class.c). */
static void forget_methods(vm_t *vm) {
    prog_value *table = &vm_record_classes(vm)->table;
    vm_sym found = vm_known_name(vm, "found", 5);
    if (!*table || !found) return;
    uint32_t n = vm_struct_keys(vm, vm_array(vm, *table))->count;
    for (uint32_t k = 0; k < n; k++) {
        prog_value *description =
            vm_field_slot(vm, table, 0, vm_struct_keys(vm, vm_array(vm, *table))->syms[k]);
        if (vm_is_kind(vm, *description, PROG_KIND_STRUCT) && vm_field_index(vm, *description, found) >= 0)
            vm_set_field(vm, description, found, PROG_FALSE);
    }
}

void vm_forget_names(vm_t *vm) {
    vm->forgotten++;
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        vm_sym_rec *r = vm_sym_record(vm, s);
        if (!r->defined) r->func = 0;
    }
    forget_methods(vm);
}

/* Whether a name that means a function from elsewhere is one of the library's or a builtin's. */
static bool is_taken(vm_t *vm, vm_sym_rec *r) {
    uint64_t func = r->defined ? r->defined : r->func & ~VM_FN_SHARED;
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
    if (vm_sym_record(vm, name)->func & VM_FN_SHARED) return false;
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
