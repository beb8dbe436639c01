/* vm/objects/kept.c - objects as files keep them: an old-style object that nothing is known of but its
 * class's name and its fields.
 *
 * Saving turns every object of all values into that form first, and loading makes objects of it behind each
 * variable, since both may run methods (saveobj, loadobj, the code that defines a class), and not in the
 * middle of a value. Where such a method raises, the variables in front of it are loaded. Objects that an
 * anonymous function captures have no form.
 *
 * An old-style object is in that form already. Of a value object it holds the properties that are kept: not
 * those that are transient, dependent or constant. Handles are refused: who else holds one cannot be told by
 * a file. */
#include "vm/objects/objects.h"

#include "vm/arith/arith.h"
#include "vm/index/access.h"
#include "vm/index/index.h"

/* ---- both ways ---- */

typedef prog_value (*turn_fn)(vm_t *vm, prog_value object);

/* The value with every object in it turned, in cells and structs at any depth; itself where it has none. */
static prog_value turn_all(vm_t *vm, prog_value v, turn_fn turn) {
    vm_descend(vm, "saved or loaded");
    if (vm_is_instance(vm, v)) return turn(vm, v);
    bool cell = prog_is_object(v) && vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_class(vm, v) == PROG_CELL;
    if (!cell && !vm_is_kind(vm, v, PROG_KIND_STRUCT)) return v;
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, v);
    int64_t n = vm_numel(vm, v);
    if (n == 0) return v;
    uint32_t width = cell ? 1 : vm_struct_keys(vm, vm_array(vm, v))->count;
    for (int64_t e = 0; e < n && width; e++)
        for (uint32_t k = 0; k < width; k++) {
            uint32_t mark = vm_pool_mark(vm);
            prog_array *a = vm_array(vm, *made);
            prog_value was = cell ? vm_cell_data(a)[e] : vm_struct_slots(a)[1 + e * width + k];
            prog_value now = turn_all(vm, was, turn), at = prog_double((double)e + 1);
            if (now != was && cell)
                vm_assign_brace(vm, made, 1, &at, now);
            else if (now != was)
                vm_set(vm, vm_field_slot(vm, made, e, vm_struct_keys(vm, vm_array(vm, *made))->syms[k]), now);
            vm_pool_drain(vm, mark);
        }
    return *made;
}

_Noreturn static void refuse(vm_t *vm, const char *verb, vm_sym cls, const char *why) {
    vm_error(vm, NULL, "%s: objects of class '%s' have no form in files: %s", verb, vm_sym_cstr(vm, cls),
             why);
}

/* ---- saving ---- */

static bool is_kept(vm_t *vm, prog_value row) {
    return !vm_part_true(vm, row, "Transient") && !vm_part_true(vm, row, "Dependent") &&
           !vm_part_true(vm, row, "Constant");
}

/* The properties of a value object that are kept. */
static prog_value kept_properties(vm_t *vm, vm_sym cls, prog_value d, prog_value body) {
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, body));
    prog_array *a = vm_array(vm, body);
    vm_sym *names = vm_scratch(vm, (keys->count + 1) * sizeof *names);
    uint32_t n = 0, width = keys->count;
    int64_t *from = vm_scratch(vm, (width + 1) * sizeof *from);
    for (uint32_t k = 0; k < width; k++) {
        prog_value row = vm_property_row(vm, d, keys->syms[k]);
        if (row == PROG_UNDEF) refuse(vm, "save", cls, "it is an enumeration, or has a map inside");
        if (!is_kept(vm, row)) continue;
        from[n] = k;
        names[n++] = keys->syms[k];
    }
    prog_value s = vm_new_struct(vm, a->ndims, a->dims, n, names);
    for (int64_t e = 0; e < vm_array(vm, body)->numel; e++)
        for (uint32_t k = 0; k < n; k++)
            vm_set(vm, &vm_struct_slots(vm_array(vm, s))[1 + e * n + k],
                   vm_struct_slots(vm_array(vm, body))[1 + e * width + from[k]]);
    return s;
}

/* What the class's saveobj makes of the object; the object where it has none. */
static prog_value saved_by_class(vm_t *vm, vm_sym cls, prog_value v) {
    vm_sym fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "saveobj"));
    if (!fn) return v;
    prog_value r = vm_call_method(vm, fn, 1, &v);
    bool same = vm_is_instance(vm, r) && vm_instance_of(vm, r)->cls == cls;
    if (!same && !vm_is_kind(vm, r, PROG_KIND_STRUCT))
        refuse(vm, "save", cls, "its saveobj gave neither a struct nor an object of the class");
    return r;
}

static prog_value plain(vm_t *vm, prog_value v) {
    vm_sym cls = vm_instance_of(vm, v)->cls;
    if (vm_obj(vm, v)->flags & (VM_INST_CHAIN | VM_INST_NAME)) refuse(vm, "save", cls, "it is none");
    if (vm_is_handle_object(vm, v)) refuse(vm, "save", cls, "they are handles (image_save keeps them)");
    v = saved_by_class(vm, cls, v);
    prog_value body = v;
    if (vm_is_instance(vm, v)) {
        body = vm_instance_of(vm, v)->body;
        if (!(vm_obj(vm, v)->flags & VM_INST_OLD)) body = kept_properties(vm, cls, vm_class_of(vm, v), body);
    }
    return vm_new_instance(vm, cls, VM_INST_OLD, turn_all(vm, body, plain));
}

prog_value vm_objects_for_file(vm_t *vm, prog_value v) {
    return vm->classes ? turn_all(vm, v, plain) : v;
}

/* ---- loading ---- */

/* An old-style object: fields that hold objects of the class that they are named for are its parents. */
static prog_value old_object(vm_t *vm, vm_sym cls, prog_value body) {
    prog_array *a = vm_array(vm, body);
    vm_keys *keys = vm_struct_keys(vm, a);
    prog_value *parents = vm_scratch(vm, (keys->count + 1) * sizeof *parents);
    uint32_t n = 0;
    for (uint32_t k = 0; k < keys->count && a->numel; k++) {
        prog_value first = vm_struct_slots(a)[1 + k];
        if (vm_is_instance(vm, first) && vm_instance_of(vm, first)->cls == keys->syms[k] &&
            keys->syms[k] != cls)
            parents[n++] = first;
    }
    return vm_object_old(vm, cls, body, n, parents);
}

/* A value object with the first values of its class, and over them those of the file. */
static prog_value value_object(vm_t *vm, vm_sym cls, prog_value d, prog_value body) {
    const int64_t *dims;
    int64_t buf[2], n = vm_numel(vm, body);
    uint32_t ndims = vm_dims(vm, body, &dims, buf);
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, vm_object_first_values(vm, d, ndims, dims));
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, body));
    for (uint32_t k = 0; k < keys->count; k++) {
        vm_sym name = keys->syms[k];
        prog_value row = vm_property_row(vm, vm_class_known(vm, cls), name);
        if (row == PROG_UNDEF || !is_kept(vm, row)) {
            vm_warning(vm, "Mica:load-property", "load: class '%s' keeps no property '%s': it is left out",
                       vm_sym_cstr(vm, cls), vm_sym_cstr(vm, name));
            continue;
        }
        for (int64_t e = 0; e < n; e++) {
            prog_value v = vm_struct_slots(vm_array(vm, body))[1 + e * keys->count + k];
            v = vm_property_checked(vm, cls, name, row, v);
            vm_set(vm, vm_field_slot(vm, made, e, name), v);
        }
    }
    return vm_new_instance(vm, cls, 0, *made);
}

static prog_value object(vm_t *vm, prog_value v) {
    vm_sym cls = vm_instance_of(vm, v)->cls;
    prog_value body = turn_all(vm, vm_instance_of(vm, v)->body, object);
    prog_value d = vm_class_find(vm, cls);
    bool old = d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD;
    if (!old && vm_class_kind_of(vm, d) == VM_CLASS_HANDLE) refuse(vm, "load", cls, "they are handles");
    vm_sym fn = d == PROG_UNDEF ? 0 : vm_method_of(vm, cls, vm_intern_cstr(vm, "loadobj"));
    prog_value made = old ? old_object(vm, cls, body) : value_object(vm, cls, vm_class_known(vm, cls), body);
    return fn ? vm_call_method(vm, fn, 1, &made) : made;
}

prog_value vm_objects_of_file(vm_t *vm, prog_value v) {
    return turn_all(vm, v, object);
}
