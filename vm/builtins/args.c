/* vm/builtins/args.c - arguments that many builtins take, read once for all rooms of builtins: dimensions,
 * class names, options.
 *
 * The words of the messages are Octave's, which names its own types in them ("octave_idx_type"): programs
 * and their tests compare messages, so they are kept to the letter, and where two functions word the same
 * fault differently the difference is kept too. */
#include "vm/builtins/args.h"

#include "vm/arith/arith.h"
#include "vm/index/index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool vm_arg_is(vm_t *vm, const vm_call *c, uint32_t k, const char *text) {
    if (k >= c->nargs || !vm_is_string(vm, c->args[k])) return false;
    base_view s = vm_to_view(vm, c->args[k], "");
    return s.len == strlen(text) && memcmp(s.data, text, s.len) == 0;
}

const char *vm_expand_home(vm_t *vm, const char *path) {
    const char *home = path[0] == '~' && (path[1] == '/' || !path[1]) ? getenv("HOME") : NULL;
    if (!home) return path;
    size_t room = strlen(home) + strlen(path);
    char *whole = vm_scratch(vm, room);
    snprintf(whole, room, "%s%s", home, path + 1);
    return whole;
}

const char *vm_path_arg(vm_t *vm, prog_value v, const char *who) {
    return vm_expand_home(vm, vm_to_cstr(vm, v, who));
}

uint32_t vm_first_dim(const vm_arr *a) {
    for (uint32_t k = 0; k < a->ndims; k++)
        if (a->dims[k] != 1) return k;
    return 0;
}

/* Dimensions beyond what an array can have are all alike, extents of 1, so a large number is cut and not
 * refused: sum (x, 1e9) is x. */
uint32_t vm_dim_arg(vm_t *vm, prog_value v, const char *name) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (!vm_is_number(&a) || a.numel == 0) vm_error(vm, NULL, "%s: DIM must be a valid dimension", name);
    double d = trunc(vm_elem(&a, 0));
    if (!(d >= 1) && strcmp(name, "cumsum") == 0)
        vm_error(vm, NULL, "cumsum: invalid dimension argument = %g", d);
    if (!(d >= 1) && (strcmp(name, "cummax") == 0 || strcmp(name, "cummin") == 0))
        vm_error(vm, NULL, "%s: DIM must be a valid dimension", name);
    if (!(d >= 1)) vm_error(vm, NULL, "%s: invalid dimension DIM = %g", name, d);
    return (uint32_t)(d > 60 ? 60 : d) - 1;
}

/* ---- as zeros (2, 3, "int8") and its kin take them ---- */

/* A negative extent is 0 and no error: zeros (-1, 3) is 0x3. What no machine could hold is a lack of memory,
 * as it is for Octave. */
int64_t vm_read_dim(vm_t *vm, prog_value v) {
    double d = vm_to_double(vm, v, "dimensions");
    if (d != d) vm_error(vm, NULL, "conversion of nan to octave_idx_type value failed");
    if (d != floor(d) && fabs(d) < 0x1p62)
        vm_error(vm, NULL, "conversion of %g to octave_idx_type value failed", d);
    if (d >= 0x1p62) vm_error_memory(vm);
    return d < 0 ? 0 : (int64_t)d;
}

/* Numeric classes and logical only: "char" makes no zeros. */
static prog_class class_named(vm_t *vm, prog_value v) {
    base_view t = vm_to_view(vm, v, "class");
    for (int k = 0; k < PROG_CHAR; k++)
        if (base_view_equal(t, base_view_str(prog_class_name((prog_class)k)))) return (prog_class)k;
    vm_error(vm, NULL, "invalid data type specified");
}

/* The class comes off the end first, so that what is left are sizes and nothing else. "like" takes class
 * and complexity of its value, not its size. One number means a square, which surprises who comes from
 * other languages: zeros (3) is 3x3. Trailing extents of 1 go, as they do for every array. */
void vm_read_dims(vm_t *vm, const vm_call *c, uint32_t first, vm_dims_args *out) {
    uint32_t n = c->nargs;
    out->cls = PROG_DOUBLE;
    out->named = out->complex = out->none = false;
    if (n >= first + 2 && vm_is_string(vm, c->args[n - 2]) &&
        base_view_equal(vm_to_view(vm, c->args[n - 2], "like"), base_view_str("like"))) {
        out->cls = vm_class(vm, c->args[n - 1]);
        out->complex = vm_is_complex(vm, c->args[n - 1]);
        if (out->cls >= PROG_CELL) vm_error(vm, NULL, "invalid data type specified");
        out->named = true;
        n -= 2;
    } else if (n > first && vm_class(vm, c->args[n - 1]) == PROG_CHAR) {
        out->cls = class_named(vm, c->args[n - 1]);
        out->named = true;
        n--;
    }
    out->ndims = 2;
    out->dims[0] = out->dims[1] = 1;
    out->none = n == first;
    if (n == first) return;
    for (uint32_t k = first; k < n; k++)
        if (vm_class(vm, c->args[k]) >= PROG_CHAR)
            vm_error(vm, NULL,
                     vm_class(vm, c->args[k]) == PROG_CHAR
                         ? "invalid conversion from string to real N-D array"
                         : "octave_base_value::array_value(): wrong type argument '%s'",
                     vm_kind_text(vm, c->args[k]));
    if (n == first + 1) {
        vm_arr a;
        vm_view(vm, c->args[first], &a);
        if (a.numel == 1) {
            out->dims[0] = out->dims[1] = vm_read_dim(vm, c->args[first]);
            return;
        }
        if (a.numel == 0) {
            out->dims[0] = out->dims[1] = 0;
            return;
        }
        if (a.numel > PROG_DIMS_MOST || !vm_is_vector(&a))
            vm_error(vm, NULL, "dimensions must be a scalar or vector of integers");
        out->ndims = (uint32_t)a.numel;
        for (int64_t k = 0; k < a.numel; k++)
            out->dims[k] = vm_read_dim(vm, prog_double(vm_elem(&a, k)));
    } else {
        if (n - first > PROG_DIMS_MOST) vm_error_memory(vm);
        out->ndims = n - first;
        for (uint32_t k = first; k < n; k++) {
            if (vm_numel(vm, c->args[k]) == 0)
                out->dims[k - first] = 0;
            else if (vm_numel(vm, c->args[k]) != 1)
                vm_error(vm, NULL, "dimensions must be scalar integers");
            else
                out->dims[k - first] = vm_read_dim(vm, c->args[k]);
        }
    }
    while (out->ndims > 2 && out->dims[out->ndims - 1] == 1)
        out->ndims--;
}
