/* vm/objects/make.c - makes objects, and ends handles.
 *
 * A constructor is a function whose first instruction asks for the object it makes (__object__): a new one, or, where
 * the constructor of a class below called it (__super__), the one that is being made there. So the same function serves
 * both, and properties have their first values before any of its code runs. */
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/heap/trace.h"
#include "vm/index/access.h"

/* The name of a member without a body, 0 where there is none. A method may have its own in a file of a
 * class's folder. */
static vm_sym lacking(vm_t *vm, vm_sym cls, prog_value description) {
    static const char parts[][8] = {"methods", "props"};
    for (size_t p = 0; p < 2; p++) {
        prog_value rows = vm_part(vm, description, parts[p], PROG_KIND_STRUCT);
        for (uint32_t k = 0; k < vm_struct_keys(vm, vm_array(vm, rows))->count; k++) {
            vm_sym name = vm_struct_keys(vm, vm_array(vm, rows))->syms[k];
            if (vm_part_true(vm, vm_struct_slots(vm_array(vm, rows))[1 + k], "Abstract") &&
                (p || !vm_method_of(vm, cls, name)))
                return name;
        }
    }
    return 0;
}

/* Where all bodies were found, the description says so from then on. */
bool vm_class_is_abstract(vm_t *vm, vm_sym cls, prog_value d, vm_sym *missing) {
    vm_sym none;
    if (!missing) missing = &none;
    *missing = 0;
    if (!vm_part_true(vm, d, "Abstract")) return false;
    vm_pool_add_ref(vm, d);
    *missing = lacking(vm, cls, d);
    if (*missing || vm_part_true(vm, d, "SaidAbstract")) return true;
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, vm_class_known(vm, cls));
    vm_set_field(vm, made, vm_intern_cstr(vm, "Abstract"), PROG_FALSE);
    vm_class_store(vm, cls, *made);
    return false;
}

static void refuse_abstract(vm_t *vm, vm_sym cls, prog_value d) {
    vm_sym missing;
    if (!vm_class_is_abstract(vm, cls, d, &missing)) return;
    if (missing)
        vm_error(vm, NULL, "cannot make an object of the abstract class '%s': '%s' is not defined",
                 vm_sym_cstr(vm, cls), vm_sym_cstr(vm, missing));
    vm_error(vm, NULL, "cannot make an object of the abstract class '%s'", vm_sym_cstr(vm, cls));
}

prog_value vm_object_first_values(vm_t *vm, prog_value d, uint32_t ndims, const int64_t *dims) {
    double *ones;
    prog_value first = vm_new_array(vm, PROG_DOUBLE, 0, ndims, dims, (void **)&ones);
    for (int64_t k = 0; k < vm_numel(vm, first); k++)
        ones[k] = 1;
    prog_value initial = vm_part(vm, d, "initial", PROG_KIND_STRUCT);
    return vm_reshape(vm, vm_index(vm, initial, 1, &first, NULL), ndims, dims);
}

prog_value vm_object_new_handle(vm_t *vm, vm_sym cls, prog_value d, bool ends) {
    ends = ends && vm_method_row(vm, d, vm_intern_cstr(vm, "delete")) != PROG_UNDEF;
    return vm_new_instance(vm, cls, ends ? VM_INST_HANDLE | VM_INST_DELETE : VM_INST_HANDLE,
                           vm_part(vm, d, "initial", PROG_KIND_STRUCT));
}

prog_value vm_object_begin(vm_t *vm, vm_sym cls) {
    vm_class_data *data = vm_record_classes(vm);
    prog_value passed = data->building;
    if (passed) {
        bool mine =
            vm->root->nframes <= data->depth + 2 && vm_class_is(vm, vm_instance_of(vm, passed)->cls, cls);
        data->building = 0;
        vm_pool_add(vm, passed);
        if (mine) return passed;
    }
    prog_value d = vm_class_find(vm, cls);
    if (d == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function", "class '%s' is not known", vm_sym_cstr(vm, cls));
    if (vm_part_true(vm, d, "Abstract")) {
        refuse_abstract(vm, cls, d);
        d = vm_class_known(vm, cls);
    }
    if (vm_class_kind_of(vm, d) == VM_CLASS_HANDLE) return vm_object_new_handle(vm, cls, d, true);
    return vm_new_instance(vm, cls, 0, vm_part(vm, d, "initial", PROG_KIND_STRUCT));
}

void vm_object_pass_on(vm_t *vm, prog_value object) {
    vm_class_data *data = vm_record_classes(vm);
    prog_value old = data->building;
    vm_incref(vm, object);
    data->building = object;
    data->depth = vm->root->nframes;
    if (old) vm_decref(vm, old);
}

/* ---- old-style ---- */

prog_value vm_object_old(vm_t *vm, vm_sym cls, prog_value fields, uint32_t nparents,
                         const prog_value *parents) {
    if (!vm_is_kind(vm, fields, PROG_KIND_STRUCT) || vm_obj(vm, fields)->flags)
        vm_error(vm, NULL, "class: S must be a valid structure");
    for (uint32_t k = 0; k < nparents; k++)
        if (!vm_is_instance(vm, parents[k])) vm_error(vm, NULL, "class: parents must be objects");
    vm_class_define_old(vm, cls, nparents, parents);
    prog_value *body = vm_pool_slot(vm);
    vm_set(vm, body, fields);
    for (uint32_t k = 0; k < nparents; k++)
        for (int64_t e = 0; e < vm_array(vm, *body)->numel; e++)
            vm_set(vm, vm_field_slot(vm, body, e, vm_instance_of(vm, parents[k])->cls), parents[k]);
    return vm_new_instance(vm, cls, VM_INST_OLD, *body);
}

/* ---- the end of handles ---- */

bool vm_object_is_valid(vm_t *vm, prog_value v) {
    return vm_is_instance(vm, v) && vm_obj(vm, v)->flags & VM_INST_HANDLE &&
           prog_is_object(vm_instance_of(vm, v)->body);
}

void vm_object_end_handle(vm_t *vm, prog_value v) {
    vm_instance *o = vm_instance_of(vm, v);
    vm_write_shared(vm, v);
    vm_instance_settle(vm, v);
    vm_replace(vm, &o->body, PROG_UNDEF);
}
