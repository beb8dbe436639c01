/* vm/builtins/language/package.c - layers that come and go while a program runs, for the function pkg. What a package
 * is, is decided in M (stdlib/system/pkg.m). */
#include "vm/builtins/language/language_internal.h"

#include "vm/builtins/args.h"
#include "vm/heap/cage.h"

/* The n-th path among the arguments (from 1). */
static const char *path_of(vm_t *vm, vm_call *c, uint32_t n) {
    if (c->nargs <= n || !vm_is_string(vm, c->args[n])) vm_error_usage(vm, "__package__");
    return vm_to_cstr(vm, c->args[n], "__package__");
}

static void require(vm_t *vm, mica_status status, const mica_error *err) {
    if (status != MICA_OK) vm_error(vm, "Mica:snapshot", "pkg: %s", err->message);
}

/* Lines about sources, as text. */
static void build(vm_t *vm, vm_call *c) {
    mica_error err = MICA_ERROR_INIT;
    base_buf told = {0};
    const char *folder = path_of(vm, c, 1), *to = path_of(vm, c, 2);
    mica_status status = vm->resolver->build(vm->resolver->ctx, folder, to, &told, &err);
    prog_value lines = vm_new_string(vm, (const char *)told.data, told.len, false);
    base_buf_free(&told);
    require(vm, status, &err);
    vm_return(vm, c, 0, lines);
}

/* Paths of the layers, the lowest first. */
static void layers(vm_t *vm, vm_call *c) {
    const vm_resolver *r = vm->resolver;
    uint32_t all = 0, count = 0;
    for (const char *path; (path = r->layer(r->ctx, all)); all++)
        count += *path != 0;
    prog_value *members, cell = vm_new_cell(vm, 1, count, &members);
    for (uint32_t n = 0, k = 0; n < all; n++) {
        const char *path = r->layer(r->ctx, n);
        if (*path) vm_set(vm, &members[k++], vm_new_cstring(vm, path));
    }
    vm_return(vm, c, 0, cell);
}

void vm_bi_package(vm_t *vm, vm_call *c) {
    const vm_resolver *r = vm->resolver;
    mica_error err = MICA_ERROR_INIT;
    base_view action = base_view_str(path_of(vm, c, 0));
    if (!r || !r->attach || !r->detach || !r->layer || !r->build)
        vm_error(vm, NULL, "pkg: this program has no packages");
    if (base_view_equal(action, base_view_str("build")))
        build(vm, c);
    else if (base_view_equal(action, base_view_str("layers")))
        layers(vm, c);
    else if (base_view_equal(action, base_view_str("attach")))
        require(vm, r->attach(r->ctx, path_of(vm, c, 1), &err), &err);
    else if (base_view_equal(action, base_view_str("detach")))
        require(vm, r->detach(r->ctx, path_of(vm, c, 1), &err), &err);
    else
        vm_error_usage(vm, "__package__");
}
