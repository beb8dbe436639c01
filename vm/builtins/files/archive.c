/* vm/builtins/files/archive.c - opens libarchive. */
#include "vm/builtins/files/archive.h"

static vm_archive_table table;

static const base_dynlib_routine routines[] = {
#define VM_ARCHIVE(result, name, parameters) {#name, offsetof(vm_archive_table, name)},
#include "vm/builtins/files/archive.def"
#undef VM_ARCHIVE
};
static const char *const names[] = {"libarchive.so.13", NULL};
static vm_library library = {names, "libarchive13", routines, sizeof routines / sizeof *routines, &table, 0};

const vm_archive_table *vm_archive(vm_t *vm, const char *who) {
    vm_library_need(vm, &library, who);
    return &table;
}
