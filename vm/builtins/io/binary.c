/* vm/builtins/io/binary.c - fread and fwrite: elements of any class as bytes of a file.
 *
 * A precision names what lies in the file and what it becomes: "uint8=>char", "*int16" for the same class
 * in both places, "4*int32" for blocks of four between gaps of SKIP bytes. Without "=>" everything becomes
 * double, which surprises who reads bytes to compare them with text. */
#include "vm/builtins/io/io_internal.h"
#include "vm/arith/operand.h"
#include "vm/builtins/text/text.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

/* Octave's and MATLAB's names for the elements of a file: those of classes, of C and of Fortran. "long"
 * has 64 bits, as on the machines that are served. */
static bool class_of_name(const char *name, size_t len, prog_class *cls) {
    static const struct {
        const char *name;
        prog_class cls;
    } table[] = {
        {"uint8", PROG_UINT8},
        {"uchar", PROG_UINT8},
        {"unsigned char", PROG_UINT8},
        {"int8", PROG_INT8},
        {"schar", PROG_INT8},
        {"signed char", PROG_INT8},
        {"integer*1", PROG_INT8},
        {"int16", PROG_INT16},
        {"integer*2", PROG_INT16},
        {"short", PROG_INT16},
        {"uint16", PROG_UINT16},
        {"ushort", PROG_UINT16},
        {"unsigned short", PROG_UINT16},
        {"int32", PROG_INT32},
        {"int", PROG_INT32},
        {"integer*4", PROG_INT32},
        {"uint32", PROG_UINT32},
        {"uint", PROG_UINT32},
        {"unsigned int", PROG_UINT32},
        {"int64", PROG_INT64},
        {"long", PROG_INT64},
        {"integer*8", PROG_INT64},
        {"uint64", PROG_UINT64},
        {"ulong", PROG_UINT64},
        {"unsigned long", PROG_UINT64},
        {"single", PROG_SINGLE},
        {"float", PROG_SINGLE},
        {"float32", PROG_SINGLE},
        {"real*4", PROG_SINGLE},
        {"double", PROG_DOUBLE},
        {"float64", PROG_DOUBLE},
        {"real*8", PROG_DOUBLE},
        {"char", PROG_CHAR},
        {"char*1", PROG_CHAR},
        {"logical", PROG_LOGICAL},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        if (strlen(table[k].name) == len && strncasecmp(table[k].name, name, len) == 0) {
            *cls = table[k].cls;
            return true;
        }
    return false;
}

typedef struct precision_spec {
    prog_class file, result;
    size_t block; /* elements between skips */
} precision_spec;

/* "uint8", "uint8=>char", "*char", "2*int16=>double". */
static precision_spec read_precision(vm_t *vm, const char *text, const char *who) {
    precision_spec p = {PROG_UINT8, PROG_DOUBLE, 1};
    const char *s = text;
    bool same = false;
    size_t n = strspn(s, "0123456789");
    if (n && s[n] == '*') {
        p.block = strtoul(s, NULL, 10);
        s += n + 1;
    } else if (*s == '*') {
        same = true;
        s++;
    }
    const char *arrow = strstr(s, "=>");
    size_t len = arrow ? (size_t)(arrow - s) : strlen(s);
    bool good = class_of_name(s, len, &p.file) && p.block > 0;
    p.result = same ? p.file : PROG_DOUBLE;
    if (arrow) good = good && class_of_name(arrow + 2, strlen(arrow + 2), &p.result);
    if (!good) vm_error(vm, NULL, "%s: invalid PRECISION specified", who);
    return p;
}

static void swap_bytes(uint8_t *p, size_t size, size_t count) {
    for (size_t k = 0; k < count; k++, p += size)
        for (size_t j = 0; j < size / 2; j++) {
            uint8_t byte = p[j];
            p[j] = p[size - 1 - j];
            p[size - 1 - j] = byte;
        }
}

typedef struct wanted_size {
    int64_t rows, cols; /* -1: as many as come */
} wanted_size;

/* Inf rows means a column of all there is; Inf columns as many as come. Rows cannot be Inf with columns
 * given. */
static wanted_size read_size(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    wanted_size z = {-1, 1};
    double d[2] = {a.numel > 0 ? vm_elem(&a, 0) : INFINITY, a.numel > 1 ? vm_elem(&a, 1) : 1};
    if (a.numel > 2 || !(d[0] >= 0) || !(d[1] >= 0) || (a.numel == 2 && isinf(d[0])))
        vm_error(vm, NULL, "fread: invalid SIZE specification");
    z.rows = isinf(d[0]) ? -1 : vm_int_of(d[0]);
    z.cols = isinf(d[1]) ? -1 : vm_int_of(d[1]);
    return z;
}

static size_t skip_arg(vm_t *vm, prog_value v, const char *who) {
    int64_t n = vm_to_int(vm, v, who);
    if (n < 0) vm_error(vm, NULL, "%s: SKIP must not be negative", who);
    return (size_t)n;
}

/* How many bytes may be needed is counted first, so that a few elements of a huge file cost little; what
 * cannot be counted is "all of it". A last element that is cut off is consumed and not returned. Whole
 * rows are made: a last column that is short is filled with zeros. */
void vm_bi_fread(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "fread");
    wanted_size z = {-1, 1};
    uint32_t next = 1;
    if (next < c->nargs && !vm_is_char(vm, c->args[next])) z = read_size(vm, c->args[next++]);
    precision_spec p = {PROG_UINT8, PROG_DOUBLE, 1};
    if (next < c->nargs) p = read_precision(vm, vm_to_cstr(vm, c->args[next], "fread"), "fread");
    size_t skip = next + 1 < c->nargs ? skip_arg(vm, c->args[next + 1], "fread") : 0;
    bool swap = next + 2 < c->nargs ? vm_io_order(vm, c->args[next + 2], "fread") : vm_io_big_endian(vm, id);
    size_t size = prog_class_bytes(p.file), max = SIZE_MAX;
    int64_t count = -1;
    if (z.rows >= 0 && z.cols >= 0 && !__builtin_mul_overflow(z.rows, z.cols, &count)) {
        size_t gaps = 0; /* more than a size can say is more than any file has */
        if (__builtin_mul_overflow((size_t)count, size, &max) ||
            (skip && __builtin_mul_overflow((size_t)count / p.block, skip, &gaps)) ||
            __builtin_add_overflow(max, gaps, &max))
            max = SIZE_MAX;
    } else {
        count = -1;
    }
    base_view bytes = vm_io_rest(vm, c->args[0], "fread", &id, max);
    uint8_t *data = vm_scratch(vm, bytes.len + 1);
    size_t n = 0;
    for (size_t at = 0; bytes.len - at >= size && (count < 0 || n < (size_t)count);) {
        size_t some = skip ? p.block : (bytes.len - at) / size;
        if (some > (bytes.len - at) / size) some = (bytes.len - at) / size;
        if (count >= 0 && some > (size_t)count - n) some = (size_t)count - n;
        if (some) memcpy(data + n * size, bytes.data + at, some * size);
        n += some;
        at += some * size;
        if (skip > bytes.len - at) break;
        at += skip;
    }
    if (swap) swap_bytes(data, size, n);
    int64_t rows = z.cols == 1 ? (int64_t)n : z.rows, cols = z.cols == 1 ? 1
                                                             : rows      ? ((int64_t)n + rows - 1) / rows
                                                                         : 0;
    if (n == 0) rows = cols = 0;
    void *to;
    prog_value v = vm_new_matrix(vm, p.file, 0, rows, cols, &to);
    if (n) memcpy(to, data, n * size);
    for (size_t k = 0; p.file == PROG_LOGICAL && k < n; k++) /* any bits: a logical is 0 or 1 */
        ((uint8_t *)to)[k] = ((uint8_t *)to)[k] != 0;
    vm_return(vm, c, 0, p.result == p.file ? v : vm_convert(vm, v, p.result));
    vm_return(vm, c, 1, prog_double((double)n));
}

/* Elements are converted as assignment would (rounded, saturated), so fwrite (fid, 300) writes 255. A gap
 * is written in front of each block, not behind it. */
void vm_bi_fwrite(vm_t *vm, vm_call *c) {
    double id = vm_io_id(vm, c->args[0], "fwrite");
    precision_spec p = {PROG_UINT8, PROG_UINT8, 1};
    if (c->nargs > 2) p = read_precision(vm, vm_to_cstr(vm, c->args[2], "fwrite"), "fwrite");
    size_t skip = c->nargs > 3 ? skip_arg(vm, c->args[3], "fwrite") : 0;
    bool swap = c->nargs > 4 ? vm_io_order(vm, c->args[4], "fwrite") : vm_io_big_endian(vm, id);
    vm_arr a;
    vm_view(vm, vm_class(vm, c->args[1]) == p.file ? c->args[1] : vm_convert(vm, c->args[1], p.file), &a);
    size_t size = prog_class_bytes(p.file);
    uint8_t *data = vm_scratch(vm, (size_t)a.numel * size + 1);
    if (a.numel) memcpy(data, a.data, (size_t)a.numel * size);
    if (swap) swap_bytes(data, size, (size_t)a.numel);
    if (!skip)
        vm_io_write(vm, id, data, (size_t)a.numel * size);
    else {
        uint8_t *gap = vm_scratch(vm, skip);
        memset(gap, 0, skip);
        for (size_t k = 0; k < (size_t)a.numel; k += p.block) {
            size_t some = (size_t)a.numel - k < p.block ? (size_t)a.numel - k : p.block;
            vm_io_write(vm, id, gap, skip);
            vm_io_write(vm, id, data + k * size, some * size);
        }
    }
    vm_return_double(vm, c, (double)a.numel);
}
