/* vm/objects/make.c - makes objects, and ends handles.
 *
 * A constructor is a function whose first instruction asks for the object it makes (__object__): a new one, or, where
 * the constructor of a class below called it (__super__), the one that is being made there. So the same function serves
 * both, and properties have their first values before any of its code runs. */
#include "vm/objects/objects.h"

#include "vm/arith/arith.h"
#include "vm/heap/trace.h"
#include "vm/index/access.h"
#include "vm/index/index.h"

#include <stdio.h>

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

/* Raises where no object of the class can be made; where all bodies were found, the description says so from
 * then on. */
static void refuse_abstract(vm_t *vm, vm_sym cls, prog_value d) {
    vm_pool_add_ref(vm, d);
    vm_sym missing = lacking(vm, cls, d);
    if (missing)
        vm_error(vm, NULL, "cannot make an object of the abstract class '%s': '%s' is not defined",
                 vm_sym_cstr(vm, cls), vm_sym_cstr(vm, missing));
    if (vm_part_true(vm, d, "SaidAbstract"))
        vm_error(vm, NULL, "cannot make an object of the abstract class '%s'", vm_sym_cstr(vm, cls));
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, vm_class_known(vm, cls));
    vm_set_field(vm, made, vm_intern_cstr(vm, "Abstract"), PROG_FALSE);
    vm_class_store(vm, cls, *made);
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

/* ---- declared properties ---- */

static prog_class class_named(base_view text) {
    for (int k = 0; k < PROG_CLASS_COUNT; k++)
        if (base_view_equal(text, base_view_str(prog_class_name((prog_class)k)))) return (prog_class)k;
    return PROG_CLASS_COUNT;
}

static base_view declared(vm_t *vm, prog_value row, const char *what) {
    vm_sym sym = vm_known_name(vm, what, strlen(what));
    prog_value v = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    return v != PROG_UNDEF && vm_is_string(vm, v) ? vm_to_view(vm, v, what) : base_view_str("");
}

/* Dimensions of "1,3" or "1,:"; -1 where any number will do. 0 of them where none are declared. */
static uint32_t declared_dims(base_view text, int64_t dims[PROG_DIMS_MOST]) {
    uint32_t n = 0;
    const char *at = (const char *)text.data, *end = at + text.len;
    while (at < end && n < PROG_DIMS_MOST) {
        int64_t d = 0;
        bool any = false;
        for (; at < end && *at != ','; at++) {
            if (*at == ':') any = true;
            if (*at >= '0' && *at <= '9' && d < INT32_MAX) d = 10 * d + (*at - '0');
        }
        dims[n++] = any ? -1 : d;
        at++;
    }
    return n;
}

prog_value vm_property_first(vm_t *vm, prog_value row) {
    base_view cls = declared(vm, row, "class");
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = declared_dims(declared(vm, row, "dims"), dims);
    prog_class c = class_named(cls);
    if (!n && (!cls.len || c > PROG_CELL)) return vm_empty(vm);
    if (n < 2) dims[0] = dims[1] = 0, n = 2;
    for (uint32_t k = 0; k < n; k++)
        if (dims[k] < 0) dims[k] = 0;
    if (c > PROG_CELL) c = PROG_DOUBLE;
    void *data;
    prog_value v = vm_new_array(vm, c, 0, n, dims, &data);
    int64_t count = c == PROG_CELL ? vm_numel(vm, v) : 0;
    for (int64_t k = 0; k < count; k++)
        vm_set(vm, (prog_value *)data + k, vm_empty(vm));
    return vm_simplify(vm, v);
}

static prog_value converted(vm_t *vm, const char *who, base_view cls, prog_value v) {
    prog_class c = class_named(cls), have = vm_class(vm, v);
    if (base_view_equal(cls, base_view_str(vm_class_name(vm, v)))) return v;
    if (c <= PROG_CHAR && have <= PROG_CHAR) return vm_convert(vm, v, c);
    vm_sym wanted = vm_intern(vm, (const char *)cls.data, cls.len);
    if (vm_is_instance(vm, v) && vm_class_is(vm, vm_instance_of(vm, v)->cls, wanted)) return v;
    if (vm_numel(vm, v) == 0 && have <= PROG_CHAR) return v;
    vm_error(vm, NULL, "%s: its value must be of class %.*s or convertible to it, not %s", who, (int)cls.len,
             (const char *)cls.data, vm_class_name(vm, v));
}

/* One value fills a declared size. */
static prog_value sized(vm_t *vm, const char *who, base_view text, prog_value v) {
    int64_t want[PROG_DIMS_MOST], buf[2];
    uint32_t n = declared_dims(text, want), fixed = 0;
    const int64_t *have;
    uint32_t m = vm_dims(vm, v, &have, buf);
    if (!n) return v;
    bool fits = m <= n;
    for (uint32_t k = 0; k < n; k++) {
        int64_t d = k < m ? have[k] : 1;
        fits = fits && (want[k] < 0 || want[k] == d);
        fixed += want[k] >= 0;
    }
    if (fits) return v;
    vm_error(vm, NULL, "%s: its size must be (%.*s)", who, (int)text.len, (const char *)text.data);
}

prog_value vm_property_checked(vm_t *vm, vm_sym cls, vm_sym name, prog_value row, prog_value v) {
    base_view type = declared(vm, row, "class"), dims = declared(vm, row, "dims");
    vm_sym sym = vm_known_name(vm, "check", 5);
    prog_value check = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF, none;
    if (!type.len && !dims.len && !vm_is_kind(vm, check, PROG_KIND_FUNC)) return v;
    char who[160];
    snprintf(who, sizeof who, "property '%.60s' of class '%.60s'", vm_sym_cstr(vm, name),
             vm_sym_cstr(vm, cls));
    if (type.len) v = converted(vm, who, type, v);
    if (dims.len) v = sized(vm, who, dims, v);
    if (vm_is_kind(vm, check, PROG_KIND_FUNC))
        vm->above.call(vm, &(vm_now){.fn = check, .nargs = 1, .args = &v, .nout = 0, .out = &none});
    return v;
}

/* ---- the end of handles ---- */

bool vm_object_is_valid(vm_t *vm, prog_value v) {
    return vm_is_instance(vm, v) && vm_obj(vm, v)->flags & VM_INST_HANDLE &&
           prog_is_object(vm_instance_of(vm, v)->body);
}

void vm_object_end_handle(vm_t *vm, prog_value v) {
    vm_instance *o = vm_instance_of(vm, v);
    vm_gate_open_object(vm, v);
    vm_instance_settle(vm, v);
    vm_replace(vm, &o->body, PROG_UNDEF);
}
