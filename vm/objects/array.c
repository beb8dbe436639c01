/* vm/objects/array.c - arrays of objects: elements stored and deleted.
 *
 * Objects of a value class are the elements of one struct array, handles the members of one cell, so that the rules of
 * structs and cells are those of arrays of objects. Elements that come to be between are made as the constructor
 * without arguments makes them. */
#include "vm/objects/objects.h"

#include "vm/index/index.h"

/* Positions that are in the grown array and were neither there before nor stored into now: zeros of what an array of
 * ones becomes. */
static prog_value gaps_of(vm_t *vm, prog_value before, uint32_t n, const prog_value *idx, int64_t nrhs,
                          prog_value rhs) {
    const int64_t *dims;
    int64_t buf[2];
    uint32_t ndims = 2;
    double *data;
    prog_value *marks = vm_temp_slot(vm);
    if (before == PROG_UNDEF) {
        buf[0] = buf[1] = 0;
        dims = buf;
    } else {
        ndims = vm_dims(vm, before, &dims, buf);
    }
    prog_value ones = vm_new_array(vm, PROG_DOUBLE, 0, ndims, dims, (void **)&data);
    for (int64_t k = 0; k < vm_numel(vm, ones); k++)
        data[k] = 1;
    vm_set(vm, marks, vm_simplify(vm, ones));
    prog_value put = prog_double(1);
    if (nrhs != 1) {
        put = vm_new_like(vm, PROG_DOUBLE, 0, rhs, (void **)&data);
        for (int64_t k = 0; k < nrhs; k++)
            data[k] = 1;
    }
    vm_assign(vm, marks, n, idx, put);
    return *marks;
}

/* The body of v as handles have it in arrays: a cell of them. */
static prog_value cell_of(vm_t *vm, prog_value v) {
    vm_instance *o = vm_instance_of(vm, v);
    if (o->head.h.flags & VM_INST_LIST) return o->body;
    prog_value *members, cell = vm_new_cell(vm, 1, 1, &members);
    vm_set(vm, &members[0], v);
    return cell;
}

/* The first class of the line of `a` that is above `b` too and below matlab.mixin.Heterogeneous. */
static vm_sym mixed_class(vm_t *vm, vm_sym a, vm_sym b) {
    vm_sym mixed = vm_known_name(vm, VM_MIXED_CLASS, strlen(VM_MIXED_CLASS));
    if (!mixed || !vm_class_is(vm, a, mixed) || !vm_class_is(vm, b, mixed)) return 0;
    prog_value line = vm_part(vm, vm_class_known(vm, a), "line", PROG_KIND_ARRAY);
    for (int64_t k = 0; k < vm_numel(vm, line); k++) {
        base_view text = vm_to_view(vm, vm_cell_data(vm_array(vm, line))[k], "class");
        vm_sym above = vm_intern(vm, (const char *)text.data, text.len);
        if (above != mixed && vm_class_is(vm, b, above) && vm_class_is(vm, above, mixed)) return above;
    }
    return 0;
}

vm_sym vm_object_common_class(vm_t *vm, vm_sym cls, bool handles, prog_value y) {
    vm_sym b = vm_instance_of(vm, y)->cls;
    if (cls == b && handles != vm_is_handle_object(vm, y))
        vm_error(vm, NULL,
                 "objects of class '%s' from before and after it was defined anew are not of one kind",
                 vm_sym_cstr(vm, cls));
    if (cls == b) return cls;
    if (!handles || !vm_is_handle_object(vm, y)) return 0;
    return vm_class_is(vm, b, cls) ? cls : vm_class_is(vm, cls, b) ? b : mixed_class(vm, cls, b);
}

/* The class of the array that x is, or becomes, with y in it. */
static vm_sym common_class(vm_t *vm, prog_value x, prog_value y) {
    return vm_object_common_class(vm, vm_instance_of(vm, x)->cls, vm_is_handle_object(vm, x), y);
}

static prog_value converted(vm_t *vm, prog_value array, prog_value v) {
    prog_value made = vm_class_convert(vm, vm_instance_of(vm, array)->cls, v);
    if (made == PROG_UNDEF)
        vm_error(vm, NULL,
                 "operator =: no conversion for assignment of '%s' to an array of objects of class '%s'",
                 vm_class_name(vm, v), vm_class_name(vm, array));
    return made;
}

/* What stands where nothing was stored: as the class, or one above it that is heterogeneous, says. */
static prog_value default_element(vm_t *vm, vm_sym cls) {
    vm_sym mixed = vm_known_name(vm, VM_MIXED_CLASS, strlen(VM_MIXED_CLASS));
    if (!mixed || !vm_class_is(vm, cls, mixed)) return vm_class_make(vm, cls, 0, NULL);
    vm_sym fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "getDefaultScalarElement"));
    prog_value made = fn ? vm_call_method(vm, fn, 0, NULL) : PROG_UNDEF;
    if (made == PROG_UNDEF) return vm_class_make(vm, cls, 0, NULL);
    if (!vm_is_instance(vm, made) || !vm_is_handle_object(vm, made) || vm_numel(vm, made) != 1 ||
        !vm_class_is(vm, vm_instance_of(vm, made)->cls, cls))
        vm_error(vm, NULL,
                 "getDefaultScalarElement of class '%s' must give one handle of it, or of a class below",
                 vm_sym_cstr(vm, cls));
    return made;
}

static void fill_gaps(vm_t *vm, prog_value *body, prog_value marks, vm_sym cls, bool handles) {
    vm_arr a;
    vm_view(vm, marks, &a);
    for (int64_t k = 0; k < a.numel; k++) {
        if (vm_elem(&a, k) != 0) continue;
        prog_value made = default_element(vm, cls), at = prog_double((double)k + 1);
        if (handles)
            vm_assign_brace(vm, body, 1, &at, made);
        else
            vm_assign(vm, body, 1, &at, vm_instance_of(vm, made)->body);
    }
}

void vm_object_assign(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx, prog_value rhs) {
    prog_value old = *slot;
    bool there = vm_is_instance(vm, old);
    if (there && !vm_is_instance(vm, rhs)) {
        if (prog_is_object(rhs) && vm_class(vm, rhs) == PROG_DOUBLE && vm_numel(vm, rhs) == 0) {
            vm_object_delete(vm, slot, n, idx);
            return;
        }
        rhs = converted(vm, old, rhs);
    }
    vm_sym cls = there ? common_class(vm, old, rhs) : vm_instance_of(vm, rhs)->cls;
    if (!cls) {
        rhs = converted(vm, old, rhs);
        cls = common_class(vm, old, rhs);
    }
    bool handles = vm_is_handle_object(vm, rhs);
    unsigned old_flag = vm_obj(vm, rhs)->flags & VM_INST_OLD;
    prog_value marks = gaps_of(vm, there ? old : PROG_UNDEF, n, idx, vm_numel(vm, rhs), rhs),
               *body = vm_temp_slot(vm);
    if (there)
        vm_set(vm, body, handles ? cell_of(vm, old) : vm_instance_of(vm, old)->body);
    else if (handles)
        vm_set(vm, body, vm_new_cell(vm, 0, 0, &(prog_value *){NULL}));
    else
        vm_set(vm, body, vm_index(vm, vm_instance_of(vm, rhs)->body, 1, (prog_value[]){vm_empty(vm)}, NULL));
    if (!there && !handles) vm_set(vm, body, vm_reshape(vm, *body, 2, (int64_t[]){0, 0}));
    vm_assign(vm, body, n, idx, handles ? cell_of(vm, rhs) : vm_instance_of(vm, rhs)->body);
    fill_gaps(vm, body, marks, cls, handles);
    if (handles && vm_numel(vm, *body) == 1)
        vm_set(vm, slot, vm_cell_data(vm_array(vm, *body))[0]);
    else
        vm_set(vm, slot, vm_new_instance(vm, cls, handles ? VM_INST_LIST : old_flag, *body));
}

void vm_object_delete(vm_t *vm, prog_value *slot, uint32_t n, const prog_value *idx) {
    bool handles = vm_is_handle_object(vm, *slot);
    vm_sym cls = vm_instance_of(vm, *slot)->cls;
    unsigned old_flag = vm_obj(vm, *slot)->flags & VM_INST_OLD;
    prog_value *body = vm_temp_slot(vm);
    vm_set(vm, body, handles ? cell_of(vm, *slot) : vm_instance_of(vm, *slot)->body);
    vm_delete(vm, body, n, idx);
    if (handles && vm_numel(vm, *body) == 1)
        vm_set(vm, slot, vm_cell_data(vm_array(vm, *body))[0]);
    else
        vm_set(vm, slot, vm_new_instance(vm, cls, handles ? VM_INST_LIST : old_flag, *body));
}
