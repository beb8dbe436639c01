/* vm/builtins/containers/map.c - containers.Map as programs see it: the constructor, its methods and
 * properties. The table itself is vm/index/map.c, where m(key) and assignments to it go as well.
 *
 * A map is a handle: two variables may hold the same one, and a method changes what both see. It is the only
 * such value of the language, and the only way to a cycle of references.
 *
 * Keys are texts or numbers, never both. A class of keys is chosen when the map is made and every key is
 * converted to it; "any" is a class of values only. What counts as uniform, which decides the ValueType
 * that a program reads back, is as in Octave: all values text rows, or all of them real scalars of one
 * class. */
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/index/map.h"

#include "vm/run/builtin.h"

#include <strings.h>

static bool text_is(vm_t *vm, prog_value v, const char *want) {
    if (!vm_is_string(vm, v)) return false;
    base_view t = vm_to_view(vm, v, "containers.Map");
    return t.len == strlen(want) && strncasecmp((const char *)t.data, want, t.len) == 0;
}

/* "any" is shown by the class of cells, of which no key can be. */
static bool class_named(vm_t *vm, prog_value v, prog_class *out) {
    for (int c = 0; c <= PROG_CHAR; c++)
        if (text_is(vm, v, prog_class_name((prog_class)c))) {
            *out = (prog_class)c;
            return true;
        }
    if (text_is(vm, v, "any")) {
        *out = PROG_CELL;
        return true;
    }
    return false;
}

static bool is_key_class(prog_class c) {
    return c == PROG_CHAR || c == PROG_DOUBLE || c == PROG_SINGLE || c == PROG_INT32 || c == PROG_UINT32 ||
           c == PROG_INT64 || c == PROG_UINT64;
}

/* A cell of the elements of a numeric array. */
static prog_value to_cell(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    prog_value *to, cell = vm_new_cell(vm, 1, a.numel, &to);
    for (int64_t k = 0; k < a.numel; k++)
        vm_cell_give(vm, cell, k, vm_elem_value(vm, &a, k));
    return cell;
}

/* The class that keys in a cell ask for. Numbers of several classes become double, with a warning;
 * anything but texts and real scalars is refused, in two sentences of which the second is for mixtures. */
static prog_class keys_class(vm_t *vm, prog_value keys) {
    prog_array *c = vm_array(vm, keys);
    const prog_value *k = vm_cell_data(c);
    bool texts = true, numbers = true, same = true;
    for (int64_t i = 0; i < c->numel; i++) {
        if (vm_class(vm, k[i]) == PROG_CHAR && (vm_is_string(vm, k[i]) || vm_numel(vm, k[i]) == 0))
            numbers = false;
        else
            texts = false;
        if (vm_class(vm, k[i]) > PROG_LOGICAL) numbers = false;
        if (vm_class(vm, k[i]) != vm_class(vm, k[0])) same = false;
    }
    if (texts) return PROG_CHAR;
    if (!numbers) {
        bool one_kind = same && c->numel > 0;
        vm_error(vm, NULL,
                 one_kind || c->numel == 1
                     ? "containers.Map: keys must be real scalar numeric values or char vectors"
                     : "containers.Map: when using multiple key types, all types must be numeric");
    }
    for (int64_t i = 0; i < c->numel; i++)
        if (vm_numel(vm, k[i]) != 1 || vm_is_complex(vm, k[i]))
            vm_error(vm, NULL, "containers.Map: keys must be real scalar numeric values or char vectors");
    if (!same) vm_warning(vm, NULL, "containers.Map: all keys will be converted to double");
    prog_class cls = vm_class(vm, k[0]);
    return same && is_key_class(cls) ? cls : PROG_DOUBLE;
}

static prog_class values_class(vm_t *vm, prog_value values) {
    prog_array *c = vm_array(vm, values);
    const prog_value *v = vm_cell_data(c);
    bool texts = true, same = true;
    for (int64_t i = 0; i < c->numel; i++) {
        texts &= vm_class(vm, v[i]) == PROG_CHAR && vm_is_string(vm, v[i]);
        same &= vm_class(vm, v[i]) <= PROG_LOGICAL && vm_numel(vm, v[i]) == 1 &&
                vm_class(vm, v[i]) == vm_class(vm, v[0]);
    }
    return texts ? PROG_CHAR : same ? vm_class(vm, v[0]) : PROG_CELL;
}

/* containers.Map('KeyType', K, 'ValueType', V) in either order. */
static void make_typed(vm_t *vm, vm_call *c) {
    prog_class key = PROG_CHAR, value = PROG_CELL;
    for (uint32_t k = 0; k + 1 < c->nargs; k += 2) {
        bool is_key = text_is(vm, c->args[k], "KeyType");
        if (!is_key && !text_is(vm, c->args[k], "ValueType"))
            vm_error(vm, NULL, "containers.Map: missing parameter name 'KeyType' or 'ValueType'");
        if (!class_named(vm, c->args[k + 1], is_key ? &key : &value) || (is_key && !is_key_class(key)))
            vm_error(vm, NULL,
                     is_key ? "containers.Map: unsupported KeyType"
                            : "containers.Map: unsupported ValueType");
    }
    vm_return(vm, c, 0, vm_map_new(vm, key, value));
}

/* Keys and values, each in a cell or alone. An array of numbers in either place counts as its elements
 * where there are several keys; one key may have an array as its value. Later keys win over earlier ones
 * that equal them. */
static void make_filled(vm_t *vm, vm_call *c) {
    prog_value keys = c->args[0], values = c->args[1];
    bool many = false;
    if (vm_class(vm, keys) != PROG_CELL) {
        if (vm_class(vm, keys) <= PROG_LOGICAL) {
            keys = to_cell(vm, keys);
        } else {
            prog_value *to, cell = vm_new_cell(vm, 1, 1, &to);
            vm_set(vm, to, keys);
            keys = cell;
        }
    }
    int64_t n = vm_numel(vm, keys);
    if (n == 0) vm_error(vm, NULL, "containers.Map: empty keys are not allowed");
    many = n != 1;
    if (vm_class(vm, values) != PROG_CELL) {
        if (vm_class(vm, values) <= PROG_LOGICAL && many) {
            values = to_cell(vm, values);
        } else {
            prog_value *to, cell = vm_new_cell(vm, 1, 1, &to);
            vm_set(vm, to, values);
            values = cell;
        }
    }
    if (vm_numel(vm, values) != n)
        vm_error(vm, NULL, "containers.Map: the number of keys and values must match");
    prog_class kc = keys_class(vm, keys), vc = values_class(vm, values);
    if (c->nargs == 4) {
        if (!text_is(vm, c->args[2], "UniformValues"))
            vm_error(vm, NULL, "containers.Map: missing parameter name 'KeyType' or 'ValueType'");
        if (vm_class(vm, c->args[3]) > PROG_LOGICAL || vm_numel(vm, c->args[3]) != 1)
            vm_error(vm, NULL, "containers.Map: 'UniformValues' must be a logical scalar");
        bool uniform = vm_to_bool(vm, c->args[3], "containers.Map");
        if (!uniform)
            vc = PROG_CELL;
        else if (vc == PROG_CELL)
            vm_error(vm, NULL,
                     "containers.Map: when 'UniformValues' is true, all values must be scalars of the same "
                     "data type");
    }
    prog_value map = vm_map_new(vm, kc, vc);
    for (int64_t k = 0; k < n; k++)
        vm_map_set(vm, map, vm_cell_data(vm_array(vm, keys))[k], vm_cell_data(vm_array(vm, values))[k]);
    vm_return(vm, c, 0, map);
}

/* Several forms in one constructor, told apart by how many arguments there are and which of them are
 * names. */
void vm_bi_containers_map(vm_t *vm, vm_call *c) {
    if (c->nargs == 0)
        vm_return(vm, c, 0, vm_map_new(vm, PROG_CHAR, PROG_CELL));
    else if (c->nargs == 4 && (text_is(vm, c->args[0], "KeyType") || text_is(vm, c->args[0], "ValueType")))
        make_typed(vm, c);
    else if (c->nargs == 2 || (c->nargs == 4 && vm_is_string(vm, c->args[2])))
        make_filled(vm, c);
    else
        vm_error(vm, NULL, "containers.Map: incorrect number of inputs specified");
}

/* __map__ (…): what containers.Map is as a superclass. The object that is being made gets a map. */
void vm_bi_map_above(vm_t *vm, vm_call *c) {
    if (!vm_record_classes(vm)->building) vm_error(vm, NULL, "__map__: no object is being made");
    prog_value object = vm_object_begin(vm, vm_intern_cstr(vm, "containers.Map"));
    vm_bi_containers_map(vm, c);
    vm_instance *o = vm_instance_of(vm, object);
    vm_write_shared(vm, object);
    vm_set_field(vm, &o->body, vm_intern_cstr(vm, VM_MAP_FIELD), c->out[0]);
    vm_return(vm, c, 0, object);
}

/* ---- methods ---- */

/* isKey of a cell answers for each member, of an array of numbers for each element, but only where keys
 * are numbers. A key of the other kind is just not there. */
static prog_value has_keys(vm_t *vm, prog_value map, prog_value keys) {
    if (vm_class(vm, keys) != PROG_CELL) {
        if (vm_map_numeric(vm, map) && vm_class(vm, keys) <= PROG_LOGICAL && vm_numel(vm, keys) != 1) {
            uint8_t *to;
            prog_value made = vm_new_like(vm, PROG_LOGICAL, 0, keys, (void **)&to);
            vm_arr a;
            vm_view(vm, keys, &a);
            for (int64_t k = 0; k < a.numel; k++)
                to[k] = vm_map_find(vm, map, prog_double(vm_elem(&a, k))) != PROG_UNDEF;
            return vm_simplify(vm, made);
        }
        return prog_bool(vm_map_find(vm, map, keys) != PROG_UNDEF);
    }
    uint8_t *to;
    prog_value made = vm_new_like(vm, PROG_LOGICAL, 0, keys, (void **)&to);
    prog_array *cell = vm_array(vm, keys);
    for (int64_t k = 0; k < cell->numel; k++)
        to[k] = vm_map_find(vm, map, vm_cell_data(cell)[k]) != PROG_UNDEF;
    return vm_simplify(vm, made);
}

/* A key that is missing is an error, unlike in isKey, and is named in it. */
static prog_value values_of(vm_t *vm, prog_value map, prog_value keys) {
    if (vm_class(vm, keys) != PROG_CELL)
        vm_error(vm, NULL, "containers.Map: input argument 'keySet' must be a cell");
    prog_value *to, made = vm_new_like(vm, PROG_CELL, 0, keys, (void **)&to);
    int64_t n = vm_numel(vm, keys);
    for (int64_t k = 0; k < n; k++) {
        prog_value key = vm_cell_data(vm_array(vm, keys))[k], v = vm_map_find(vm, map, key);
        if (v == PROG_UNDEF) {
            if (vm_is_string(vm, key))
                vm_error(vm, NULL, "containers.Map: key <%s> does not exist",
                         vm_to_cstr(vm, key, "containers.Map"));
            vm_error(vm, NULL, "containers.Map: key <%g> does not exist",
                     vm_class(vm, key) <= PROG_LOGICAL && vm_numel(vm, key) == 1
                         ? vm_to_double(vm, key, "values")
                         : 0.0);
        }
        vm_cell_set(vm, made, k, v);
    }
    return made;
}

static void remove_keys(vm_t *vm, prog_value map, prog_value keys) {
    if (vm_class(vm, keys) == PROG_CELL) {
        int64_t n = vm_numel(vm, keys);
        for (int64_t k = 0; k < n; k++)
            vm_map_remove(vm, map, vm_cell_data(vm_array(vm, keys))[k]);
    } else if (vm_map_numeric(vm, map) && vm_class(vm, keys) <= PROG_LOGICAL) {
        vm_arr a;
        vm_view(vm, keys, &a);
        for (int64_t k = 0; k < a.numel; k++)
            vm_map_remove(vm, map, prog_double(vm_elem(&a, k)));
    } else {
        vm_map_remove(vm, map, keys);
    }
}

/* keys, values, isKey and remove are functions of maps alone: for anything else they are undefined names,
 * which is how a program that has a function "keys" of its own learns of its mistake. */
static prog_value map_argument(vm_t *vm, const vm_call *c, const char *name) {
    prog_value map = vm_map_inside(vm, c->args[0]);
    if (map == PROG_UNDEF) vm_error(vm, "Octave:undefined-function", "'%s' undefined", name);
    return map;
}

void vm_bi_keys(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, vm_map_keys(vm, map_argument(vm, c, "keys")));
}

void vm_bi_values(vm_t *vm, vm_call *c) {
    prog_value map = map_argument(vm, c, "values");
    vm_return(vm, c, 0, c->nargs == 1 ? vm_map_values(vm, map) : values_of(vm, map, c->args[1]));
}

void vm_bi_iskey(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, has_keys(vm, map_argument(vm, c, "isKey"), c->args[1]));
}

void vm_bi_remove(vm_t *vm, vm_call *c) {
    prog_value map = map_argument(vm, c, "remove");
    remove_keys(vm, map, c->args[1]);
    vm_return(vm, c, 0, c->args[0]);
}
