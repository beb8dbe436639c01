/* vm/arith/range.c - the colon operator: lazy ranges of doubles, arrays of the other classes.
 *
 * A range of doubles is four numbers, whatever its length; for k = 1:1e9 allocates nothing. Its elements are
 * base + k * inc, each computed from the base: adding inc again and again would gather an error with every step.
 * What has to be decided is how many there are, and what the last one is.
 *
 *   - The count is floor ((limit - base) / inc) + 1 in exact numbers, and the quotient is not exact: 0.3 / 0.1 is
 *     less than 3, and yet 0:0.1:0.3 has four elements. A quotient within 3 ulps of an integer counts as that
 *     integer.
 *   - So the last element may come out behind the limit by a rounding; then it is the limit (vm_range_last in
 *     vm/heap/object.h). Whoever makes elements must ask for the last one there: the array of a range, its
 *     element by index, the column of a loop and the display all do.
 *   - The limit is kept as it was asked for and not as it was reached, because display measures widths by it.
 *   - Zeros have signs: -0:3 begins with -0, and base + 0 * inc would lose it, so such a row is made in full.
 *
 * The other classes are stored at once: single, whose elements are rounded in single precision, and integers,
 * whose bounds have to be of the class and whose elements need 128 bits on the way. */
#include "vm/arith/arith.h"

/* One operand of a colon: its class and value. False when the operand is empty. */
static bool operand(vm_t *vm, prog_value v, double *d, prog_class *cls) {
    if (prog_is_double(v)) {
        *d = prog_as_double(v);
        *cls = PROG_DOUBLE;
        return true;
    }
    vm_arr a;
    vm_view(vm, v, &a);
    if (!vm_is_number(&a) || a.cls == PROG_LOGICAL)
        vm_error(vm, NULL, "invalid types found in range expression");
    *cls = a.cls;
    if (a.numel == 0) return false;
    if (a.numel > 1) vm_warning(vm, "Octave:colon-nonscalar-argument", "colon arguments should be scalars");
    if (a.complex)
        vm_warning(vm, "Octave:colon-complex-argument",
                   "imaginary part of complex colon arguments is ignored");
    *d = vm_elem(&a, 0);
    return true;
}

/* Elements of base:inc:limit; a quotient within a few ulps of an integer counts as that integer. */
static double range_count(double base, double inc, double limit) {
    if (inc == 0 || (inc > 0 && base > limit) || (inc < 0 && base < limit)) return 0;
    double q = (limit - base) / inc, near = round(q), n = floor(q);
    if (q != q) return NAN;
    if (fabs(q - near) <= 3 * 0x1p-52 * fmax(fabs(q), 1)) n = near;
    return n + 1;
}

static prog_value empty_row(vm_t *vm, prog_class cls) {
    return vm_new_matrix(vm, cls, 0, 1, 0, NULL);
}

static const char infinite[] = "range with infinite number of elements cannot be stored";

static prog_value double_range(vm_t *vm, double base, double inc, double limit) {
    if (base != base || inc != inc || limit != limit) return prog_double(NAN);
    double n = range_count(base, inc, limit);
    if (n != n) return prog_double(NAN);
    if (n >= 0x1p62) {
        if (isinf(base)) vm_error(vm, NULL, "%s", infinite);
        n = 0x1p62; /* a loop may run over it; nothing can store it */
    }
    if (n == 1) return prog_double(base);
    if (base == 0 && signbit(base) && n > 1 && n < 0x1p20) { /* a range's sum would lose the sign */
        double *data;
        prog_value row = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, (int64_t)n, (void **)&data);
        data[0] = base;
        for (int64_t k = 1; k < (int64_t)n; k++)
            data[k] = (double)k * inc;
        return row;
    }
    prog_value out;
    vm_range *r = vm_new_object(vm, PROG_KIND_RANGE, sizeof(vm_range), &out);
    r->numel = (int64_t)n;
    r->base = base;
    r->inc = inc;
    r->limit = limit; /* as asked for: display measures a range by it */
    return out;
}

static prog_value single_range(vm_t *vm, double base, double inc, double limit) {
    if (base != base || inc != inc || limit != limit) return prog_single(NAN);
    float b = (float)base, step = (float)inc, l = (float)limit;
    double n = range_count(b, step, l);
    if (fabs((l - b) / step - roundf((l - b) / step)) < 3 * 0x1p-23f * fabsf((l - b) / step))
        n = roundf((l - b) / step) + 1;
    if (n != n) return prog_single(NAN);
    if (!(n < 0x1p62)) vm_error(vm, NULL, "%s", infinite);
    if (n <= 0) return empty_row(vm, PROG_SINGLE);
    float *data;
    prog_value r = vm_new_matrix(vm, PROG_SINGLE, 0, 1, (int64_t)n, (void **)&data);
    VM_STEPS (k, (int64_t)n)
        data[k] = k ? b + (float)k * step : b;
    return vm_simplify(vm, r);
}

static const char out_of_range[] = "colon operator %s invalid (not an integer%s)";

/* An operand of another class (1:int8 (5)) takes part as its value, which must be one of the class: what a
 * conversion does not give back unchanged is refused. The count is computed in 128 bits, since the ends of int64
 * are 2^64 - 1 apart; where it is one the result is a scalar, for a 1x1 array does not exist. */
static prog_value int_range(vm_t *vm, prog_class cls, prog_value vbase, double dinc, prog_value vlimit) {
    const char *or_range = " or out of range for given integer type";
    prog_value ends[2] = {vbase, vlimit};
    static const char *const which[2] = {"lower bound", "upper bound"};
    __int128 e[2];
    for (int k = 0; k < 2; k++) {
        vm_arr a;
        vm_view(vm, ends[k], &a);
        if (a.cls == PROG_INT64)
            e[k] = *(const int64_t *)a.data;
        else if (a.cls == PROG_UINT64)
            e[k] = *(const uint64_t *)a.data;
        else {
            double d = vm_elem(&a, 0), back;
            prog_value v = vm_scalar(vm, cls, d);
            vm_arr b;
            vm_view(vm, v, &b);
            back = vm_elem(&b, 0);
            if (d != trunc(d) || back != d) vm_error(vm, NULL, out_of_range, which[k], or_range);
            e[k] = (__int128)d;
        }
    }
    if (dinc != trunc(dinc) || dinc - dinc != 0) vm_error(vm, NULL, out_of_range, "increment", "");
    __int128 inc = (__int128)dinc;
    __int128 n =
        inc == 0 || (inc > 0 && e[0] > e[1]) || (inc < 0 && e[0] < e[1]) ? 0 : (e[1] - e[0]) / inc + 1;
    if (n > INT64_MAX / 16) vm_error_memory(vm);
    if (n == 1) return vm_int(vm, cls, (int64_t)e[0]);
    void *data;
    prog_value r = vm_new_matrix(vm, cls, 0, 1, (int64_t)n, &data);
    for (int64_t k = 0; k < (int64_t)n; k++) {
        int64_t w = (int64_t)(e[0] + inc * k);
        switch (prog_class_bytes(cls)) {
        case 1: ((int8_t *)data)[k] = (int8_t)w; break;
        case 2: ((int16_t *)data)[k] = (int16_t)w; break;
        case 4: ((int32_t *)data)[k] = (int32_t)w; break;
        default: ((int64_t *)data)[k] = w; break;
        }
    }
    return r;
}

/* The class of the result: an integer class among the three operands wins, then single; a char counts as its
 * code, and where an end is one the result is text again; truth values are refused. Integers take doubles
 * beside them, but no single and no char. An empty operand makes an empty range whatever the others are. */
prog_value vm_colon(vm_t *vm, prog_value base, prog_value inc, prog_value limit) {
    double b = 0, i = 1, l = 0;
    prog_class cb, ci = PROG_DOUBLE, cl;
    bool some = operand(vm, base, &b, &cb);
    if (inc != PROG_UNDEF) some &= operand(vm, inc, &i, &ci);
    some &= operand(vm, limit, &l, &cl);
    prog_class classes[3] = {cb, ci, cl}, result = PROG_DOUBLE;
    bool text = cb == PROG_CHAR || cl == PROG_CHAR, ints = false;
    for (int k = 0; k < 3; k++) {
        prog_class c = classes[k];
        if (vm_is_int_class(c)) {
            if (ints && result != c) vm_error(vm, NULL, "incompatible types found in range expression");
            ints = true;
            result = c;
        } else if (c == PROG_SINGLE && !ints)
            result = PROG_SINGLE;
    }
    if (ints)
        for (int k = 0; k < 3; k++)
            if (classes[k] == PROG_SINGLE || classes[k] == PROG_CHAR)
                vm_error(vm, NULL, "incompatible types found in range expression");
    if (!some) return empty_row(vm, result);
    if (ints) return int_range(vm, result, base, i, limit);
    if (result == PROG_SINGLE) return single_range(vm, b, i, l);
    prog_value r = double_range(vm, b, i, l);
    if (!text) return r;
    vm_arr a;
    vm_view(vm, r, &a);
    if (a.numel == 1) return prog_small(PROG_CHAR, (uint8_t)vm_elem(&a, 0));
    void *data;
    prog_value s = vm_new_matrix(vm, PROG_CHAR, 0, 1, a.numel, &data);
    vm_convert_data(data, VM_CHAR, a.data, VM_F64, a.numel);
    return s;
}
