/* vm/new.c - makes a VM: the cage and its heap, and what they ask of the rooms above them.
 *
 * It stands above all rooms of vm/, so that each of these names only what lies below it. */
#include "vm/new.h"

#include "vm/builtins/extension/extension.h"
#include "vm/functions.h"
#include "vm/interp/nested.h"
#include "vm/objects/objects.h"
#include "vm/run/anew.h"
#include "vm/run/frame.h"
#include "vm/run/overlay.h"
#include "vm/run/place.h"
#include "vm/terminal/diary.h"
#include "vm/terminal/pager.h"
#include "vm/watch.h"

mica_status vm_new(const vm_gc_config *gc, vm_t **out, mica_error *err) {
    mica_status status = vm_cage_new(gc, out, err);
    if (status != MICA_OK) return status;
    (*out)->above = (vm_above){.stack_info = vm_stack_info,
                               .unwind = vm_unwind_to,
                               .variable = vm_running_variable,
                               .page = vm_pager_write,
                               .page_error = vm_pager_write_error,
                               .diary = vm_diary_write,
                               .call = vm_call_nested,
                               .object_binary = vm_object_binary,
                               .object_unary = vm_object_unary,
                               .object_concat = vm_object_concat,
                               .object_end = vm_object_last,
                               .object_as_index = vm_object_as_index,
                               .object_truth = vm_object_truth,
                               .object_equal = vm_object_equal,
                               .object_index = vm_object_index,
                               .object_assign = vm_object_assign,
                               .object_delete = vm_object_delete,
                               .object_show = vm_object_show,
                               .object_method = vm_object_method,
                               .class_define = vm_class_define,
                               .static_method = vm_class_static,
                               .give_up = vm_give_up,
                               .may_give_up = vm_may_give_up,
                               .extension_find = vm_extension_open_for,
                               .extensions_keep = vm_extensions_keep,
                               .extensions_adopted = vm_extensions_adopted};
    (*out)->builtin_rows = vm_builtins;
    (*out)->builtin_functions = vm_builtin_distances;
    (*out)->builtin_base = (intptr_t)vm_builtin_distances; /* where the program's table lies */
    return MICA_OK;
}

void vm_free(vm_t *vm) {
    if (!vm) return;
    vm_flush(vm);
    vm_overlay_free(vm);
    vm_watch_free(vm);
    vm_cage_free(vm);
}
