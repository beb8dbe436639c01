/* tests/vm/test_index.c - indexing, assignment, deletion, growth, paths, structs; and a random comparison
 * with a naive model. */
#include "vm_fixture.h"

#include "vm/arith/operand.h"
#include "vm/index/map.h"

#define D(x) prog_double(x)

/* ---- reading ---- */

static void linear_shapes(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value row = ROW(vm, 10, 20, 30), matrix = matrix_of(vm, 2, 2, (double[]){1, 2, 3, 4});
    prog_value column_index = vm_reshape(vm, ROW(vm, 3, 1), 2, (int64_t[]){2, 1});
    prog_value r = vm_index(vm, row, 1, &column_index, NULL);
    assert_dims(vm, r, 1, 2); /* a vector keeps its direction */
    ASSERT_ELEMENTS(vm, r, 30, 10);
    r = vm_index(vm, matrix, 1, &column_index, NULL);
    assert_dims(vm, r, 2, 1); /* a matrix takes the shape of the index */
    prog_value colon = PROG_COLON;
    r = vm_index(vm, matrix, 1, &colon, NULL);
    assert_dims(vm, r, 4, 1);
}

static void linear_index_keeps_a_vectors_direction(void **state) {
    must_run(*state, linear_shapes, NULL);
}

static void masks(vm_t *vm, void *ctx) {
    (void)ctx;
    uint8_t *bits;
    prog_value row = ROW(vm, 1, 2, 3, 4), mask = vm_new_matrix(vm, PROG_LOGICAL, 0, 1, 4, (void **)&bits);
    bits[1] = bits[3] = 1;
    prog_value r = vm_index(vm, row, 1, &mask, NULL);
    assert_dims(vm, r, 1, 2);
    ASSERT_ELEMENTS(vm, r, 2, 4);
    prog_value matrix = matrix_of(vm, 2, 2, (double[]){1, 2, 3, 4});
    prog_value wide = vm_reshape(vm, mask, 2, (int64_t[]){2, 2});
    r = vm_index(vm, matrix, 1, &wide, NULL);
    assert_dims(vm, r, 2, 1);
    prog_value no = PROG_FALSE;
    assert_dims(vm, vm_index(vm, row, 1, &no, NULL), 0, 0);
}

static void masks_select_true_positions(void **state) {
    must_run(*state, masks, NULL);
}

static void ranges(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value range = vm_colon(vm, D(1), PROG_UNDEF, D(10)), part = vm_colon(vm, D(2), D(3), D(9));
    prog_value r = vm_index(vm, range, 1, &part, NULL);
    ASSERT_ELEMENTS(vm, r, 2, 5, 8);
    assert_true(vm_is_kind(vm, r, PROG_KIND_RANGE));
    prog_value back = vm_colon(vm, D(3), D(-1), D(1)), row = ROW(vm, 7, 8, 9);
    ASSERT_ELEMENTS(vm, vm_index(vm, row, 1, &back, NULL), 9, 8, 7);
}

static void ranges_of_ranges_stay_lazy(void **state) {
    must_run(*state, ranges, NULL);
}

typedef struct bad_read {
    int64_t rows, cols;
    uint32_t n;
    double idx[3];
    const char *var, *message;
} bad_read;

static void read_bad(vm_t *vm, void *ctx) {
    const bad_read *b = ctx;
    prog_value idx[3];
    for (uint32_t k = 0; k < b->n; k++)
        idx[k] = D(b->idx[k]);
    vm_index(vm, vm_new_matrix(vm, PROG_DOUBLE, 0, b->rows, b->cols, NULL), b->n, idx, b->var);
}

static void bad_indices_raise_octaves_words(void **state) {
    static const bad_read cases[] = {
        {1, 3, 1, {5}, "x", "x(5): out of bound 3 (dimensions are 1x3)"},
        {2, 2, 2, {3, 1}, "x", "x(3,_): out of bound 2 (dimensions are 2x2)"},
        {2, 2, 2, {1, 3}, NULL, "index (_,3): out of bound 2 (dimensions are 2x2)"},
        {1, 3, 1, {0}, NULL, "index (0): subscripts must be either integers 1 to (2^63)-1 or logicals"},
        {1, 3, 1, {1.5}, "x", "x(1.5): subscripts must be either integers 1 to (2^63)-1 or logicals"},
        {1, 3, 1, {-1}, "x", "x(-1): subscripts must be either integers 1 to (2^63)-1 or logicals"},
        {1, 3, 3, {1, 2, 0}, "x", "x(_,_,0): subscripts must be either integers 1 to (2^63)-1 or logicals"},
        {2, 2, 3, {1, 1, 2}, "x", "x(_,_,2): out of bound 1 (dimensions are 2x2)"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        must_raise(*state, read_bad, (void *)(uintptr_t)&cases[k], cases[k].message);
}

static void loop_columns(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value m = matrix_of(vm, 2, 3, (double[]){1, 2, 3, 4, 5, 6});
    assert_int_equal(vm_loop_count(vm, m), 3);
    ASSERT_ELEMENTS(vm, vm_loop_column(vm, m, 1), 3, 4);
    assert_int_equal(vm_loop_count(vm, vm_empty(vm)), 0);
    assert_int_equal(vm_end(vm, m, 0, 1), 6);
    assert_int_equal(vm_end(vm, m, 0, 2), 2);
    assert_int_equal(vm_end(vm, m, 1, 2), 3);
    assert_int_equal(vm_end(vm, PROG_UNDEF, 0, 1), 0);
}

static void loops_run_over_columns(void **state) {
    must_run(*state, loop_columns, NULL);
}

/* ---- assignment ---- */

static void growth(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value x = PROG_UNDEF, idx = D(3);
    vm_assign(vm, &x, 1, &idx, D(7));
    assert_dims(vm, x, 1, 3);
    ASSERT_ELEMENTS(vm, x, 0, 0, 7);
    vm_set(vm, &x, matrix_of(vm, 2, 1, (double[]){1, 2}));
    idx = D(4);
    vm_assign(vm, &x, 1, &idx, D(9));
    assert_dims(vm, x, 4, 1); /* columns stay columns */
    ASSERT_ELEMENTS(vm, x, 1, 2, 0, 9);
    vm_set(vm, &x, matrix_of(vm, 2, 2, (double[]){1, 2, 3, 4}));
    prog_value at[2] = {D(3), D(3)};
    vm_assign(vm, &x, 2, at, D(5));
    assert_dims(vm, x, 3, 3);
    ASSERT_ELEMENTS(vm, x, 1, 2, 0, 3, 4, 0, 0, 0, 5);
    vm_set(vm, &x, PROG_UNDEF);
}

static void assignment_grows_arrays(void **state) {
    must_run(*state, growth, NULL);
}

static void append_many(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value x = PROG_UNDEF;
    uint64_t moves = 0, last = 0;
    for (int k = 1; k <= 20000; k++) {
        prog_value idx = D(k);
        uint32_t mark = vm_pool_mark(vm);
        vm_assign(vm, &x, 1, &idx, D(k));
        vm_pool_drain(vm, mark);
        if (x != last) moves++;
        last = x;
    }
    assert_int_equal(vm_numel(vm, x), 20000);
    assert_true(moves <
                100); /* the first few values are held in the value itself; then blocks grow by half */
    vm_set(vm, &x, PROG_UNDEF);
}

static void appending_is_amortised_constant(void **state) {
    must_run(*state, append_many, NULL);
}

static void in_place(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value x = PROG_UNDEF, idx = D(2);
    uint32_t mark = vm_pool_mark(vm);
    vm_set(vm, &x, ROW(vm, 1, 2, 3));
    vm_pool_drain(vm, mark);
    prog_value before = x;
    vm_assign(vm, &x, 1, &idx, D(8));
    assert_true(x == before); /* nobody else holds it */
    prog_value other = x;
    vm_incref(vm, other);
    vm_assign(vm, &x, 1, &idx, D(9));
    assert_true(x != other); /* shared: copied */
    ASSERT_ELEMENTS(vm, other, 1, 8, 3);
    ASSERT_ELEMENTS(vm, x, 1, 9, 3);
    vm_decref(vm, other);
    vm_set(vm, &x, PROG_UNDEF);
}

static void unique_arrays_change_in_place(void **state) {
    must_run(*state, in_place, NULL);
}

static void classes(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value x = PROG_UNDEF, idx = D(2);
    vm_set(vm, &x, vm_convert(vm, ROW(vm, 1, 2), PROG_INT8));
    vm_assign(vm, &x, 1, &idx, D(300.7));
    assert_int_equal(vm_class(vm, x), PROG_INT8);
    ASSERT_ELEMENTS(vm, x, 1, 127);
    vm_set(vm, &x, ROW(vm, 1.5, 2));
    vm_assign(vm, &x, 1, &idx, prog_small(PROG_INT8, 5));
    assert_int_equal(vm_class(vm, x), PROG_DOUBLE);
    ASSERT_ELEMENTS(vm, x, 1.5, 5);
    vm_assign(vm, &x, 1, &idx, vm_complex(vm, 0, 1));
    assert_true(vm_is_complex(vm, x));
    vm_assign(vm, &x, 1, &idx, D(3));
    assert_false(vm_is_complex(vm, x)); /* real again */
    vm_set(vm, &x, vm_new_cstring(vm, "abc"));
    vm_assign(vm, &x, 1, &idx, D(65));
    assert_int_equal(vm_class(vm, x), PROG_CHAR);
    ASSERT_ELEMENTS(vm, x, 'a', 'A', 'c');
    vm_assign(vm, &x, 1, &idx, prog_single(1.5f));
    assert_int_equal(vm_class(vm, x), PROG_DOUBLE);
    vm_set(vm, &x, PROG_UNDEF);
}

static void assignment_converts_classes(void **state) {
    must_run(*state, classes, NULL);
}

typedef struct bad_write {
    int64_t rows, cols;
    uint32_t n;
    double idx[2];
    int64_t rhs_rows, rhs_cols;
    const char *message;
} bad_write;

static prog_value kept;

static void write_bad(vm_t *vm, void *ctx) {
    const bad_write *b = ctx;
    prog_value idx[2];
    for (uint32_t k = 0; k < b->n; k++)
        idx[k] = b->idx[k] ? D(b->idx[k]) : PROG_COLON;
    vm_set(vm, &kept, vm_new_matrix(vm, PROG_DOUBLE, 0, b->rows, b->cols, NULL));
    vm_assign(vm, &kept, b->n, idx, vm_new_matrix(vm, PROG_DOUBLE, 0, b->rhs_rows, b->rhs_cols, NULL));
}

static void bad_assignments_raise_and_change_nothing(void **state) {
    static const bad_write cases[] = {
        {2,
         2,
         1,
         {7},
         1,
         1,
         "Invalid resizing operation or ambiguous assignment to an out-of-bounds array element"},
        {2, 2, 1, {0}, 1, 3, "=: nonconformant arguments (op1 is 4x1, op2 is 1x3)"},
        {2, 2, 2, {1, 0}, 1, 3, "=: nonconformant arguments (op1 is 1x2, op2 is 1x3)"},
        {2, 2, 2, {5, 0}, 1, 3, "=: nonconformant arguments (op1 is 1x2, op2 is 1x3)"},
        {1, 3, 1, {1e17}, 1, 1, "out of memory or dimension too large for Octave's index type"},
    };
    vm_t *vm = *state;
    kept = PROG_UNDEF;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        must_raise(vm, write_bad, (void *)(uintptr_t)&cases[k], cases[k].message);
        assert_dims(vm, kept, cases[k].rows, cases[k].cols);
    }
    vm_set(vm, &kept, PROG_UNDEF);
}

/* ---- deletion ---- */

static void deletion(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value x = PROG_UNDEF, idx[2] = {D(2), PROG_COLON};
    vm_set(vm, &x, ROW(vm, 1, 2, 3));
    vm_delete(vm, &x, 1, idx);
    assert_dims(vm, x, 1, 2);
    ASSERT_ELEMENTS(vm, x, 1, 3);
    vm_set(vm, &x, matrix_of(vm, 3, 2, (double[]){1, 2, 3, 4, 5, 6}));
    vm_delete(vm, &x, 2, idx);
    assert_dims(vm, x, 2, 2);
    ASSERT_ELEMENTS(vm, x, 1, 3, 4, 6);
    idx[0] = PROG_COLON;
    vm_delete(vm, &x, 2, idx);
    assert_dims(vm, x, 0, 2);
    vm_set(vm, &x, D(5));
    idx[0] = D(1);
    vm_delete(vm, &x, 1, idx);
    assert_dims(vm, x, 1, 0);
    vm_set(vm, &x, PROG_UNDEF);
}

static void deletion_removes_elements_and_rows(void **state) {
    must_run(*state, deletion, NULL);
}

static void delete_outside(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value idx = D(9);
    vm_set(vm, &kept, ROW(vm, 1, 2, 3));
    vm_delete(vm, &kept, 1, &idx);
}
static void delete_block(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value idx[2] = {D(1), D(2)};
    vm_set(vm, &kept, matrix_of(vm, 2, 2, (double[]){1, 2, 3, 4}));
    vm_delete(vm, &kept, 2, idx);
}

static void bad_deletions_raise(void **state) {
    kept = PROG_UNDEF;
    must_raise(*state, delete_outside, NULL, "A(I) = []: index out of bounds: value 9 out of bound 3");
    must_raise(*state, delete_block, NULL, "a null assignment can only have one non-colon index");
    vm_set(*state, &kept, PROG_UNDEF);
}

/* ---- paths ---- */

static vm_sym names[4];
static vm_sym path_symbol(void *ctx, uint32_t index) {
    (void)ctx;
    return names[index];
}

static void assign_steps(vm_t *vm, prog_value *slot, const prog_step *steps, uint32_t n,
                         const prog_value *args, prog_value rhs) {
    vm_path_store store = {.path = {steps, n, args, path_symbol, NULL}, .rhs = rhs};
    vm_assign_path(vm, slot, &store);
}

/* x.a(2).b{3} = 7 on nothing, then x.a(1).b{2} = 8. */
static void deep_path(vm_t *vm, void *ctx) {
    (void)ctx;
    names[0] = vm_intern_cstr(vm, "a");
    names[1] = vm_intern_cstr(vm, "b");
    const prog_step steps[] = {{PROG_STEP_FIELD, 0, 0, 0},
                               {PROG_STEP_PAREN, 1, 0, 0},
                               {PROG_STEP_FIELD, 0, 0, 1},
                               {PROG_STEP_BRACE, 1, 0, 0}};
    prog_value x = PROG_UNDEF, args[2] = {D(2), D(3)};
    assign_steps(vm, &x, steps, 4, args, D(7));
    prog_value a = vm_field(vm, x, names[0]), one = D(1), two = D(2);
    assert_dims(vm, a, 1, 2);
    assert_dims(vm, vm_field(vm, vm_index(vm, a, 1, &one, NULL), names[1]), 0, 0);
    prog_value b = vm_field(vm, vm_index(vm, a, 1, &two, NULL), names[1]);
    assert_dims(vm, b, 1, 3);
    assert_true(vm_cell_data(vm_array(vm, b))[2] == D(7));
    args[0] = D(1);
    args[1] = D(2);
    assign_steps(vm, &x, steps, 4, args, D(8));
    b = vm_field(vm, vm_index(vm, vm_field(vm, x, names[0]), 1, &one, NULL), names[1]);
    assert_dims(vm, b, 1, 2);
    vm_set(vm, &x, PROG_UNDEF);
}

static void paths_build_what_is_missing(void **state) {
    must_run(*state, deep_path, NULL);
}

static void path_in_place(vm_t *vm, void *ctx) {
    (void)ctx;
    names[0] = vm_intern_cstr(vm, "a");
    names[1] = vm_intern_cstr(vm, "b");
    const prog_step steps[] = {
        {PROG_STEP_FIELD, 0, 0, 0}, {PROG_STEP_FIELD, 0, 0, 1}, {PROG_STEP_PAREN, 1, 0, 0}};
    prog_value x = PROG_UNDEF, args[1] = {D(100)};
    uint32_t mark = vm_pool_mark(vm);
    assign_steps(vm, &x, steps, 3, args, D(1));
    vm_pool_drain(vm, mark);
    prog_value inner = vm_field(vm, vm_field(vm, x, names[0]), names[1]), outer = x;
    args[0] = D(50);
    assign_steps(vm, &x, steps, 3, args, D(2));
    vm_pool_drain(vm, mark);
    assert_true(x == outer);
    assert_true(vm_field(vm, vm_field(vm, x, names[0]), names[1]) == inner); /* no level was copied */
    prog_value copy = x;
    vm_incref(vm, copy);
    args[0] = D(51);
    assign_steps(vm, &x, steps, 3, args, D(3));
    vm_arr old, now;
    vm_view(vm, vm_field(vm, vm_field(vm, copy, names[0]), names[1]), &old);
    vm_view(vm, vm_field(vm, vm_field(vm, x, names[0]), names[1]), &now);
    assert_true(vm_elem(&old, 50) == 0 && vm_elem(&now, 50) == 3);
    vm_decref(vm, copy);
    vm_set(vm, &x, PROG_UNDEF);
}

static void paths_walk_in_place(void **state) {
    must_run(*state, path_in_place, NULL);
}

/* x.a{2}(0) = 1 fails in its last step: x must stay as it was. */
static void path_fails(vm_t *vm, void *ctx) {
    (void)ctx;
    const prog_step steps[] = {
        {PROG_STEP_FIELD, 0, 0, 0}, {PROG_STEP_BRACE, 1, 0, 0}, {PROG_STEP_PAREN, 1, 0, 0}};
    prog_value args[2] = {D(2), D(0)};
    names[0] = vm_intern_cstr(vm, "a");
    assign_steps(vm, &kept, steps, 3, args, D(1));
}

static void a_failing_path_leaves_the_variable(void **state) {
    kept = PROG_UNDEF;
    must_raise(*state, path_fails, NULL,
               "index (0): subscripts must be either integers 1 to (2^63)-1 or logicals");
    assert_true(kept == PROG_UNDEF);
}

static void fields_of_numbers(vm_t *vm, void *ctx) {
    (void)ctx;
    const prog_step steps[] = {{PROG_STEP_FIELD, 0, 0, 0}};
    names[0] = vm_intern_cstr(vm, "a");
    vm_set(vm, &kept, D(5));
    assign_steps(vm, &kept, steps, 1, NULL, D(1));
}
static void braces_of_numbers(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value one = D(1);
    vm_set(vm, &kept, ROW(vm, 1, 2));
    vm_assign_brace(vm, &kept, 1, &one, D(1));
}

static void numbers_have_no_fields_or_members(void **state) {
    kept = PROG_UNDEF;
    must_raise(*state, fields_of_numbers, NULL, "scalar cannot be indexed with .");
    must_raise(*state, braces_of_numbers, NULL, "matrix cannot be indexed with {");
    vm_set(*state, &kept, PROG_UNDEF);
}

static void many_fields(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value s = PROG_UNDEF;
    uint32_t mark = vm_pool_mark(vm);
    vm_set(vm, &s, vm_new_struct_scalar(vm));
    vm_pool_drain(vm, mark);
    for (int k = 0; k < 300; k++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", k);
        vm_set_field(vm, &s, vm_intern_cstr(vm, name), D(k));
        if (k == 100) { /* a copy keeps its own fields */
            vm_set(vm, &kept, s);
        }
    }
    assert_int_equal(vm_struct_keys(vm, vm_array(vm, s))->count, 300);
    assert_int_equal(vm_struct_keys(vm, vm_array(vm, kept))->count, 101);
    assert_true(vm_get_field(vm, s, vm_intern_cstr(vm, "f299")) == D(299));
    assert_true(vm_get_field(vm, kept, vm_intern_cstr(vm, "f101")) == PROG_UNDEF);
    vm_set(vm, &s, PROG_UNDEF);
    vm_set(vm, &kept, PROG_UNDEF);
}

static void structs_gain_fields(void **state) {
    kept = PROG_UNDEF;
    must_run(*state, many_fields, NULL);
}

/* ---- maps ---- */

static void map_of_thousands(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value map = vm_map_new(vm, PROG_CHAR, PROG_CELL);
    char name[16];
    for (int k = 0; k < 3000; k++) {
        uint32_t mark = vm_pool_mark(vm);
        snprintf(name, sizeof name, "k%d", k * 7919 % 3000);
        vm_map_set(vm, map, vm_new_cstring(vm, name), D(k * 7919 % 3000));
        vm_pool_drain(vm, mark);
    }
    assert_int_equal(vm_map_count(vm, map), 3000);
    for (int k = 0; k < 3000; k += 3) {
        snprintf(name, sizeof name, "k%d", k);
        assert_true(vm_map_remove(vm, map, vm_new_cstring(vm, name)));
        assert_false(vm_map_remove(vm, map, vm_new_cstring(vm, name)));
    }
    assert_int_equal(vm_map_count(vm, map), 2000);
    for (int k = 0; k < 3000; k++) {
        snprintf(name, sizeof name, "k%d", k);
        prog_value v = vm_map_find(vm, map, vm_new_cstring(vm, name));
        assert_true(v == (k % 3 ? D(k) : PROG_UNDEF));
    }
    prog_value keys = vm_map_keys(vm, map);
    base_view last = base_view_of("", 0);
    for (int64_t k = 0; k < 2000; k++) {
        base_view t = vm_to_view(vm, vm_cell_data(vm_array(vm, keys))[k], "test");
        size_t n = t.len < last.len ? t.len : last.len;
        int order = memcmp(last.data, t.data, n);
        assert_true(order < 0 || (order == 0 && last.len < t.len));
        last = t;
    }
}

static void maps_insert_find_remove_and_sort(void **state) {
    must_run(*state, map_of_thousands, NULL);
}

static void map_types(vm_t *vm, void *ctx) {
    (void)ctx;
    prog_value map = vm_map_new(vm, PROG_INT32, PROG_DOUBLE);
    vm_map_set(vm, map, D(2.7), prog_small(PROG_INT8, 4));
    assert_true(vm_map_get(vm, map, D(3)) == D(4));
    prog_value keys = vm_map_keys(vm, map);
    assert_int_equal(vm_class(vm, vm_cell_data(vm_array(vm, keys))[0]), PROG_INT32);
}
static void map_missing(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_map_get(vm, vm_map_new(vm, PROG_CHAR, PROG_CELL), vm_new_cstring(vm, "q"));
}
static void map_wrong_key(vm_t *vm, void *ctx) {
    (void)ctx;
    vm_map_set(vm, vm_map_new(vm, PROG_CHAR, PROG_CELL), D(1), D(1));
}

static void maps_check_their_types(void **state) {
    must_run(*state, map_types, NULL);
    must_raise(*state, map_missing, NULL, "containers.Map: specified key <q> does not exist");
    must_raise(*state, map_wrong_key, NULL,
               "containers.Map: specified key type does not match the type of this container");
}

/* ---- the model ---- */

typedef struct model {
    int64_t d[3];
    double at[4096];
} model;

static int64_t model_size(const model *m) {
    return m->d[0] * m->d[1] * m->d[2];
}

static uint64_t seed = 12345;
static uint32_t pick(uint32_t n) {
    seed = seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(seed >> 33) % n;
}

typedef struct model_index {
    int64_t n, at[64];
    prog_value v;
    bool colon;
} model_index;

/* A random index into `extent` positions (up to `reach`), as a list and as a value of some kind. */
static model_index random_index(vm_t *vm, int64_t extent, int64_t reach) {
    model_index ix = {0};
    double d[64];
    switch (pick(reach ? 5 : 1)) {
    case 0:
        ix.v = PROG_COLON;
        ix.colon = true;
        ix.n = extent;
        for (int64_t k = 0; k < extent; k++)
            ix.at[k] = k;
        return ix;
    case 1:
        ix.n = 1;
        ix.at[0] = pick((uint32_t)reach);
        ix.v = D((double)ix.at[0] + 1);
        return ix;
    case 2: { /* range */
        int64_t from = pick((uint32_t)reach), to = pick((uint32_t)reach), step = from <= to ? 1 : -1;
        for (int64_t k = from; step > 0 ? k <= to : k >= to; k += step)
            ix.at[ix.n++] = k;
        ix.v = vm_colon(vm, D((double)from + 1), D((double)step), D((double)to + 1));
        return ix;
    }
    case 3: { /* mask */
        uint8_t *bits;
        ix.v = vm_new_matrix(vm, PROG_LOGICAL, 0, 1, reach, (void **)&bits);
        for (int64_t k = 0; k < reach; k++)
            if ((bits[k] = (uint8_t)pick(2))) ix.at[ix.n++] = k;
        ix.v = vm_simplify(vm, ix.v);
        return ix;
    }
    default:
        ix.n = pick(5);
        for (int64_t k = 0; k < ix.n; k++)
            d[k] = (double)(ix.at[k] = pick((uint32_t)reach)) + 1;
        ix.v = vm_simplify(vm, row_of(vm, ix.n, d));
        return ix;
    }
}

static prog_value wrap(vm_t *vm, bool cells, double d) {
    if (!cells) return D(d);
    prog_value *to, cell = vm_new_cell(vm, 1, 1, &to);
    vm_set(vm, to, ROW(vm, d, d)); /* counted references in the cells */
    return cell;
}

static double unwrap(vm_t *vm, prog_value v, int64_t k, bool cells) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (!cells) return vm_elem(&a, k);
    prog_value member = ((const prog_value *)a.data)[k];
    vm_arr inner;
    vm_view(vm, member, &inner);
    return inner.numel ? vm_elem(&inner, 0) : 0;
}

static void compare(vm_t *vm, const model *m, prog_value x, bool cells) {
    const int64_t *dims;
    int64_t buf[2];
    uint32_t n = vm_dims(vm, x, &dims, buf);
    for (uint32_t k = 0; k < 3; k++)
        assert_int_equal(k < n ? dims[k] : 1, m->d[k]);
    for (int64_t k = 0; k < model_size(m); k++)
        assert_true(unwrap(vm, x, k, cells) == m->at[k]);
}

static void model_resize(model *m, const int64_t *d) {
    model to = {.d = {d[0], d[1], d[2]}};
    for (int64_t k = 0; k < m->d[2]; k++)
        for (int64_t j = 0; j < m->d[1]; j++)
            for (int64_t i = 0; i < m->d[0]; i++)
                to.at[i + d[0] * (j + d[1] * k)] = m->at[i + m->d[0] * (j + m->d[1] * k)];
    *m = to;
}

static void step_assign(vm_t *vm, model *m, prog_value *x, bool cells) {
    model_index ix[3];
    prog_value idx[3];
    int64_t want[3];
    for (int k = 0; k < 3; k++) {
        ix[k] = random_index(vm, m->d[k], m->d[k] + (pick(4) == 0) < 6 ? m->d[k] + (pick(4) == 0) : m->d[k]);
        idx[k] = ix[k].v;
        want[k] = m->d[k];
        for (int64_t i = 0; i < ix[k].n; i++)
            if (ix[k].at[i] >= want[k]) want[k] = ix[k].at[i] + 1;
    }
    model_resize(m, want);
    double value = pick(1000) + 1;
    for (int64_t c = 0; c < ix[2].n; c++)
        for (int64_t b = 0; b < ix[1].n; b++)
            for (int64_t a = 0; a < ix[0].n; a++)
                m->at[ix[0].at[a] + want[0] * (ix[1].at[b] + want[1] * ix[2].at[c])] = value;
    vm_assign(vm, x, 3, idx, wrap(vm, cells, value));
}

static void step_delete(vm_t *vm, model *m, prog_value *x) {
    uint32_t dim = pick(2);
    if (m->d[dim] < 2) return;
    int64_t gone = pick((uint32_t)m->d[dim]), d[3] = {m->d[0], m->d[1], m->d[2]};
    prog_value idx[3] = {PROG_COLON, PROG_COLON, PROG_COLON};
    idx[dim] = D((double)gone + 1);
    model to = {.d = {d[0], d[1], d[2]}};
    to.d[dim]--;
    for (int64_t k = 0; k < d[2]; k++)
        for (int64_t j = 0; j < d[1]; j++)
            for (int64_t i = 0; i < d[0]; i++) {
                int64_t p[3] = {i, j, k};
                if (p[dim] == gone) continue;
                if (p[dim] > gone) p[dim]--;
                to.at[p[0] + to.d[0] * (p[1] + to.d[1] * p[2])] = m->at[i + d[0] * (j + d[1] * k)];
            }
    *m = to;
    vm_delete(vm, x, 3, idx);
}

static void check_read(vm_t *vm, const model *m, prog_value x, bool cells) {
    model_index ix[3];
    prog_value idx[3];
    for (int k = 0; k < 3; k++) {
        ix[k] = random_index(vm, m->d[k], m->d[k]);
        idx[k] = ix[k].v;
    }
    prog_value r = vm_index(vm, x, 3, idx, NULL);
    assert_int_equal(vm_numel(vm, r), ix[0].n * ix[1].n * ix[2].n);
    int64_t at = 0;
    for (int64_t c = 0; c < ix[2].n; c++)
        for (int64_t b = 0; b < ix[1].n; b++)
            for (int64_t a = 0; a < ix[0].n; a++)
                assert_true(unwrap(vm, r, at++, cells) ==
                            m->at[ix[0].at[a] + m->d[0] * (ix[1].at[b] + m->d[1] * ix[2].at[c])]);
    int64_t total = model_size(m);
    model_index one = random_index(vm, total < 60 ? total : 60, total < 60 ? total : 60);
    if (one.colon) return;
    r = vm_index(vm, x, 1, &one.v, NULL);
    assert_int_equal(vm_numel(vm, r), one.n);
    for (int64_t k = 0; k < one.n; k++)
        assert_true(unwrap(vm, r, k, cells) == m->at[one.at[k]]);
}

static void random_walk(vm_t *vm, void *ctx) {
    bool cells = *(const bool *)ctx;
    static model m;
    for (int round = 0; round < 60; round++) {
        m = (model){.d = {1, 1, 1}};
        m.at[0] = 5;
        prog_value x = PROG_UNDEF, held = PROG_UNDEF;
        uint32_t start = vm_pool_mark(vm);
        vm_set(vm, &x, wrap(vm, cells, 5));
        for (int step = 0; step < 40; step++) {
            uint32_t mark = vm_pool_mark(vm);
            uint32_t kind = pick(8);
            if (kind < 4)
                step_assign(vm, &m, &x, cells);
            else if (kind == 4)
                step_delete(vm, &m, &x);
            else if (kind == 5)
                vm_set(vm, &held, x); /* shared from now on */
            else if (model_size(&m))
                check_read(vm, &m, x, cells);
            compare(vm, &m, x, cells);
            vm_pool_drain(vm, mark);
        }
        vm_set(vm, &x, PROG_UNDEF);
        vm_set(vm, &held, PROG_UNDEF);
        vm_pool_drain(vm, start);
    }
}

static void random_operations_agree_with_a_model(void **state) {
    vm_t *vm = *state;
    vm_heap_stats before, after;
    for (int cells = 0; cells < 2; cells++) {
        bool ctx = cells;
        vm_heap_get_stats(vm, &before);
        must_run(vm, random_walk, &ctx);
        vm_heap_get_stats(vm, &after);
        assert_int_equal(after.used, before.used); /* no reference was lost */
    }
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, vm_setup, vm_teardown)
    const struct CMUnitTest tests[] = {
        T(linear_index_keeps_a_vectors_direction),
        T(masks_select_true_positions),
        T(ranges_of_ranges_stay_lazy),
        T(bad_indices_raise_octaves_words),
        T(loops_run_over_columns),
        T(assignment_grows_arrays),
        T(appending_is_amortised_constant),
        T(unique_arrays_change_in_place),
        T(assignment_converts_classes),
        T(bad_assignments_raise_and_change_nothing),
        T(deletion_removes_elements_and_rows),
        T(bad_deletions_raise),
        T(paths_build_what_is_missing),
        T(paths_walk_in_place),
        T(a_failing_path_leaves_the_variable),
        T(numbers_have_no_fields_or_members),
        T(structs_gain_fields),
        T(maps_insert_find_remove_and_sort),
        T(maps_check_their_types),
        T(random_operations_agree_with_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
