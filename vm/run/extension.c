/* vm/run/extension.c - finds extensions and their functions by name in the record "extensions", which is there as long as the
 * memory, whether the shared object is open in this process or not. */
#include "vm/run/extension.h"

#include "vm/run/overlay.h"

int64_t vm_extension_count(const vm_t *vm) {
    prog_value table = vm_record_extensions(vm)->table;
    return table ? vm_array(vm, table)->numel : 0;
}

prog_value vm_extension_entry(const vm_t *vm, int64_t k) {
    return vm_cell_data(vm_array(vm, vm_record_extensions(vm)->table))[k];
}

/* Texts of one byte are no objects. */
bool vm_extension_is_text(vm_t *vm, prog_value v, const char *text, size_t len) {
    vm_arr a;
    vm_view(vm, v, &a);
    return a.cls == PROG_CHAR && (size_t)a.numel == len && (len == 0 || memcmp(a.data, text, len) == 0);
}

int64_t vm_extension_named(vm_t *vm, const char *name, size_t len) {
    for (int64_t k = 0; k < vm_extension_count(vm); k++)
        if (vm_extension_is_text(vm, vm_extension_field(vm, vm_extension_entry(vm, k), VM_EXTENSION_NAME),
                                 name, len))
            return k;
    return -1;
}

int64_t vm_extension_with(vm_t *vm, const char *function, size_t len) {
    for (int64_t k = 0; k < vm_extension_count(vm); k++) {
        prog_value names = vm_extension_field(vm, vm_extension_entry(vm, k), VM_EXTENSION_FUNCTIONS);
        const prog_array *cell = vm_array(vm, names);
        for (int64_t j = 0; j < cell->numel; j++)
            if (vm_extension_is_text(vm, vm_cell_data(vm_array(vm, names))[j], function, len)) return k;
    }
    return -1;
}

bool vm_extension_shut(vm_t *vm, const char *function, size_t len) {
    if (vm_extension_with(vm, function, len) < 0 || vm_builtin_find(vm, function, len) >= 0) return false;
    vm_sym name = vm_known_name(vm, function, len);
    return !name || !vm_sym_record(vm, name)->defined;
}

prog_value vm_extension_path(vm_t *vm, uint32_t id) {
    if (id < VM_BUILTINS || id >= vm_builtins_of(vm)) return PROG_UNDEF;
    const char *name = vm_builtin_row(vm, id)->name;
    int64_t k = vm_extension_with(vm, name, strlen(name));
    return k < 0 ? PROG_UNDEF : vm_extension_field(vm, vm_extension_entry(vm, k), VM_EXTENSION_PATH);
}
