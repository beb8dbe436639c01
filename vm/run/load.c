/* vm/run/load.c - copies a verified code blob into the heap: names become VM symbols, constants heap objects. Called
 * for scripts, text of eval and functions of files; the library's code is run where it is mapped instead.
 *
 * A blob is one object with all code objects of a source in it, which refer to each other by distances, so it is kept
 * or freed as a whole. Constants that are arrays lie in the blob as values relative to their code; they become objects
 * of the heap, so that a variable may hold one and be stored to like any other. */
#include "vm/run/frame.h"
#include "vm/heap/trace.h"

#include "base/error.h"

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
    vm_raw *raw = vm_new_object(vm, PROG_KIND_RAW, sizeof *raw + in->len, &owner);
    raw->size = in->len;
    vm->loads++;
    memcpy(raw + 1, in->blob, in->len);
    for (size_t i = 0; i < in->nrelocs; i++) {
        uint32_t s = vm_intern(vm, (const char *)in->relocs[i].name.data, in->relocs[i].name.len);
        vm_note_name(vm, in->relocs[i].name);
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
            vm_incref(vm, v);
            k[i] = v;
        }
    }
    raw->h.kind = PROG_KIND_CODE;
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
