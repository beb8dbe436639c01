/* vm/objects/dispatch.c - which method a call or an operator means, and what objects do without one: handles are equal
 * to themselves, members of enumerations by name, arrays of objects are joined. */
#include "vm/objects/objects.h"

#include "program/families.h"
#include "vm/arith/arith.h"
#include "vm/index/index.h"
#include "vm/index/map.h"
#include "vm/linear/ops.h"

/* ---- which object is asked ---- */

/* Whether class x names y among those that come after it. */
static bool goes_before(vm_t *vm, vm_sym x, vm_sym y) {
    prog_value d = vm_class_known(vm, x);
    if (d == PROG_UNDEF) return false;
    return vm_cell_has_text(vm, vm_part(vm, d, "inferior", PROG_KIND_ARRAY), vm_sym_text(vm, y));
}

/* The first, unless a later one goes before it. */
static vm_sym dominant(vm_t *vm, uint32_t nargs, const prog_value *args) {
    vm_sym best = 0;
    for (uint32_t k = 0; k < nargs; k++) {
        if (!vm_is_instance(vm, args[k]) || vm_obj(vm, args[k])->flags & (VM_INST_CHAIN | VM_INST_NAME))
            continue;
        vm_sym cls = vm_instance_of(vm, args[k])->cls;
        if (!best || (cls != best && goes_before(vm, cls, best))) best = cls;
    }
    return best;
}

static vm_sym method_called(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args) {
    vm_sym cls = dominant(vm, nargs, args);
    if (!cls || vm_sym_text(vm, name).data[0] == '@') return 0;
    vm_sym fn = vm_method_of(vm, cls, name);
    if (!fn) return 0;
    if (strcmp(vm_class_last_name(vm, cls), vm_sym_cstr(vm, name)) == 0)
        return 0; /* the constructor is called by its name */
    prog_value row = vm_method_row(vm, vm_class_known(vm, cls), name);
    if (row != PROG_UNDEF && vm_part_true(vm, row, "Static") && vm_resolve(vm, name))
        return 0; /* a static method belongs to no object: it hides no function */
    return vm_method_here(vm, cls, name, fn);
}

vm_sym vm_object_method(vm_t *vm, vm_sym name, uint32_t nargs, const prog_value *args) {
    uint32_t mark = vm_pool_mark(vm);
    vm_sym fn = method_called(vm, name, nargs, args);
    vm_pool_drain(vm, mark);
    return fn;
}

/* Calls the method of that name; false where there is none. */
static bool call(vm_t *vm, const char *name, uint32_t nargs, const prog_value *args, prog_value *out) {
    vm_sym fn = vm_object_method(vm, vm_intern_cstr(vm, name), nargs, args);
    if (!fn) return false;
    *out = vm_call_method(vm, fn, nargs, args);
    return true;
}

/* ---- operators ---- */

prog_value vm_same_handles(vm_t *vm, prog_value x, prog_value y, bool equal) {
    int64_t nx = vm_numel(vm, x), ny = vm_numel(vm, y), n = nx == 1 ? ny : nx;
    if (nx != ny && nx != 1 && ny != 1) vm_error(vm, "Octave:nonconformant-args", "nonconformant arguments");
    uint8_t *to;
    prog_value r = vm_new_like(vm, PROG_LOGICAL, 0, nx == 1 ? y : x, (void **)&to);
    for (int64_t k = 0; k < n; k++) {
        prog_value a = vm_instance_element(vm, x, nx == 1 ? 0 : k),
                   b = vm_instance_element(vm, y, ny == 1 ? 0 : k);
        to[k] = (a == b) == equal;
    }
    return vm_simplify(vm, r);
}

static prog_value member_name(vm_t *vm, prog_value v) {
    const vm_instance *o = vm_instance_of(vm, v);
    vm_sym field = vm_known_name(vm, VM_MEMBER_FIELD, strlen(VM_MEMBER_FIELD));
    if (!field || !vm_is_kind(vm, o->body, PROG_KIND_STRUCT) || vm_array(vm, o->body)->numel != 1)
        return PROG_UNDEF;
    prog_value name = vm_get_field(vm, o->body, field);
    return name != PROG_UNDEF && vm_is_string(vm, name) ? name : PROG_UNDEF;
}

/* Members of one enumeration, or a member and its name as text; -1 where this is no such comparison. */
static int same_member(vm_t *vm, prog_value x, prog_value y) {
    prog_value a = vm_is_instance(vm, x) ? member_name(vm, x) : x,
               b = vm_is_instance(vm, y) ? member_name(vm, y) : y;
    if (a == PROG_UNDEF || b == PROG_UNDEF || !vm_is_string(vm, a) || !vm_is_string(vm, b)) return -1;
    if (vm_is_instance(vm, x) && vm_is_instance(vm, y) &&
        vm_instance_of(vm, x)->cls != vm_instance_of(vm, y)->cls)
        return 0;
    return base_view_equal(vm_to_view(vm, a, "eq"), vm_to_view(vm, b, "eq"));
}

_Noreturn static void no_operator(vm_t *vm, const char *op, uint32_t nargs, const prog_value *args) {
    vm_sym cls = dominant(vm, nargs, args);
    const char *method = prog_operator_function(op, strlen(op));
    vm_error(vm, "Octave:undefined-function", "%s method not defined for %s class",
             nargs == 1 && strcmp(op, "-") == 0   ? "uminus"
             : nargs == 1 && strcmp(op, "+") == 0 ? "uplus"
             : method                             ? method
                                                  : op,
             vm_sym_cstr(vm, cls));
}

prog_value vm_object_binary(vm_t *vm, prog_op op, prog_value x, prog_value y) {
    const char *text = prog_operator_text(op), *name = prog_operator_function(text, strlen(text));
    prog_value out, args[2] = {x, y};
    if (name && call(vm, name, 2, args, &out)) {
        if (out == PROG_UNDEF) vm_error(vm, NULL, "%s: the method gave no value", name);
        return out;
    }
    if (op == PROG_OP_EQ || op == PROG_OP_NE) {
        int same = same_member(vm, x, y);
        if (same >= 0) return prog_bool(same == (op == PROG_OP_EQ));
        if (vm_is_handle_object(vm, x) && vm_is_handle_object(vm, y))
            return vm_same_handles(vm, x, y, op == PROG_OP_EQ);
        if (vm_is_handle_object(vm, x) || vm_is_handle_object(vm, y)) return prog_bool(op == PROG_OP_NE);
    }
    no_operator(vm, text, 2, args);
}

prog_value vm_object_unary(vm_t *vm, prog_op op, prog_value x) {
    static const struct {
        uint8_t op;
        char method[12], text[4];
    } rows[] = {{PROG_OP_NEG, "uminus", "-"},
                {PROG_OP_UPLUS, "uplus", "+"},
                {PROG_OP_NOT, "not", "!"},
                {PROG_OP_TRANS, "transpose", ".'"},
                {PROG_OP_CTRANS, "ctranspose", "'"}};
    prog_value out;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        if (rows[k].op != op) continue;
        if (call(vm, rows[k].method, 1, &x, &out)) return out;
        bool turn = op == PROG_OP_TRANS || op == PROG_OP_CTRANS;
        const int64_t *dims;
        int64_t buf[2];
        if (turn && vm_dims(vm, x, &dims, buf) == 2) {
            if (dims[0] == 1 && dims[1] == 1) return x;
            const vm_instance *o = vm_instance_of(vm, x);
            if (dims[0] == 1 || dims[1] == 1)
                return vm_new_instance(vm, o->cls, o->head.h.flags,
                                       vm_reshape(vm, o->body, 2, (int64_t[]){dims[1], dims[0]}));
        }
        vm_error(vm, "Octave:undefined-function", "%s method not defined for %s class", rows[k].method,
                 vm_class_name(vm, x));
    }
    no_operator(vm, "?", 1, &x);
}

/* What a class makes of a colon. One row, as passes take the columns of what a loop goes over for scalars. */
prog_value vm_object_colon(vm_t *vm, uint32_t n, const prog_value *values) {
    prog_value out;
    if (!call(vm, "colon", n, values, &out)) no_operator(vm, "colon", n, values);
    const int64_t *dims;
    int64_t buf[2];
    if (out == PROG_UNDEF || vm_dims(vm, out, &dims, buf) != 2 || dims[0] != 1)
        vm_error(vm, NULL, "colon: the method of class '%s' must give one row",
                 vm_sym_cstr(vm, dominant(vm, n, values)));
    return out;
}

/* ---- joining ---- */

static bool is_nothing(vm_t *vm, prog_value v) {
    return vm_class(vm, v) <= PROG_CHAR && vm_numel(vm, v) == 0;
}

/* The values with those converted that are no objects of the leading class or of one beside it. A cell holds
 * them, as code runs meanwhile. */
static const prog_value *all_objects(vm_t *vm, uint32_t n, const prog_value *values) {
    vm_sym cls = dominant(vm, n, values);
    prog_value *held = NULL;
    bool handles = false;
    for (uint32_t k = 0; k < n; k++)
        handles |= vm_is_handle_object(vm, values[k]) && vm_instance_of(vm, values[k])->cls == cls;
    for (uint32_t k = 0; k < n; k++) {
        if (is_nothing(vm, values[k]) ||
            (vm_is_instance(vm, values[k]) && vm_object_common_class(vm, cls, handles, values[k])))
            continue;
        if (!held) {
            (void)vm_new_cell(vm, 1, n, &held);
            for (uint32_t i = 0; i < n; i++)
                vm_set(vm, &held[i], values[i]);
        }
        prog_value v = vm_class_convert(vm, cls, values[k]);
        if (v == PROG_UNDEF)
            vm_error(vm, NULL, "concatenation operator not implemented for '%s' by '%s' operations",
                     vm_class_name(vm, values[0]), vm_class_name(vm, values[k]));
        vm_set(vm, &held[k], v);
    }
    return held ? held : values;
}

prog_value vm_object_concat(vm_t *vm, unsigned dim, uint32_t n, const prog_value *values) {
    prog_value out;
    if (dim < 2 && call(vm, dim ? "horzcat" : "vertcat", n, values, &out)) return out;
    prog_value *parts = vm_scratch(vm, n * sizeof *parts);
    uint32_t count = 0;
    while (count < n && (parts[count] = vm_map_inside(vm, values[count])) != PROG_UNDEF)
        count++;
    if (count == n) return vm_map_concat(vm, n, parts);
    values = all_objects(vm, n, values);
    parts = vm_scratch(vm, n * sizeof *parts);
    count = 0;
    vm_sym cls = 0;
    bool handles = false;
    unsigned old_flag = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (is_nothing(vm, values[k])) continue;
        const vm_instance *o = vm_instance_of(vm, values[k]);
        bool handle = vm_is_handle_object(vm, values[k]);
        old_flag |= o->head.h.flags & VM_INST_OLD;
        if (!cls) cls = o->cls, handles = handle;
        vm_sym all = vm_object_common_class(vm, cls, handles, values[k]);
        if (!all)
            vm_error(vm, NULL, "concatenation operator not implemented for '%s' by '%s' operations",
                     vm_sym_cstr(vm, cls), vm_sym_cstr(vm, o->cls));
        cls = all;
        if (handle && !(o->head.h.flags & VM_INST_LIST)) {
            prog_value *members;
            parts[count] = vm_new_cell(vm, 1, 1, &members);
            vm_set(vm, &members[0], values[k]);
            count++;
        } else {
            parts[count++] = o->body;
        }
    }
    return vm_new_instance(vm, cls, handles ? VM_INST_LIST : old_flag, vm_concat(vm, dim, count, parts));
}

/* ---- as index, as condition, compared ---- */

prog_value vm_object_as_index(vm_t *vm, prog_value v) {
    prog_value out;
    if (!call(vm, "subsindex", 1, &v, &out))
        vm_error(vm, NULL, "no subsindex method defined for class %s", vm_class_name(vm, v));
    return vm_binary(vm, PROG_OP_ADD, out, prog_double(1), 0);
}

bool vm_object_truth(vm_t *vm, prog_value v) {
    prog_value out;
    if (!call(vm, "logical", 1, &v, &out)) vm_error(vm, NULL, "wrong type argument 'object'");
    return vm_truth(vm, out);
}

bool vm_object_equal(vm_t *vm, prog_value x, prog_value y, bool nan_equal) {
    if (!vm_is_instance(vm, x) || !vm_is_instance(vm, y)) return same_member(vm, x, y) == 1;
    const vm_instance *a = vm_instance_of(vm, x), *b = vm_instance_of(vm, y);
    if (x == y) return true;
    if (a->cls != b->cls || a->head.h.flags != b->head.h.flags) return false;
    if (a->body == b->body) return true;
    if (!prog_is_object(a->body) || !prog_is_object(b->body)) return false;
    vm_descend(vm, "compared");
    return vm_equal(vm, a->body, b->body, nan_equal);
}
