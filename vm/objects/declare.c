/* vm/objects/declare.c - what a property or an argument is declared to be, (dims) class {validators}: values are
 * made to fit, or refused by what they should be.
 *
 * Declarations are text, as the compiler writes them: the name of a class, dimensions such as "1,:". Both kinds of
 * declaration come here: of properties from the rows of a class, of arguments from the code that arguments blocks
 * became (vm/builtins/objects/arguments.c). Text is char, or a cell of it where there are several: as `string` a
 * char row counts as one value. */
#include "vm/objects/objects.h"

#include "vm/arith/arith.h"
#include "vm/index/index.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define NO_CLASS "MATLAB:validation:UnableToConvert"
#define NO_SIZE  "MATLAB:validation:IncompatibleSize"

/* ---- classes ---- */

bool vm_is_a(vm_t *vm, prog_value v, base_view wanted) {
    prog_class cls = vm_class(vm, v);
    if (base_view_equal(wanted, base_view_str(vm_class_name(vm, v)))) return true;
    if (base_view_equal(wanted, base_view_str("numeric"))) return vm_is_numeric_class(cls);
    if (base_view_equal(wanted, base_view_str("float"))) return vm_is_float_class(cls);
    if (base_view_equal(wanted, base_view_str("integer"))) return vm_is_int_class(cls);
    bool handle = base_view_equal(wanted, base_view_str("handle"));
    if (cls != PROG_OBJECT) return cls == PROG_MAP && handle;
    if (handle) return vm_is_handle_object(vm, v);
    vm_sym name = vm_known_name(vm, (const char *)wanted.data, wanted.len);
    return name && vm_class_is(vm, vm_instance_of(vm, v)->cls, name);
}

static prog_class class_named(base_view text) {
    for (int k = 0; k < PROG_CLASS_COUNT; k++)
        if (base_view_equal(text, base_view_str(prog_class_name((prog_class)k)))) return (prog_class)k;
    return PROG_CLASS_COUNT;
}

static bool is_text_class(base_view cls) {
    return base_view_equal(cls, base_view_str("string"));
}

_Noreturn void vm_error_conversion(vm_t *vm, const char *who, base_view cls, prog_value v, const char *why) {
    vm_error(vm, NO_CLASS, "%s: its value must be of class %.*s or convertible to it, not %s%s%s", who,
             (int)cls.len, (const char *)cls.data, vm_class_name(vm, v), *why ? ": " : "", why);
}

/* ---- text ---- */

/* As many digits as show five behind a number's point, or all of a whole one. */
static prog_value number_text(vm_t *vm, double d) {
    char text[40];
    double size = d != 0 && isfinite(d) ? floor(log10(fabs(d))) + 5 : 5;
    int digits = size < 5 ? 5 : size > 16 ? 16 : (int)size;
    if (isnan(d))
        snprintf(text, sizeof text, "NaN");
    else if (isinf(d))
        snprintf(text, sizeof text, d < 0 ? "-Inf" : "Inf");
    else
        snprintf(text, sizeof text, "%.*g", digits, d);
    return vm_new_cstring(vm, text);
}

static prog_value row_text(vm_t *vm, const vm_arr *a, int64_t row) {
    char *text = vm_scratch(vm, (size_t)a->dims[1] + 1);
    for (int64_t k = 0; k < a->dims[1]; k++)
        text[k] = ((const char *)a->data)[row + k * a->dims[0]];
    return vm_new_string(vm, text, (size_t)a->dims[1], false);
}

/* By its own digits: a double has not room for all of 64 bits. */
static prog_value integer_text(vm_t *vm, const vm_arr *a, int64_t k) {
    char text[24];
    if (a->cls == PROG_UINT64)
        snprintf(text, sizeof text, "%" PRIu64, ((const uint64_t *)a->data)[k]);
    else if (a->cls == PROG_INT64)
        snprintf(text, sizeof text, "%" PRId64, ((const int64_t *)a->data)[k]);
    else
        snprintf(text, sizeof text, "%.0f", vm_elem(a, k));
    return vm_new_cstring(vm, text);
}

/* The k-th of numbers, logicals or rows of char as text. */
static prog_value text_of(vm_t *vm, const vm_arr *a, int64_t k) {
    if (a->cls == PROG_CHAR) return row_text(vm, a, k);
    if (a->cls == PROG_LOGICAL) return vm_new_cstring(vm, ((const uint8_t *)a->data)[k] ? "true" : "false");
    if (vm_is_int_class(a->cls)) return integer_text(vm, a, k);
    return number_text(vm, vm_elem(a, k));
}

/* Char rows stay, a cell of char too; PROG_UNDEF for what has no text. */
static prog_value as_text(vm_t *vm, prog_value v) {
    prog_class have = vm_class(vm, v);
    vm_arr a;
    vm_view(vm, v, &a);
    if (have == PROG_CELL) {
        const prog_value *items = a.data;
        for (int64_t k = 0; k < a.numel; k++)
            if (!vm_is_string(vm, items[k])) return PROG_UNDEF;
        return a.numel == 1 ? items[0] : v;
    }
    if (have > PROG_CHAR || a.ndims > 2 || a.complex) return PROG_UNDEF;
    if (have == PROG_CHAR && (a.dims[0] == 1 || a.numel == 0)) return v;
    bool rows = have == PROG_CHAR;
    if (a.numel == 1) return text_of(vm, &a, 0);
    prog_value *to, cell = vm_new_cell(vm, a.dims[0], rows ? 1 : a.dims[1], &to);
    for (int64_t k = 0; k < vm_numel(vm, cell); k++)
        vm_set(vm, &to[k], text_of(vm, &a, k));
    return cell;
}

/* ---- values of a class ---- */

/* A member of an enumeration by its name; PROG_UNDEF where the class is none, or has none of that name. */
static prog_value member_named(vm_t *vm, vm_sym cls, prog_value v) {
    if (!vm_is_string(vm, v)) return PROG_UNDEF;
    base_view text = vm_to_view(vm, v, "class");
    vm_sym name = vm_known_name(vm, (const char *)text.data, text.len);
    prog_value member = name ? vm_class_member(vm, cls, name) : PROG_UNDEF;
    return member;
}

bool vm_is_enumeration(vm_t *vm, prog_value d) {
    prog_value members = vm_part(vm, d, "members", PROG_KIND_STRUCT);
    return vm_struct_keys(vm, vm_array(vm, members))->count > 0;
}

/* Why numbers and text do not become values of a built-in class; NULL where they do. */
static const char *not_convertible(vm_t *vm, prog_value v, prog_class c) {
    vm_arr a;
    if (c == PROG_DOUBLE || c == PROG_SINGLE) return NULL;
    vm_view(vm, v, &a);
    if (a.complex) return "it is complex";
    if (c != PROG_LOGICAL) return NULL;
    if (a.cls == PROG_CHAR) return "text has no truth value";
    for (int64_t k = 0; (a.cls == PROG_DOUBLE || a.cls == PROG_SINGLE) && k < a.numel; k++)
        if (isnan(vm_elem(&a, k))) return "NaN has no truth value";
    return NULL;
}

prog_value vm_declared_class(vm_t *vm, const char *who, base_view cls, prog_value v, vm_sym *maker) {
    prog_class c = class_named(cls), have = vm_class(vm, v);
    *maker = 0;
    if (is_text_class(cls)) {
        prog_value text = as_text(vm, v);
        if (text != PROG_UNDEF) return text;
    } else if (c <= PROG_CHAR && have <= PROG_CHAR) {
        if (have == c) return v;
        const char *why = not_convertible(vm, v, c);
        if (why) vm_error_conversion(vm, who, cls, v, why);
        return vm_convert(vm, v, c);
    }
    if (vm_is_a(vm, v, cls)) return v;
    if (vm_numel(vm, v) == 0 && have <= PROG_CHAR) return v;
    if (c < PROG_CLASS_COUNT || is_text_class(cls)) vm_error_conversion(vm, who, cls, v, "");
    vm_sym wanted = vm_intern(vm, (const char *)cls.data, cls.len);
    prog_value d = vm_class_find(vm, wanted), member;
    if (d == PROG_UNDEF) vm_error_conversion(vm, who, cls, v, "no such class is known");
    if (vm_class_kind_of(vm, d) == VM_CLASS_OLD) vm_error_conversion(vm, who, cls, v, "");
    member = member_named(vm, wanted, v);
    if (member != PROG_UNDEF) return member;
    d = vm_class_find(vm, wanted);
    if (vm_is_enumeration(vm, d))
        vm_error_conversion(vm, who, cls, v,
                            vm_is_string(vm, v) ? "the enumeration has no member of that name" : "");
    if (vm_part_true(vm, d, "Abstract")) vm_error_conversion(vm, who, cls, v, "");
    *maker = vm_class_converter(vm, wanted, v);
    if (!*maker) vm_error_conversion(vm, who, cls, v, "");
    return v;
}

/* ---- sizes ---- */

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

static bool fits(uint32_t n, const int64_t *want, uint32_t m, const int64_t *have) {
    for (uint32_t k = 0; k < n; k++)
        if (want[k] >= 0 && want[k] != (k < m ? have[k] : 1)) return false;
    return m <= n;
}

static prog_value reshaped(vm_t *vm, prog_value v, uint32_t n, const int64_t *dims) {
    if (!vm_is_instance(vm, v)) return vm_reshape(vm, v, n, dims);
    const vm_instance *o = vm_instance_of(vm, v);
    return vm_new_instance(vm, o->cls, o->head.h.flags, vm_reshape(vm, o->body, n, dims));
}

/* One value for each element. */
static prog_value expanded(vm_t *vm, prog_value v, uint32_t n, const int64_t *dims) {
    double *ones;
    prog_value all = vm_new_array(vm, PROG_DOUBLE, 0, n, dims, (void **)&ones);
    for (int64_t k = 0; k < vm_numel(vm, all); k++)
        ones[k] = 1;
    return vm_is_instance(vm, v) ? vm_object_index(vm, v, 1, &all, NULL) : vm_index(vm, v, 1, &all, NULL);
}

/* What the language does to make a value fit: an empty one takes the sizes that are fixed, a row is a column or the
 * other way round, a scalar fills what is declared. PROG_UNDEF where none of that helps. */
static prog_value made_to_fit(vm_t *vm, prog_value v, uint32_t n, const int64_t *want) {
    int64_t dims[PROG_DIMS_MOST], buf[2];
    const int64_t *have;
    uint32_t m = vm_dims(vm, v, &have, buf);
    bool any = false, none = false;
    prog_class cls = vm_class(vm, v);
    if (n < 2 || (cls > PROG_CELL && cls != PROG_STRUCT && cls != PROG_OBJECT)) return PROG_UNDEF;
    for (uint32_t k = 0; k < n; k++) {
        any |= want[k] < 0;
        none |= want[k] == 0;
    }
    if (m == 2 && have[0] == 0 && have[1] == 0 && (any || none)) {
        for (uint32_t k = 0; k < n; k++)
            dims[k] = want[k] < 0 ? 0 : want[k];
        return reshaped(vm, v, n, dims);
    }
    if (m == 2 && n == 2 && (have[0] == 1 || have[1] == 1) && (want[0] == 1 || want[1] == 1)) {
        dims[0] = have[1], dims[1] = have[0];
        if (fits(2, want, 2, dims)) return reshaped(vm, v, 2, dims);
    }
    if (vm_numel(vm, v) != 1 || none) return PROG_UNDEF;
    for (uint32_t k = 0; k < n; k++)
        dims[k] = want[k] < 0 ? 1 : want[k];
    return expanded(vm, v, n, dims);
}

prog_value vm_declared_size(vm_t *vm, const char *who, base_view cls, base_view text, prog_value v) {
    int64_t want[PROG_DIMS_MOST], buf[2];
    uint32_t n = declared_dims(text, want);
    const int64_t *have;
    uint32_t m = vm_dims(vm, v, &have, buf);
    bool one = is_text_class(cls) && vm_class(vm, v) == PROG_CHAR;
    if (!n) return v;
    if (one) {
        buf[0] = buf[1] = 1;
        have = buf;
        m = 2;
    }
    if (fits(n, want, m, have)) return v;
    prog_value made = one ? PROG_UNDEF : made_to_fit(vm, v, n, want);
    if (made != PROG_UNDEF) return made;
    char dims[160];
    vm_index_dims_text(dims, m, have);
    vm_error(vm, NO_SIZE, "%s: its size must be (%.*s), not %s", who, (int)text.len, (const char *)text.data,
             dims);
}

/* ---- properties ---- */

static base_view declared(vm_t *vm, prog_value row, const char *what) {
    vm_sym sym = vm_known_name(vm, what, strlen(what));
    prog_value v = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    return v != PROG_UNDEF && vm_is_string(vm, v) ? vm_to_view(vm, v, what) : base_view_str("");
}

prog_value vm_property_first(vm_t *vm, prog_value row) {
    base_view cls = declared(vm, row, "class");
    int64_t dims[PROG_DIMS_MOST];
    uint32_t n = declared_dims(declared(vm, row, "dims"), dims);
    prog_class c = class_named(cls);
    if (is_text_class(cls)) return vm_new_cstring(vm, "");
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

prog_value vm_property_checked(vm_t *vm, vm_sym cls, vm_sym name, prog_value row, prog_value v) {
    base_view type = declared(vm, row, "class"), dims = declared(vm, row, "dims");
    vm_sym sym = vm_known_name(vm, "check", 5), maker;
    prog_value check = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF, none;
    if (!type.len && !dims.len && !vm_is_kind(vm, check, PROG_KIND_FUNC)) return v;
    char who[160];
    snprintf(who, sizeof who, "property '%.60s' of class '%.60s'", vm_sym_cstr(vm, name),
             vm_sym_cstr(vm, cls));
    if (type.len) {
        v = vm_declared_class(vm, who, type, v, &maker);
        if (maker) v = vm_class_convert(vm, vm_intern(vm, (const char *)type.data, type.len), v);
    }
    type = declared(vm, row, "class"); /* what ran may have moved it */
    dims = declared(vm, row, "dims");
    if (dims.len) v = vm_declared_size(vm, who, type, dims, v);
    if (vm_is_kind(vm, check, PROG_KIND_FUNC))
        vm->above.call(vm, &(vm_now){.fn = check, .nargs = 1, .args = &v, .nout = 0, .out = &none});
    return v;
}
