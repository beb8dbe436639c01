/* vm/run/load.c - copies a verified code blob into the heap: names become VM symbols, constants heap objects. Called
 * for scripts, text of eval and functions of files; the library's code is run where it is mapped instead.
 *
 * A blob is one object with all code objects of a source in it, which refer to each other by distances, so it is kept
 * or freed as a whole. Constants that are arrays lie in the blob as values relative to their code; they become objects
 * of the heap, so that a variable may hold one and be stored to like any other. */
#include "vm/run/frame.h"
#include "vm/heap/trace.h"

#include "base/error.h"

#include <stdio.h>

typedef struct load_args {
    const void *blob;
    size_t len;
    const vm_reloc *relocs;
    size_t nrelocs;
    prog_value owner;
} load_args;

/* The object is raw bytes until it is whole: the collector must not walk code whose constants are half made. */
static void load_body(vm_t *vm, void *ctx) {
    load_args *in = ctx;
    prog_value owner;
    size_t kept = vm_persistent_count(in->blob, in->len), room = (in->len + 7) & ~(size_t)7;
    vm_raw *raw = vm_new_object(vm, PROG_KIND_RAW, sizeof *raw + room + kept * sizeof(prog_value), &owner);
    raw->size = in->len;
    for (size_t i = 0; i < kept; i++)
        vm_code_boxes(raw)[i] = PROG_UNDEF;
    vm->loads++;
    memcpy(raw + 1, in->blob, in->len);
    for (size_t i = 0; i < in->nrelocs; i++) {
        base_view name = in->relocs[i].name;
        bool local = name.len && name.data[0] == PROG_NAME_LOCAL;
        if (local) name = base_view_of(name.data + 1, name.len - 1);
        uint32_t s = local ? vm_local_symbol(vm, name) : vm_intern(vm, (const char *)name.data, name.len);
        vm_note_name(vm, name);
        memcpy((char *)(raw + 1) + in->relocs[i].offset, &s, 4);
    }
    char *end = (char *)(raw + 1) + in->len;
    for (prog_code *c = (prog_code *)(raw + 1); (char *)c < end; c = vm_next_code(c)) {
        prog_value *k = (prog_value *)((char *)c + c->consts_off);
        for (uint32_t i = 0; i < c->nconsts; i++) {
            if (!prog_is_rel(k[i])) continue;
            const prog_array *from = (const prog_array *)((char *)c + prog_offset(k[i]));
            void *data;
            prog_value v =
                vm_new_array_raw(vm, (prog_class)from->h.cls, from->h.flags, from->ndims, from->dims, &data);
            size_t element =
                prog_class_bytes((prog_class)from->h.cls) * (from->h.flags & PROG_FLAG_COMPLEX ? 2 : 1);
            memcpy(data, (const char *)from + from->data_off, (size_t)from->numel * element);
            k[i] = v;
        }
    }
    /* the pool holds them until all are there: raw bytes that go end nothing that they name */
    for (prog_code *c = (prog_code *)(raw + 1); (char *)c < end; c = vm_next_code(c))
        for (uint32_t i = 0; i < c->nconsts; i++)
            vm_incref(vm, ((const prog_value *)((char *)c + c->consts_off))[i]);
    raw->h.kind = PROG_KIND_CODE;
    if (kept) raw->h.cls = VM_CODE_KEEPS;
    vm_incref(vm, owner);
    in->owner = owner;
}

mica_status vm_load_code(vm_t *vm, const void *blob, size_t len, const vm_reloc *relocs, size_t nrelocs,
                         prog_value *owner, mica_error *err) {
    load_args args = {blob, len, relocs, nrelocs, PROG_UNDEF};
    if (!vm_protect(vm, load_body, &args))
        return base_fail(err, MICA_ERR_NO_MEMORY, NULL, MICA_NO_OFFSET, "%s", vm_last_error_message(vm));
    *owner = args.owner;
    return MICA_OK;
}

uint64_t vm_code_at(vm_t *vm, prog_value owner, uint32_t at) {
    return vm_offset_of(vm, (char *)((vm_raw *)vm_obj(vm, owner) + 1) + at);
}

typedef struct keep_args {
    const char *path;
    prog_value owner;
} keep_args;

/* The symbol that keeps the code of a path, by a name that no program can write; its record says nothing but who owns. 0
 * where there is none and none is to be made. */
static vm_sym keeper(vm_t *vm, const char *path, bool make) {
    static const char mark[] = "\1loaded ";
    size_t len = sizeof mark - 1 + strlen(path);
    uint32_t pool = vm_pool_mark(vm);
    char *name = vm_scratch(vm, len + 1);
    snprintf(name, len + 1, "%s%s", mark, path);
    vm_sym sym = make ? vm_intern(vm, name, len) : vm_known_name(vm, name, len);
    vm_pool_drain(vm, pool);
    return sym;
}

static void keep_body(vm_t *vm, void *ctx) {
    const keep_args *in = ctx;
    vm_sym_rec *r = vm_sym_record(vm, keeper(vm, in->path, true));
    prog_value old = r->owner;
    vm_incref(vm, in->owner);
    r->owner = in->owner;
    if (old) vm_decref(vm, old);
}

bool vm_keep_code(vm_t *vm, const char *path, prog_value owner) {
    return vm_protect(vm, keep_body, &(keep_args){path, owner});
}

static void drop_body(vm_t *vm, void *path) {
    vm_sym sym = keeper(vm, path, false);
    if (!sym) return;
    vm_sym_rec *r = vm_sym_record(vm, sym);
    prog_value old = r->owner;
    r->owner = 0;
    if (old) vm_decref(vm, old);
}

void vm_drop_code(vm_t *vm, const char *path) {
    (void)vm_protect(vm, drop_body, (void *)(uintptr_t)path);
}

typedef struct kept_args {
    const char *path;
    const vm_found *found;
    bool kept;
} kept_args;

static void kept_body(vm_t *vm, void *ctx) {
    kept_args *in = ctx;
    vm_sym sym = keeper(vm, in->path, false);
    if (!sym || !vm_is_counted(in->found->owner) || vm_sym_record(vm, sym)->owner != in->found->owner) return;
    vm_raw *raw = (vm_raw *)vm_obj(vm, in->found->owner);
    char *end = (char *)(raw + 1) + raw->size;
    for (prog_code *c = (prog_code *)(raw + 1); (char *)c < end && !in->kept; c = vm_next_code(c))
        in->kept = vm_offset_of(vm, c) == in->found->code;
}

bool vm_keeps_code(vm_t *vm, const char *path, const vm_found *found) {
    kept_args in = {path, found, false};
    return vm_protect(vm, kept_body, &in) && in.kept;
}
