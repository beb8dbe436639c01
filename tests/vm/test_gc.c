/* tests/vm/test_gc.c - every field of the collector's configuration changes something that can be counted. */
#include "vm/run/builtin.h"
#include "vm/heap/root.h"
#include "vm/new.h"

#include "vm/functions.h"
#include "vm_fixture.h"

#include <unistd.h>

typedef struct load {
    int rounds;   /* cyclic maps made and dropped */
    int kept;     /* maps that stay alive in `live` */
    size_t bytes; /* of a matrix made and dropped in each round */
    prog_value live;
    uint32_t promoted; /* result: maps beyond the first generation at the end */
} load;

static prog_value new_map(vm_t *vm) {
    int32_t at = vm_builtin_find(vm, "containers.Map", 14);
    assert_true(at >= 0);
    prog_value out[1] = {PROG_UNDEF}, locals[VM_LOCALS];
    for (int k = 0; k < VM_LOCALS; k++)
        locals[k] = PROG_UNDEF;
    vm_call c = {.nout = 1, .out = out, .local = locals, .error = PROG_UNDEF};
    vm_builtin_function((uint32_t)at)(vm, &c);
    return out[0];
}

static void work(vm_t *vm, void *ctx) {
    load *l = ctx;
    prog_value *members;
    l->live = vm_new_cell(vm, 1, l->kept ? l->kept : 1, &members);
    for (int k = 0; k < l->kept; k++)
        vm_set(vm, &members[k], new_map(vm));
    for (int k = 0; k < l->rounds; k++) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value map = new_map(vm);
        vm_map_set(vm, map, vm_new_cstring(vm, "self"), map);
        if (l->bytes) vm_new_matrix(vm, PROG_UINT8, 0, (int64_t)l->bytes, 1, NULL);
        vm_pool_drain(vm, mark);
    }
    l->promoted = vm->root->candidate_count[1] + vm->root->candidate_count[2];
}

/* What the load costs under a configuration; *promoted may be NULL. */
static vm_heap_stats measure(const vm_gc_config *gc, load l, uint32_t *promoted) {
    vm_t *vm = NULL;
    mica_error err = {0};
    vm_heap_stats stats;
    assert_int_equal(vm_new(gc, &vm, &err), MICA_OK);
    must_run(vm, work, &l);
    vm_heap_get_stats(vm, &stats);
    if (promoted) *promoted = l.promoted;
    vm_free(vm);
    return stats;
}

#define TWO(field, one, other)                                                                               \
    vm_gc_config a = vm_gc_default, b = vm_gc_default;                                                       \
    a.field = one;                                                                                           \
    b.field = other

static const load cycles = {.rounds = 2000, .bytes = 4000}, temporaries = {.rounds = 50, .bytes = 8 << 20};

static void thresholds_and_young_size_set_how_often_candidates_are_examined(void **state) {
    (void)state;
    {
        TWO(minor_threshold, 0.1, 0.9);
        assert_true(measure(&a, cycles, NULL).minor > 2 * measure(&b, cycles, NULL).minor);
    }
    {
        TWO(young_size, VM_KIB(64), VM_MIB(8));
        assert_true(measure(&a, cycles, NULL).minor > 2 * measure(&b, cycles, NULL).minor);
    }
    {
        TWO(major_threshold, 0.01, 0.95);
        load l = cycles;
        l.kept = 3000;
        assert_true(measure(&a, l, NULL).major > measure(&b, l, NULL).major);
    }
}

static void cycles_are_freed(void **state) {
    (void)state;
    assert_true(measure(&vm_gc_default, cycles, NULL).freed_cycles > 1000);
}

static void one_generation_makes_every_collection_a_major_one(void **state) {
    (void)state;
    TWO(generations, 1, 3);
    vm_heap_stats one = measure(&a, cycles, NULL), three = measure(&b, cycles, NULL);
    assert_true(one.major > 0 && one.minor == 0);
    assert_true(three.minor > 0);
}

static void promotion_waits_for_promote_after(void **state) {
    (void)state;
    uint32_t soon, late;
    load l = cycles;
    l.kept = 100;
    TWO(promote_after, 1, 1000);
    measure(&a, l, &soon);
    measure(&b, l, &late);
    assert_true(soon >= 100);
    assert_int_equal(late, 0);
}

static void utilisation_and_least_heap_set_what_is_returned(void **state) {
    (void)state;
    {
        TWO(target_utilisation, 0.05, 0.99);
        assert_true(measure(&a, temporaries, NULL).returned < measure(&b, temporaries, NULL).returned);
    }
    {
        TWO(heap_min, VM_MIB(256), VM_MIB(1));
        assert_true(measure(&a, temporaries, NULL).returned == 0);
        assert_true(measure(&b, temporaries, NULL).returned > 0);
    }
}

/* Blocks of many sizes in turn, all of one size at a time, every fourth group of which stays for one round
 * more. */
static void sizes_in_turn(vm_t *vm, void *ctx) {
    (void)ctx;
    for (int64_t size = 2; size < 250; size += 2) {
        uint32_t mark = vm_pool_mark(vm);
        int64_t count = 200000 / size;
        prog_value *kept, *members, cell = vm_new_cell(vm, 1, count, &members),
                                    rest = vm_new_cell(vm, 1, count, &kept);
        for (int64_t k = 0; k < count; k++) {
            uint32_t inner = vm_pool_mark(vm);
            double *data;
            prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, size, 1, (void **)&data);
            for (int64_t i = 0; i < size; i++)
                assert_true(data[i] == 0); /* what is given back and taken again is zero */
            data[size - 1] = (double)k;
            vm_set(vm, k % 4 ? &members[k] : &kept[k], v);
            vm_pool_drain(vm, inner);
        }
        for (int64_t k = 0; k < count; k++)
            vm_set(vm, &members[k], PROG_UNDEF);
        for (int64_t k = 0; k < count; k += 4)
            assert_true(((double *)vm_data(vm_array(vm, kept[k])))[size - 1] == (double)k);
        (void)cell;
        (void)rest;
        vm_pool_drain(vm, mark);
    }
}

static vm_heap_stats measure_sizes(const vm_gc_config *gc) {
    vm_t *vm = NULL;
    mica_error err = {0};
    vm_heap_stats stats;
    assert_int_equal(vm_new(gc, &vm, &err), MICA_OK);
    must_run(vm, sizes_in_turn, NULL);
    vm_heap_get_stats(vm, &stats);
    vm_free(vm);
    return stats;
}

static void memory_of_small_blocks_serves_other_sizes(void **state) {
    (void)state;
    TWO(heap_min, VM_MIB(1), VM_MIB(1024));
    vm_heap_stats one = measure_sizes(&a), all = measure_sizes(&b);
    assert_true(one.returned > 0);
    assert_int_equal(all.returned, 0);
    assert_true(2 * one.committed < all.committed);
    if (!BASE_ASAN)
        assert_true(one.cached < VM_MIB(16) && all.cached > VM_MIB(32)); /* there freed blocks wait */
}

/* A block after another, each a little smaller than the one before. */
static void shrinking_blocks(vm_t *vm, void *ctx) {
    (void)ctx;
    for (size_t bytes = 2 << 20; bytes > 600 << 10; bytes -= 8 << 10) {
        bool zeroed;
        uint8_t size_class;
        void *block = vm_heap_alloc(vm, bytes, &zeroed, &size_class);
        assert_non_null(block);
        assert_true(vm_class_size(size_class) >= bytes && vm_class_size(size_class) <= 5 * bytes / 2);
        vm_heap_release(vm, block, size_class);
    }
}

static void a_kept_block_serves_sizes_down_to_half_of_it(void **state) {
    (void)state;
    vm_t *vm = NULL;
    mica_error err = {0};
    vm_heap_stats stats;
    vm_gc_config gc = vm_gc_default;
    gc.heap_min = VM_MIB(64);
    gc.growth = 1;
    assert_int_equal(vm_new(&gc, &vm, &err), MICA_OK);
    must_run(vm, shrinking_blocks, NULL);
    vm_heap_get_stats(vm, &stats);
    vm_free(vm);
    if (!BASE_ASAN)
        assert_true(stats.committed < VM_MIB(7)); /* a block of each size would take more than 9 */
}

static void growth_sets_how_far_the_heap_is_committed_ahead(void **state) {
    (void)state;
    TWO(growth, 1.05, 3.0);
    load l = {.rounds = 1, .bytes = 40 << 20};
    l.kept = 20000;
    assert_true(measure(&a, l, NULL).committed < measure(&b, l, NULL).committed);
}

static void greatest_heap_bounds_the_heap(void **state) {
    (void)state;
    vm_gc_config gc = vm_gc_default;
    gc.heap_max = VM_MIB(4);
    vm_t *vm = NULL;
    mica_error err = {0};
    assert_int_equal(vm_new(&gc, &vm, &err), MICA_OK);
    load l = temporaries;
    must_raise(vm, work, &l, "out of memory or dimension too large for Octave's index type");
    l = (load){.rounds = 10, .bytes = 1 << 20};
    must_run(vm, work, &l);
    vm_free(vm);
}

static void verbose_reports_collections(void **state) {
    (void)state;
    long written[2];
    for (int k = 0; k < 2; k++) {
        FILE *to = tmpfile();
        assert_non_null(to);
        fflush(stderr);
        int keep = dup(2);
        dup2(fileno(to), 2);
        vm_gc_config gc = vm_gc_default;
        gc.verbose = k == 1;
        measure(&gc, cycles, NULL);
        fflush(stderr);
        dup2(keep, 2);
        close(keep);
        fseek(to, 0, SEEK_END);
        written[k] = ftell(to);
        fclose(to);
    }
    assert_int_equal(written[0], 0);
    assert_true(written[1] > 0);
}

#define MANY 200000 /* objects: more than the pool has places for at first */

static void make_a_large_cycle(vm_t *vm, void *ctx) {
    (void)ctx;
    uint32_t mark = vm_pool_mark(vm);
    prog_value map = new_map(vm), *members, *none, cell = vm_new_cell(vm, 1, MANY, &members);
    for (int64_t k = 0; k < MANY; k++) {
        uint32_t inner = vm_pool_mark(vm);
        vm_set(vm, &members[k], vm_new_cell(vm, 1, 1, &none));
        vm_pool_drain(vm, inner);
    }
    vm_map_set(vm, map, vm_new_cstring(vm, "all"), cell);
    vm_map_set(vm, map, vm_new_cstring(vm, "self"), map);
    vm_pool_drain(vm, mark);
    vm_gc_collect(vm, vm->root->gc.generations);
}

static void a_collection_opens_as_much_of_the_pool_as_it_needs(void **state) {
    (void)state;
    vm_t *vm = NULL;
    mica_error err = {0};
    vm_heap_stats stats;
    assert_int_equal(vm_new(NULL, &vm, &err), MICA_OK);
    assert_true(vm->open[VM_REGION_POOL] < MANY * sizeof(prog_value));
    must_run(vm, make_a_large_cycle, NULL);
    vm_heap_get_stats(vm, &stats);
    assert_true(stats.freed_cycles > MANY);
    assert_true(vm->open[VM_REGION_POOL] >= MANY * sizeof(prog_value));
    vm_free(vm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collection_opens_as_much_of_the_pool_as_it_needs),
        cmocka_unit_test(thresholds_and_young_size_set_how_often_candidates_are_examined),
        cmocka_unit_test(cycles_are_freed),
        cmocka_unit_test(one_generation_makes_every_collection_a_major_one),
        cmocka_unit_test(promotion_waits_for_promote_after),
        cmocka_unit_test(utilisation_and_least_heap_set_what_is_returned),
        cmocka_unit_test(memory_of_small_blocks_serves_other_sizes),
        cmocka_unit_test(a_kept_block_serves_sizes_down_to_half_of_it),
        cmocka_unit_test(growth_sets_how_far_the_heap_is_committed_ahead),
        cmocka_unit_test(greatest_heap_bounds_the_heap),
        cmocka_unit_test(verbose_reports_collections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
