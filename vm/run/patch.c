/* vm/run/patch.c - functions that take the place of others while a program runs: what stays of the old ones, and how they
 * come back.
 *
 * A name's record says what the program has defined it to be, and a call looks there first; so a definition is a patch of
 * whatever the name meant, for all callers, from their next call on. Frames hold the code that they run and handles of
 * anonymous functions theirs, so what was replaced ends with the last of them. What else refers to code by its place asks
 * whether the name still means it (GUARDS in resolve.c): nothing that runs has to be found and changed.
 *
 * Of a name that the program had defined itself the first definition is kept, by a second name that no program can write:
 * however often it is patched, there are two versions of it and those that still run. A name without such a one goes back to
 * what the resolver finds: the library's function, or that of a file. */
#include "vm/run/patch.h"

#include "vm/run/persist.h"

#include "base/error.h"

#include <stdio.h>

/* ---- what is kept ---- */

/* The symbol that keeps the first definition of a name; 0 where there is none and none is to be made. */
static vm_sym keeper(vm_t *vm, vm_sym name, bool make) {
    static const char mark[] = "\1patched ";
    base_view text = vm_sym_text(vm, name);
    uint32_t pool = vm_pool_mark(vm);
    char *whole = vm_scratch(vm, sizeof mark + text.len);
    int len = snprintf(whole, sizeof mark + text.len, "%s%.*s", mark, (int)text.len, (const char *)text.data);
    vm_sym sym = make ? vm_intern(vm, whole, (size_t)len) : vm_known_name(vm, whole, (size_t)len);
    vm_pool_drain(vm, pool);
    return sym;
}

static void keep_as(vm_t *vm, vm_sym kept, uint64_t code, prog_value owner) {
    vm_sym_rec *r = vm_sym_record(vm, kept);
    prog_value old = r->owner;
    vm_incref(vm, owner);
    r->defined = code;
    r->owner = owner;
    if (old) vm_decref(vm, old);
}

typedef struct patch_args {
    vm_sym name;
    vm_found found;
} patch_args;

static void base_body(vm_t *vm, void *ctx) {
    patch_args *in = ctx;
    vm_sym kept = keeper(vm, in->name, false);
    const vm_sym_rec *r = kept ? vm_sym_record(vm, kept) : NULL;
    if (r && r->defined) in->found = (vm_found){r->defined, r->owner ? r->owner : PROG_UNDEF};
}

vm_found vm_patch_base(vm_t *vm, vm_sym name) {
    patch_args in = {name, {0, PROG_UNDEF}};
    (void)vm_protect(vm, base_body, &in);
    return in.found;
}

static void keep_body(vm_t *vm, void *ctx) {
    vm_sym name = *(vm_sym *)ctx, kept = keeper(vm, name, true);
    const vm_sym_rec *r = vm_sym_record(vm, name);
    if (r->defined && !vm_sym_record(vm, kept)->defined) keep_as(vm, kept, r->defined, r->owner);
}

bool vm_patch_keep(vm_t *vm, vm_sym name) {
    return vm_protect(vm, keep_body, &name);
}

static void drop_body(vm_t *vm, void *ctx) {
    vm_sym kept = keeper(vm, *(vm_sym *)ctx, false);
    if (kept) keep_as(vm, kept, 0, 0);
}

void vm_patch_drop(vm_t *vm, vm_sym name) {
    (void)vm_protect(vm, drop_body, &name);
}

/* ---- back ---- */

static void resolve_body(vm_t *vm, void *name) {
    (void)vm_resolve(vm, *(vm_sym *)name);
}

/* The definition that is kept becomes the name's own; its persistent variables are told to it by vm_define_function. */
static void reset_body(vm_t *vm, void *ctx) {
    vm_sym name = *(vm_sym *)ctx;
    const vm_sym_rec *r = vm_sym_record(vm, name);
    vm_found patch = {r->defined, r->owner ? r->owner : PROG_UNDEF}, base = vm_patch_base(vm, name);
    vm_touch_frames(vm);
    if (base.code) {
        vm_pool_add_ref(vm, base.owner);
        vm_define_function(vm, name, base.code, prog_is_object(base.owner) ? base.owner : 0);
        vm_patch_drop(vm, name);
        return;
    }
    vm_pool_add_ref(vm, patch.owner);
    vm_undefine_function(vm, name);
    if (!patch.code || !vm_persist_any(vm, patch.code) || !vm_protect(vm, resolve_body, &name)) return;
    r = vm_sym_record(vm, name);
    const vm_found now = {r->func & ~VM_FN_SHARED, r->owner ? r->owner : PROG_UNDEF};
    if (now.code) vm_persist_carry(vm, &patch, &now);
}

bool vm_patch_reset(vm_t *vm, vm_sym name, mica_error *err) {
    if (vm_protect(vm, reset_body, &name)) return true;
    (void)!base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s", vm_last_error_message(vm));
    return false;
}

/* ---- files ---- */

/* Keepers of files own their code too, and mean no function. */
void vm_patch_forget(vm_t *vm, prog_value owner) {
    if (!vm_is_counted(owner)) return;
    for (uint32_t s = 1; s < vm->root->nsyms; s++) {
        vm_sym_rec *r = vm_sym_record(vm, s);
        if (r->owner != owner || !r->func || r->defined) continue;
        r->func = 0;
        r->owner = 0;
        vm_decref(vm, owner);
    }
}

typedef struct file_args {
    const vm_found *old, *now;
} file_args;

static void file_body(vm_t *vm, void *ctx) {
    const file_args *in = ctx;
    vm_persist_carry(vm, in->old, in->now);
}

/* A class's name means the function that makes its objects, which is in no file: all names are forgotten then. What raises is
 * a warning that the program has made an error of, and the variables that it told of are lost either way. */
void vm_patch_file(vm_t *vm, const vm_found *old, const vm_found *now) {
    const prog_code *code = vm_at(vm, now->code), *before = vm_at(vm, old->code);
    bool class = (code->flags | before->flags) & PROG_CODE_CLASS;
    if (!class) (void)vm_protect(vm, file_body, &(file_args){old, now});
    vm_touch_frames(vm);
    if (class)
        vm_forget_names(vm);
    else
        vm_patch_forget(vm, old->owner);
    vm->bound++;
}
