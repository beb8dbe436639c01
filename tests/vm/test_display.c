/* tests/vm/test_display.c - every value of display_cases.txt is shown as GNU Octave 7.3 showed it. */
#include "base/file.h"
#include "vm/heap/text_state.h"
#include "vm/new.h"
#include "vm/text/display.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct reader {
    vm_t *vm;
    char *at;
} reader;

static char *word(reader *r) {
    while (*r->at == ' ')
        r->at++;
    char *start = r->at;
    while (*r->at && *r->at != ' ')
        r->at++;
    if (*r->at) *r->at++ = 0;
    return start;
}

static double number(reader *r) {
    const char *text = word(r);
    if (strcmp(text, "NA") == 0) {
        uint64_t bits = PROG_NA_BITS;
        double d;
        memcpy(&d, &bits, 8);
        return d;
    }
    return strtod(text, NULL);
}

static uint32_t dims(reader *r, int64_t out[8], int64_t *numel) {
    uint32_t n = (uint32_t)number(r);
    *numel = 1;
    for (uint32_t k = 0; k < n; k++)
        *numel *= out[k] = (int64_t)number(r);
    return n;
}

static prog_class class_of(const char *name) {
    for (int c = 0; c < PROG_CLASS_COUNT; c++)
        if (strcmp(prog_class_name((prog_class)c), name) == 0) return (prog_class)c;
    fail_msg("unknown class %s", name);
    return PROG_DOUBLE;
}

static void store(prog_class cls, void *data, int64_t k, const char *text, double d) {
    switch (cls) {
    case PROG_DOUBLE: ((double *)data)[k] = d; break;
    case PROG_SINGLE: ((float *)data)[k] = (float)d; break;
    case PROG_INT64: ((int64_t *)data)[k] = strtoll(text, NULL, 10); break;
    case PROG_UINT64: ((uint64_t *)data)[k] = strtoull(text, NULL, 10); break;
    case PROG_INT16:
    case PROG_UINT16: ((int16_t *)data)[k] = (int16_t)(int64_t)d; break;
    case PROG_INT32:
    case PROG_UINT32: ((int32_t *)data)[k] = (int32_t)(int64_t)d; break;
    default: ((int8_t *)data)[k] = (int8_t)(int64_t)d; break;
    }
}

static prog_value value(reader *r) {
    char *kind = word(r);
    vm_t *vm = r->vm;
    int64_t size[8], numel;
    if (strcmp(kind, "range") == 0) {
        prog_value v;
        vm_range *range = vm_new_object(vm, PROG_KIND_RANGE, sizeof *range, &v);
        range->base = number(r);
        range->inc = number(r);
        range->limit = number(r);
        range->numel = (int64_t)number(r);
        return v;
    }
    if (strcmp(kind, "func") == 0) {
        prog_value v;
        vm_func *f = vm_new_object(vm, PROG_KIND_FUNC, sizeof *f, &v);
        f->name = vm_intern_cstr(vm, word(r));
        f->owner = PROG_UNDEF;
        return v;
    }
    if (strcmp(kind, "cell") == 0) {
        uint32_t n = dims(r, size, &numel);
        prog_value v = vm_new_array(vm, PROG_CELL, 0, n, size, NULL);
        for (int64_t k = 0; k < numel; k++)
            vm_cell_set(vm, v, k, value(r));
        return v;
    }
    if (strcmp(kind, "struct") == 0) {
        uint32_t n = dims(r, size, &numel), nfields = (uint32_t)number(r);
        vm_sym names[32];
        for (uint32_t f = 0; f < nfields; f++)
            names[f] = vm_intern_cstr(vm, word(r));
        prog_value v = vm_new_struct(vm, n, size, nfields, names);
        for (int64_t k = 0; k < numel * nfields; k++)
            vm_set(vm, &vm_struct_slots(vm_array(vm, v))[1 + k], value(r));
        return v;
    }
    bool complex = strcmp(kind, "complex") == 0, dq = strcmp(kind, "char") == 0;
    if (strcmp(kind, "sq_char") == 0) kind += 3;
    prog_class cls = class_of(complex ? word(r) : kind);
    uint32_t n = dims(r, size, &numel);
    void *data;
    prog_value v = vm_new_array(vm, cls, complex ? PROG_FLAG_COMPLEX : dq ? PROG_FLAG_DQ : 0, n, size, &data);
    for (int64_t k = 0; k < numel * (complex ? 2 : 1); k++) {
        reader before = *r;
        double d = number(r);
        while (*before.at == ' ')
            before.at++;
        store(cls, data, k, before.at, d);
    }
    return complex ? v : vm_simplify(vm, v);
}

/* Reads the lines that begin with '|' into `out`. */
static void expected(char **line, char *out) {
    while (*line && **line == '|') {
        char *end = strchr(*line, '\n');
        size_t len = (size_t)(end - *line);
        memcpy(out, *line + 1, len);
        out += len;
        *line = end + 1;
    }
    *out = 0;
}

static unsigned compare(const char *what, const char *text, const char *want, const vm_text *got) {
    if (got->len == strlen(want) && (got->len == 0 || memcmp(got->data, want, got->len) == 0)) return 0;
    printf("-- %s %s\nexpected:\n%sgot:\n%.*s", what, text, want, (int)got->len, got->len ? got->data : "");
    return 1;
}

static void shows_every_value_as_octave_does(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf buf = {0};
    assert_int_equal(base_file_read_all(DISPLAY_CASES, 1 << 24, &buf, &err), MICA_OK);
    vm_t *vm;
    assert_int_equal(vm_new(&vm_gc_default, &vm, &err), MICA_OK);
    char *line = (char *)(uintptr_t)base_buf_cstr(&buf), *want = malloc(buf.len + 1);
    unsigned cases = 0, bad = 0;
    while (strncmp(line, "case ", 5) == 0) {
        char *title = line, *data = strchr(line, '\n');
        *data++ = 0;
        char *end = strchr(data, '\n');
        *end = 0;
        line = end + 1;
        uint32_t mark = vm_pool_mark(vm);
        vm_text_of(vm)->precision = (uint32_t)atoi(title + 5);
        reader r = {vm, data};
        prog_value v = value(&r);
        vm_text shown = {.vm = vm}, plain = {.vm = vm};
        vm_display_text(vm, &shown, "x", v);
        expected(&line, want);
        bad += compare("display", title, want, &shown);
        assert_memory_equal(line, "disp\n", 5);
        line += 5;
        vm_disp_text(vm, &plain, v);
        expected(&line, want);
        bad += compare("disp", title, want, &plain);
        vm_pool_drain(vm, mark);
        cases++;
    }
    assert_int_equal(*line, 0);
    printf("%u values, %u differences\n", cases, bad);
    assert_true(cases > 300);
    assert_int_equal(bad, 0);
    vm_free(vm);
    free(want);
    base_buf_free(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(shows_every_value_as_octave_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
