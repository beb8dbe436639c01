/* tests/vm/test_cage.c - the cage: its map, how it takes what addresses it is given, and how its memory goes into
 * another. */
#include "vm/heap/guard.h"
#include "vm/heap/regions.h"
#include "vm/heap/root.h"
#include "vm/interp/run.h"
#include "vm/run/carry.h"

#include "vm_fixture.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the map ---- */

/* Files name regions so: a name may be added, never taken away or given to another place. */
static const char *const names[] = {
    "slot_0",        "slot_1",      "slot_2",  "slot_3", "links_large_0", "links_large_1", "links_large_2",
    "links_large_3", "index_large", "symbols", "root",   "links_0",       "links_1",       "links_2",
    "links_3",       "index",       "frames",  "stack",  "pool",          "heap"};

static void names_of_regions_stay(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        unsigned at = 0;
        while (at < VM_REGION_COUNT && strcmp(vm_regions[at].name, names[k]) != 0)
            at++;
        if (at == VM_REGION_COUNT) fail_msg("no region is called %s any more", names[k]);
    }
    assert_int_equal(VM_REGION_COUNT, sizeof names / sizeof *names);
}

static void regions_lie_in_order_and_apart(void **state) {
    (void)state;
    uint64_t end = 0;
    for (unsigned k = 0; k < VM_REGION_COUNT; k++) {
        const vm_region *r = &vm_regions[k];
        if (r->at < end) fail_msg("%s begins below the end of what is before it", r->name);
        assert_true(r->room > 0 && strlen(r->name) < sizeof r->name);
        end = r->at + r->room;
    }
    assert_int_equal(end, VM_CAGE_MAX);
    assert_string_equal(vm_regions[VM_REGION_COUNT - 1].name, "heap"); /* "an offset below the heap" */
}

static void an_extent_lies_in_one_region(void **state) {
    (void)state;
    assert_int_equal(vm_region_of(VM_STACK, VM_STACK_END), VM_REGION_STACK);
    assert_int_equal(vm_region_of(VM_ROOT_END - 4096, VM_ROOT_END), VM_REGION_ROOT);
    assert_int_equal(vm_region_of(VM_ROOT_END - 4096, VM_ROOT_END + 4096), VM_REGION_COUNT);
    assert_int_equal(vm_region_of(0, 4096), VM_REGION_COUNT); /* the guard below the first slot */
}

/* ---- growing ---- */

typedef struct growth {
    uint32_t names, pooled;
    uint64_t registers;
} growth;

static void grow(vm_t *vm, void *ctx) {
    growth *g = ctx;
    for (uint32_t k = 0; k < g->names; k++) {
        char name[16];
        int len = snprintf(name, sizeof name, "name%u", k);
        vm_sym s = vm_intern(vm, name, (size_t)len);
        assert_int_equal(vm_known_name(vm, name, (size_t)len), s);
    }
    uint32_t mark = vm_pool_mark(vm);
    prog_value kept = vm_new_cstring(vm, "kept");
    for (uint32_t k = 0; k < g->pooled; k++) {
        vm_incref(vm, kept);
        vm_pool_add(vm, kept);
    }
    assert_int_equal(vm_obj(vm, kept)->rc, g->pooled + 1);
    vm_pool_drain(vm, mark);
    if (!vm_stack_fits(vm, g->registers)) vm_error_memory(vm);
    vm_guard_stack(vm, g->registers);
    if (g->registers) vm->stack[g->registers - 1] = PROG_UNDEF;
}

static void regions_open_as_they_grow(void **state) {
    vm_t *vm = *state;
    uint64_t few = vm->open[VM_REGION_SYMBOLS];
    growth g = {.names = 30000, .pooled = 200000, .registers = 300000};
    must_run(vm, grow, &g);
    assert_true(vm->open[VM_REGION_SYMBOLS] > few);
    assert_true(vm->open[VM_REGION_POOL] >= 200000 * sizeof(prog_value));
    assert_true(vm->open[VM_REGION_STACK] >= 300000 * sizeof(prog_value));
    assert_true(vm->index == vm_at(vm, VM_INDEX_LARGE)); /* the small one was full */
    char name[16];
    snprintf(name, sizeof name, "name%d", 17);
    assert_string_equal(vm_sym_cstr(vm, vm_known_name(vm, name, strlen(name))), name);
}

static void a_region_holds_no_more_than_its_room(void **state) {
    vm_t *vm = *state;
    growth g = {.registers = (VM_STACK_END - VM_STACK) / sizeof(prog_value)};
    must_run(vm, grow, &g);
    g.registers++;
    must_raise(vm, grow, &g, "out of memory or dimension too large for Octave's index type");
    assert_false(vm_pool_open(vm, VM_POOL_EMPTY + 1ull));
    assert_true(vm_pool_open(vm, VM_POOL_EMPTY));
}

static void links_of_many_symbols_lie_in_the_large_table(void **state) {
    vm_t *vm = *state;
    assert_int_equal(vm_slot_links(vm, 1, 1000), 1000);
    assert_true(vm->links[1] == vm_at(vm, VM_LINKS_1));
    assert_int_equal(vm_slot_links(vm, 1, VM_LINKS_SMALL + 1), VM_LINKS_SMALL + 1);
    assert_true(vm->links[1] == vm_at(vm, VM_LINKS_LARGE_1));
    vm->links[1][VM_LINKS_SMALL] = 7;
    assert_int_equal(vm_slot_links(vm, 2, UINT32_MAX), VM_LINKS_MOST);
    vm->links[2][VM_LINKS_MOST - 1] = 7;
    assert_true(vm->links[0] == vm_at(vm, VM_LINKS_0));
}

/* ---- many cages ---- */

static void cages_never_overlap(void **state) {
    (void)state;
    enum { COUNT = 40 }; /* more than there are lanes: the last ones are reserved */
    vm_t *all[COUNT];
    mica_error err = {0};
    for (int k = 0; k < COUNT; k++)
        assert_int_equal(vm_new(NULL, &all[k], &err), MICA_OK);
    int first = all[0]->lane; /* none under ThreadSanitizer */
    for (int k = 0; k < COUNT; k++)
        for (int j = 0; j < k; j++)
            assert_true(all[k]->base + all[k]->cage_size <= all[j]->base ||
                        all[j]->base + all[j]->cage_size <= all[k]->base);
    growth g = {.names = 100, .pooled = 100, .registers = 1000};
    for (int k = 0; k < COUNT; k++) {
        must_run(all[k], grow, &g);
        vm_free(all[k]);
    }
    vm_t *again; /* the lanes are free again */
    assert_int_equal(vm_new(NULL, &again, &err), MICA_OK);
    if (first >= 0) assert_true(again->lane >= 0);
    vm_free(again);
}

/* Pages of [from, to) that this process has mapped. */
static size_t mapped(const uint8_t *from, const uint8_t *to) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    size_t pages = 0;
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        uintptr_t begin, end;
        if (sscanf(line, "%lx-%lx", &begin, &end) == 2 && begin < (uintptr_t)to && end > (uintptr_t)from)
            pages += (end - begin) / 4096;
    }
    fclose(maps);
    return pages;
}

static void a_cage_takes_nothing_with_it_that_is_not_its_own(void **state) {
    (void)state;
    vm_t *vm;
    mica_error err = {0};
    growth g = {.names = 30000, .pooled = 200000, .registers = 300000};
    assert_int_equal(vm_new(NULL, &vm, &err), MICA_OK);
    if (vm->lane < 0) { /* reserved: all of it is its own */
        vm_free(vm);
        skip();
    }
    must_run(vm, grow, &g);
    const uint8_t *from = vm->base, *to = from + vm->cage_size;
    uint8_t *other = mmap(vm_at(vm, VM_HEAP + VM_GIB(2)), 4096, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    assert_true(other == vm_at(vm, VM_HEAP + VM_GIB(2)));
    other[7] = 7;
    assert_false(vm_heap_open(vm, VM_HEAP + VM_GIB(3))); /* the heap ends there */
    assert_int_equal(other[7], 7);
    vm_free(vm);
    assert_int_equal(mapped(from, to), 1);
    munmap(other, 4096);
}

/* ---- carrying ---- */

typedef struct carried {
    vm_t *to;
    mica_error err;
    mica_status status;
    unsigned extents;
} carried;

static bool give(void *ctx, uint64_t offset, const void *data, size_t len) {
    carried *c = ctx;
    c->extents++;
    c->status = vm_adopt(c->to, offset, data, len, &c->err);
    return c->status == MICA_OK;
}

static void memory_goes_into_a_cage_that_opened_less(void **state) {
    vm_t *from = *state, *to;
    growth g = {.names = 30000};
    carried c = {.err = MICA_ERROR_INIT};
    must_run(from, grow, &g);
    assert_int_equal(vm_slot_links(from, 3, VM_LINKS_SMALL * 2), VM_LINKS_SMALL * 2);
    from->links[3][VM_LINKS_SMALL + 5] = 9;
    assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
    c.to = to;
    assert_true(vm_each_extent(from, give, &c));
    assert_int_equal(vm_known_name(to, "name29999", 9), vm_known_name(from, "name29999", 9));
    assert_int_equal(vm_symbol_count(to), vm_symbol_count(from));
    assert_int_equal(to->links[3][VM_LINKS_SMALL + 5], 9);
    assert_true(vm_intern(to, "one more", 8) == vm_symbol_count(from));
    vm_free(to);
}

/* What a root may say though it did not come with the memory: `bytes` at `at` of the root are replaced by `value`. */
typedef struct forged {
    size_t at, bytes;
    uint64_t value;
} forged;
#define FORGED(field, value)                                                                                 \
    { offsetof(vm_root, field), sizeof((vm_root *)0)->field, value }

static void count_output(void *ctx, const void *text, size_t len) {
    uint8_t sum = 0;
    for (size_t k = 0; k < len; k++)
        sum ^= ((const uint8_t *)text)[k];
    *(size_t *)ctx += len + (sum & 0u);
}

static void a_root_that_tells_of_more_than_came_is_refused(void **state) {
    vm_t *from = *state;
    static const forged roots[] = {
        FORGED(magic, 7),
        FORGED(heap_top, VM_HEAP - 8),
        FORGED(heap_top, UINT64_MAX / 2),
        FORGED(heap_end, VM_HEAP - 4096),
        FORGED(heap_end, VM_CAGE_MAX),
        FORGED(nframes, UINT32_MAX),
        FORGED(nsyms, UINT32_MAX),
        FORGED(sym_slots, 1u << 31),
        FORGED(pool_top, 0),
        FORGED(out_len, UINT32_MAX),
        FORGED(out_len, sizeof((vm_root *)0)->out_buffer + 1),
    };
    for (size_t k = 0; k < sizeof roots / sizeof *roots; k++) {
        size_t printed = 0;
        vm_host host = {.ctx = &printed, .write_out = count_output};
        vm_t *to;
        carried c = {.err = MICA_ERROR_INIT};
        assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
        vm_set_host(to, &host);
        c.to = to;
        assert_true(vm_each_extent(from, give, &c));
        mica_status status = vm_adopt(to, VM_ROOT + roots[k].at, &roots[k].value, roots[k].bytes, &c.err);
        if (status == MICA_OK) status = vm_adopt_end(to, &c.err);
        if (status != MICA_ERR_CORRUPTED && status != MICA_ERR_VERSION_MISMATCH)
            fail_msg("root %zu was answered with %d", k, (int)status);
        vm_free(to);
        assert_int_equal(printed, 0);
    }
}

static void output_of_memory_that_came_in_part_is_not_printed(void **state) {
    vm_t *from = *state, *to;
    size_t printed = 0;
    vm_host host = {.ctx = &printed, .write_out = count_output};
    carried c = {.err = MICA_ERROR_INIT};
    vm_puts(from, "waiting");
    assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
    vm_set_host(to, &host);
    c.to = to;
    assert_true(vm_each_extent(from, give, &c));
    vm_free(to); /* the caller found the end of its file missing */
    assert_int_equal(printed, 0);
    assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
    vm_set_host(to, &host);
    c.to = to;
    assert_true(vm_each_extent(from, give, &c));
    assert_int_equal(vm_adopt_end(to, &c.err), MICA_OK);
    vm_free(to);
    assert_int_equal(printed, strlen("waiting"));
    from->root->out_len = 0;
}

static void make_array(vm_t *vm, void *ctx) {
    void *data;
    vm_new_matrix(vm, PROG_DOUBLE, 0, 1, *(const int64_t *)ctx, &data);
}

static void a_heap_grows_on_where_more_was_open_than_it_brought(void **state) {
    vm_t *from = *state, *to;
    carried c = {.err = MICA_ERROR_INIT};
    assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
    must_run(to, make_array, &(int64_t){VM_MIB(4)});
    assert_true(to->open[VM_REGION_HEAP] > from->open[VM_REGION_HEAP]);
    c.to = to;
    assert_true(vm_each_extent(from, give, &c));
    assert_int_equal(vm_adopt_end(to, &c.err), MICA_OK);
    must_run(to, make_array, &(int64_t){VM_KIB(256)});
    must_run(to, make_array, &(int64_t){VM_MIB(8)});
    vm_free(to);
}

static void a_heap_larger_than_the_cage_is_refused(void **state) {
    vm_t *from = *state, *to;
    carried c = {.err = MICA_ERROR_INIT};
    from->root->heap_end = VM_GIB(20); /* as of a cage that had so much */
    assert_int_equal(vm_new(NULL, &to, &c.err), MICA_OK);
    uint64_t size = to->cage_size;
    to->cage_size = VM_GIB(16); /* as where addresses have 39 bits */
    c.to = to;
    assert_false(vm_each_extent(from, give, &c));
    assert_int_equal(c.status, MICA_ERR_LIMIT);
    char needs[64], has[64];
    snprintf(needs, sizeof needs, "needs at least %llu bytes", (unsigned long long)(VM_GIB(20) - VM_HEAP));
    snprintf(has, sizeof has, "has %llu", (unsigned long long)(VM_GIB(16) - VM_HEAP));
    assert_non_null(strstr(c.err.message, needs));
    assert_non_null(strstr(c.err.message, has));
    assert_non_null(strstr(c.err.message, "heap"));
    to->cage_size = size;
    vm_free(to);
    from->root->heap_end = VM_HEAP + from->open[VM_REGION_HEAP];
}

/* In a process of its own: a limit on addresses stays. */
static int adopt_under_a_limit(vm_t *from) {
    vm_t *to;
    carried c = {.err = MICA_ERROR_INIT};
    struct rlimit few;
    if (vm_new(NULL, &to, &c.err) != MICA_OK || getrlimit(RLIMIT_AS, &few) != 0) return 1;
    few.rlim_cur = 4096; /* nothing more is given */
    if (setrlimit(RLIMIT_AS, &few) != 0) return 2;
    c.to = to;
    if (vm_each_extent(from, give, &c) || c.status != MICA_ERR_LIMIT) return 3;
    if (!strstr(c.err.message, "needs at least 4096 bytes") || !strstr(c.err.message, "has 0") ||
        strcmp(c.err.section, "index_large") != 0)
        return 4;
    return 0;
}

static void what_the_process_has_no_addresses_for_is_refused(void **state) {
    vm_t *from = *state;
    growth g = {.names = 30000};
    if (BASE_ASAN || from->lane < 0) skip(); /* a sanitizer needs some itself; a reserved cage has them all */
    must_run(from, grow, &g);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(adopt_under_a_limit(from));
    int status;
    assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void what_lies_in_no_region_is_refused(void **state) {
    vm_t *vm = *state;
    static const char page[4096];
    static const uint64_t places[] = {
        0, VM_SLOT_0, VM_POOL, VM_ROOT_END - 2048, VM_CAGE_MAX - 2048, UINT64_MAX - 8, VM_HEAP + VM_MIB(2)};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(vm_adopt(vm, places[k], page, sizeof page, &err), MICA_ERR_CORRUPTED);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_regions_stay),
        cmocka_unit_test(regions_lie_in_order_and_apart),
        cmocka_unit_test(an_extent_lies_in_one_region),
        cmocka_unit_test_setup_teardown(regions_open_as_they_grow, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(a_region_holds_no_more_than_its_room, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(links_of_many_symbols_lie_in_the_large_table, vm_setup, vm_teardown),
        cmocka_unit_test(cages_never_overlap),
        cmocka_unit_test(a_cage_takes_nothing_with_it_that_is_not_its_own),
        cmocka_unit_test_setup_teardown(memory_goes_into_a_cage_that_opened_less, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(a_root_that_tells_of_more_than_came_is_refused, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(output_of_memory_that_came_in_part_is_not_printed, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(a_heap_grows_on_where_more_was_open_than_it_brought, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(a_heap_larger_than_the_cage_is_refused, vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(what_the_process_has_no_addresses_for_is_refused, vm_setup,
                                        vm_teardown),
        cmocka_unit_test_setup_teardown(what_lies_in_no_region_is_refused, vm_setup, vm_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
