/* vm/builtins/text/compare.c - comparing strings, changing case, classes of characters; and the helpers of
 * the room (text.h).
 *
 * strcmp of anything but text is false and no error, which programs use to ask "is it this word". Arrays
 * are equal only when their dimensions are. Cells are compared member by member. Case and classes are
 * those of ASCII whatever the system's locale says: bytes from 128 on belong to letters of UTF-8 and are
 * left alone. */
#include "vm/builtins/text/text.h"

#include <ctype.h>
#include <strings.h>

/* ---- shared helpers ---- */

bool vm_is_cellstr(vm_t *vm, prog_value v) {
    vm_arr a;
    if (!vm_cell_view(vm, v, &a)) return false;
    VM_STEPS (k, a.numel)
        if (!vm_is_char(vm, ((const prog_value *)a.data)[k])) return false;
    return true;
}

/* The pool is drained after each member, so a million of them do not hold a million temporaries. A cell
 * within a cell walks down, and vm_descend refuses to go too deep. */
prog_value vm_map_cell(vm_t *vm, const vm_arr *like, vm_member_fn fn, void *ctx) {
    vm_descend(vm, "walked");
    prog_value out = vm_new_array(vm, PROG_CELL, 0, like->ndims, like->dims, NULL);
    VM_STEPS (k, like->numel) {
        uint32_t mark = vm_pool_mark(vm);
        vm_cell_set(vm, out, k, vm_simplify(vm, fn(vm, ((const prog_value *)like->data)[k], ctx)));
        vm_pool_drain(vm, mark);
    }
    return out;
}

prog_value vm_text_row(vm_t *vm, const vm_text *t) {
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_CHAR, 0, 1, (int64_t)t->len, &data);
    if (t->len) memcpy(data, t->data, t->len);
    return v;
}

void vm_text_char_row(vm_text *t, const vm_arr *a, int64_t r) {
    int64_t rows = a->dims[0], cols = vm_cols(a);
    vm_text_reserve(t, (size_t)cols);
    VM_STEPS (c, cols)
        t->data[t->len++] = ((const char *)a->data)[c * rows + r];
}

prog_value vm_char_rows(vm_t *vm, const base_view *rows, int64_t n) {
    size_t width = 0;
    VM_STEPS (r, n)
        if (rows[r].len > width) width = rows[r].len;
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_CHAR, 0, n, (int64_t)width, &data);
    char *to = data;
    VM_STEPS (r, n)
        for (size_t c = 0; c < width; c++)
            to[(int64_t)c * n + r] = c < rows[r].len ? (char)rows[r].data[c] : ' ';
    return v;
}

/* ---- strcmp and its kin ---- */

typedef struct comparison {
    const char *name;
    bool fold, prefix;
    int64_t n; /* prefix: characters that count */
} comparison;

/* strncasecmp stops at a zero byte; texts that have one are equal when they are the same besides. */
static bool same_bytes(const comparison *how, const char *x, const char *y, int64_t n) {
    if (n == 0) return true;
    return how->fold ? strncasecmp(x, y, (size_t)n) == 0 ||
                           (memchr(x, 0, (size_t)n) && memcmp(x, y, (size_t)n) == 0)
                     : memcmp(x, y, (size_t)n) == 0;
}

/* What is no text is like nothing, not even like itself. */
static bool same_text(vm_t *vm, const comparison *how, prog_value x, prog_value y) {
    if (!vm_is_char(vm, x) || !vm_is_char(vm, y)) return false;
    vm_arr a, b;
    vm_view(vm, x, &a);
    vm_view(vm, y, &b);
    /* A string shorter than N matches only its like. */
    if (how->prefix && a.numel >= how->n && b.numel >= how->n) return same_bytes(how, a.data, b.data, how->n);
    if (a.numel != b.numel) return false;
    if (a.ndims != b.ndims) return false;
    for (uint32_t k = 0; k < a.ndims; k++)
        if (a.dims[k] != b.dims[k]) return false;
    return same_bytes(how, a.data, b.data, a.numel);
}

/* A row of a char matrix with its padding: blanks at the end count in a comparison. */
static prog_value row_text(vm_t *vm, const vm_arr *a, int64_t r) {
    vm_text t = {.vm = vm};
    vm_text_char_row(&t, a, r);
    return vm_text_value(vm, &t);
}

/* A cell against a string: every member against it, or, against a char matrix of as many rows, each against
 * its row. */
static prog_value cell_against_text(vm_t *vm, const comparison *how, const vm_arr *cell, prog_value text) {
    vm_arr t;
    void *data;
    prog_value out = vm_new_array(vm, PROG_LOGICAL, 0, cell->ndims, cell->dims, &data);
    vm_view(vm, text, &t);
    bool by_row = t.cls == PROG_CHAR && t.ndims == 2 && t.dims[0] > 1 && t.dims[0] == cell->numel;
    VM_STEPS_OF (k, cell->numel, 16) {
        prog_value member = ((const prog_value *)cell->data)[k];
        ((uint8_t *)data)[k] = same_text(vm, how, member, by_row ? row_text(vm, &t, k) : text);
    }
    return out;
}

/* A cell of one text stands for that text. */
static prog_value cells_together(vm_t *vm, const comparison *how, const vm_arr *a, const vm_arr *b) {
    if (b->numel == 1 && a->numel != 1)
        return cell_against_text(vm, how, a, ((const prog_value *)b->data)[0]);
    if (a->numel == 1 && b->numel != 1)
        return cell_against_text(vm, how, b, ((const prog_value *)a->data)[0]);
    bool same = a->ndims == b->ndims;
    for (uint32_t k = 0; same && k < a->ndims; k++)
        same = a->dims[k] == b->dims[k];
    if (!same) vm_error(vm, NULL, "%s: nonconformant cell arrays", how->name);
    void *data;
    prog_value out = vm_new_array(vm, PROG_LOGICAL, 0, a->ndims, a->dims, &data);
    VM_STEPS_OF (k, a->numel, 16)
        ((uint8_t *)data)[k] =
            same_text(vm, how, ((const prog_value *)a->data)[k], ((const prog_value *)b->data)[k]);
    return out;
}

/* Two cells, a cell and a text, or two values of any kind. */
static void compare(vm_t *vm, vm_call *c, comparison how) {
    if (how.prefix) {
        how.n = vm_to_int(vm, c->args[2], how.name);
        if (how.n <= 0) vm_error(vm, NULL, "%s: N must be greater than 0", how.name);
    }
    vm_arr a, b;
    bool ca = vm_cell_view(vm, c->args[0], &a), cb = vm_cell_view(vm, c->args[1], &b);
    if (ca && cb)
        vm_return(vm, c, 0, cells_together(vm, &how, &a, &b));
    else if (ca && vm_is_char(vm, c->args[1]))
        vm_return(vm, c, 0, cell_against_text(vm, &how, &a, c->args[1]));
    else if (cb && vm_is_char(vm, c->args[0]))
        vm_return(vm, c, 0, cell_against_text(vm, &how, &b, c->args[0]));
    else
        vm_return_bool(vm, c, !ca && !cb && same_text(vm, &how, c->args[0], c->args[1]));
}

void vm_bi_strcmp(vm_t *vm, vm_call *c) {
    compare(vm, c, (comparison){.name = "strcmp"});
}
void vm_bi_strcmpi(vm_t *vm, vm_call *c) {
    compare(vm, c, (comparison){.name = "strcmpi", .fold = true});
}
void vm_bi_strncmp(vm_t *vm, vm_call *c) {
    compare(vm, c, (comparison){.name = "strncmp", .prefix = true});
}
void vm_bi_strncmpi(vm_t *vm, vm_call *c) {
    compare(vm, c, (comparison){.name = "strncmpi", .prefix = true, .fold = true});
}

/* ---- upper and lower ---- */

typedef struct case_change {
    const char *name;
    int (*fn)(int);
} case_change;

/* Numbers pass as they are. The quotes' flag is kept. */
static prog_value change_case(vm_t *vm, prog_value v, void *ctx) {
    const case_change *how = ctx;
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL) return vm_map_cell(vm, &a, change_case, ctx);
    if (a.cls > PROG_CHAR)
        vm_error(vm, NULL, "%s: wrong type argument '%s'", how->name, vm_class_name(vm, v));
    if (a.cls != PROG_CHAR) return v;
    void *data;
    prog_value out = vm_new_like(vm, PROG_CHAR, a.dq ? PROG_FLAG_DQ : 0, v, &data);
    VM_STEPS (k, a.numel) {
        uint8_t byte = ((const uint8_t *)a.data)[k];
        ((uint8_t *)data)[k] = byte < 128 ? (uint8_t)how->fn(byte) : byte;
    }
    return out;
}

/* Functions of the C library are called, not pointed at: a pointer would be looked up at every start. */
static int upper_of(int code) {
    return toupper(code);
}
static int lower_of(int code) {
    return tolower(code);
}

void vm_bi_upper(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, change_case(vm, c->args[0], &(case_change){"toupper", upper_of}));
}
void vm_bi_lower(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, change_case(vm, c->args[0], &(case_change){"tolower", lower_of}));
}

/* ---- classes of characters ---- */

typedef struct char_test {
    int (*fn)(int);
} char_test;

static int is_ascii_code(int ch) {
    return ch < 128;
}

/* A truth value for each character, with the dimensions of the argument. */
static prog_value test_chars(vm_t *vm, prog_value v, void *ctx) {
    const char_test *test = ctx;
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL) return vm_map_cell(vm, &a, test_chars, ctx);
    void *data;
    prog_value out = vm_new_like(vm, PROG_LOGICAL, 0, v, &data);
    VM_STEPS (k, a.numel) {
        double d = a.cls <= PROG_CHAR ? vm_elem(&a, k) : -1; /* numbers count as codes */
        int code = d >= 0 && d < 128 ? (int)d : -1;
        ((uint8_t *)data)[k] = code >= 0 && test->fn(code);
    }
    return out;
}

#define VM_CHAR_TEST(name, test)                                                                             \
    static int test_##name(int code) {                                                                       \
        return test(code);                                                                                   \
    }                                                                                                        \
                                                                                                             \
    void vm_bi_##name(vm_t *vm, vm_call *c) {                                                                \
        vm_return(vm, c, 0, test_chars(vm, c->args[0], &(char_test){test_##name}));                          \
    }
VM_CHAR_TEST(isspace, isspace)
VM_CHAR_TEST(isalpha, isalpha)
VM_CHAR_TEST(isdigit, isdigit)
VM_CHAR_TEST(isupper, isupper)
VM_CHAR_TEST(islower, islower)
VM_CHAR_TEST(isalnum, isalnum)
VM_CHAR_TEST(ispunct, ispunct)
VM_CHAR_TEST(iscntrl, iscntrl)
VM_CHAR_TEST(isgraph, isgraph)
VM_CHAR_TEST(isprint, isprint)
VM_CHAR_TEST(isxdigit, isxdigit)
VM_CHAR_TEST(isascii, is_ascii_code)

void vm_bi_ischar(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, vm_is_char(vm, c->args[0]));
}

static bool is_dq(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    return a.dq;
}
void vm_bi_is_dq_string(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, vm_is_char(vm, c->args[0]) && is_dq(vm, c->args[0]));
}
void vm_bi_is_sq_string(vm_t *vm, vm_call *c) {
    vm_return_bool(vm, c, vm_is_char(vm, c->args[0]) && !is_dq(vm, c->args[0]));
}
