/* vm/run/code_names.c - what code calls things: entries of its symbol table as VM symbols, linked at first use.
 *
 * Code on the heap has VM symbols in its table (vm/run/load.c). Code in a snapshot has the snapshot's ids, as its pages
 * are mapped and never written; for each slot the cage has an array of links, one for each id, that says which VM
 * symbol it is: 0 until somebody asks. So a start links only the names that it uses. fast_sym (plain.h) is the inline
 * half, which gives 0 for a name that is not linked: a comparison with it fails, and the general form links it. */
#include "vm/run/frame.h"

void vm_note_name(vm_t *vm, base_view name) {
    if (base_view_equal(name, base_view_str("evalin")) || base_view_equal(name, base_view_str("assignin")))
        vm->reaches = true;
}

/* Entries of private folders are named by their paths, which are those of one snapshot; sources too, but with
 * their extension. */
static vm_sym link_name(vm_t *vm, uint32_t slot, const char *text, uint32_t len) {
    bool path =
        len > 8 && len < 500 && memcmp(text + len - 2, ".m", 2) != 0 && memmem(text, len, "private/", 8);
    char name[512] = {VM_NAME_IN_SLOT, (char)('0' + slot)};
    if (!path) return vm_intern(vm, text, len);
    memcpy(name + 2, text, len);
    return vm_intern(vm, name, len + 2);
}

vm_sym vm_code_sym(vm_t *vm, const prog_code *code, uint32_t i) {
    uint32_t id = prog_code_syms(code)[i];
    int at = vm_slot_of(vm_offset_of(vm, code));
    if (at < 0) return id;
    uint32_t slot = (uint32_t)at, *link = vm->links[slot] + id;
    if (*link) return *link;
    uint64_t text;
    uint32_t len;
    mica_error err = MICA_ERROR_INIT;
    if (!vm->resolver || !vm->resolver->slot_symbol ||
        !vm->resolver->slot_symbol(vm->resolver->ctx, slot, id, &text, &len, &err))
        vm_error(vm, "Mica:snapshot", "snapshot: %s", err.code ? err.message : "a name cannot be read");
    if (slot) vm_note_name(vm, base_view_of(vm_at(vm, text), len));
    return *link = link_name(vm, slot, vm_at(vm, text), len);
}

const char *vm_var_name(vm_t *vm, const vm_frame *f, unsigned i) {
    const prog_code *code = vm_frame_code(vm, f);
    return i < code->nvars ? vm_sym_cstr(vm, vm_code_sym(vm, code, prog_code_vars(code)[i])) : NULL;
}

const char *vm_function_text(vm_t *vm, vm_sym name) {
    const char *text = vm_sym_cstr(vm, name), *slash = strrchr(text, '/');
    if (*text == PROG_NAME_IMPORTED) return strrchr(text, PROG_NAME_IMPORTED) + 1;
    bool hidden = *text == VM_NAME_IN_SLOT || *text == VM_NAME_IN_FOLDER || *text == VM_NAME_LOCAL;
    return hidden && slash ? slash + 1 : text;
}
