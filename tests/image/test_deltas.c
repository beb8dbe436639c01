/* tests/image/test_deltas.c - deltas of regions, and regions whose sizes change. */
#include "tests/image/program.h"

#include <stdio.h>
#include <unistd.h>

static void a_dynamic_region_gets_the_size_of_the_file(void **state) {
    (void)state;
    char *heap = calloc(1, 10000), room[12000], small[9999];
    mica_regions *regions = regions_new(), *fresh = regions_new(), *narrow = regions_new();
    mica_regions_region region = {
        .name = "heap", .base = heap, .size = 100, .dynamic = true, .capacity = 10000};
    OK(mica_regions_add(regions, &region, &err));
    heap = realloc(heap, 20000);
    memset(heap, 7, 10000);
    OK(mica_regions_place(regions, "heap", heap, 10000, 20000, &err));
    OK(mica_regions_save(regions, path_of("grown"), NULL, &err));
    memset(room, 0, sizeof room);
    region = (mica_regions_region){
        .name = "heap", .base = room, .size = 1, .dynamic = true, .capacity = sizeof room};
    OK(mica_regions_add(fresh, &region, &err));
    OK(mica_regions_restore(fresh, path_of("grown"), &err));
    assert_int_equal(mica_regions_find(fresh, "heap")->size, 10000);
    assert_int_equal(mica_regions_find(fresh, "heap")->capacity, sizeof room);
    assert_memory_equal(room, heap, 10000);
    assert_int_equal(room[10000], 0);
    region = (mica_regions_region){.name = "heap", .base = small, .size = sizeof small, .dynamic = true};
    OK(mica_regions_add(narrow, &region, &err));
    REFUSED(mica_regions_restore(narrow, path_of("grown"), &err), VERSION_MISMATCH,
            "'heap' is larger in the file");
    REFUSED(mica_regions_place(regions, "none", heap, 1, 1, &err), NOT_FOUND, "no region 'none'");
    REFUSED(mica_regions_place(regions, NULL, heap, 1, 1, &err), INVALID_ARGUMENT, "no region was named");
    REFUSED(mica_regions_place(NULL, "heap", heap, 1, 1, &err), INVALID_ARGUMENT, "no list of regions");
    REFUSED(mica_regions_place(regions, "heap", heap, 2, 1, &err), INVALID_ARGUMENT, "less room than bytes");
    REFUSED(mica_regions_place(regions, "heap", NULL, 2, 0, &err), INVALID_ARGUMENT, "'heap' has no base");
    mica_regions_region within = {
        .name = "vm", .base = heap + 15000, .size = 10}; /* where the heap may grow to */
    REFUSED(mica_regions_add(regions, &within, &err), INVALID_ARGUMENT, "'vm' and 'heap' overlap");
    regions_add(regions, "vm", small, 10);
    REFUSED(mica_regions_place(regions, "vm", small + 20, 10, 0, &err), INVALID_ARGUMENT,
            "'vm' is not dynamic");
    REFUSED(mica_regions_place(regions, "heap", small + 5, 10, 0, &err), INVALID_ARGUMENT, "overlap");
    mica_regions_free(regions);
    mica_regions_free(fresh);
    mica_regions_free(narrow);
    free(heap);
}

static void deltas_have_the_pages_that_differ_and_no_other(void **state) {
    (void)state;
    static uint8_t heap[40 * 4096], was[sizeof heap];
    const char *paths[6];
    char names[6][16];
    mica_regions *regions = regions_new();
    mica_memory_saved saved;
    for (size_t k = 0; k < sizeof heap; k++)
        heap[k] = (uint8_t)(k >> 6);
    regions_add(regions, "heap", heap, sizeof heap - 10);
    for (int k = 0; k < 6; k++) {
        snprintf(names[k], sizeof names[k], "chain%d", k);
        paths[k] = path_of(names[k]);
        for (int n = 0; n < k; n++)
            heap[(k * 5 + n) * 4096 + 17] ^= 1;
        if (k == 2) heap[39 * 4096] ^= 2; /* the last page, which is shorter */
        heap[3]++;                        /* written, and not changed in the end */
        heap[3]--;
        if (k == 0) OK(mica_regions_save(regions, paths[0], &saved, &err));
        if (k) OK(mica_regions_save_delta(regions, paths, (size_t)k, paths[k], &saved, &err));
        assert_int_equal(saved.pages, k == 0 ? 40 : k + (k == 2));
    }
    memcpy(was, heap, sizeof heap);
    memset(heap, 0, sizeof heap - 10);
    OK(mica_regions_restore_chain(regions, paths, 6, &err));
    assert_memory_equal(heap, was, sizeof heap - 10);
    OK(mica_regions_restore(regions, paths[0], &err)); /* back to the first: A/B */
    assert_int_equal(heap[5 * 4096 + 17], 5 * 64 % 256);
    REFUSED(mica_regions_restore_chain(regions, paths + 1, 5, &err), INCOMPLETE_CHAIN, "was not given");
    const char *gap[] = {paths[0], paths[2]};
    REFUSED(mica_regions_restore_chain(regions, gap, 2, &err), INCOMPLETE_CHAIN, "diff of another file");
    assert_int_equal(link(paths[0], path_of("link")), 0);
    for (int k = 0; k < 3; k++)
        REFUSED(mica_regions_save_delta(regions, paths, 3, k < 2 ? paths[k] : path_of("link"), NULL, &err),
                INVALID_ARGUMENT, "that the delta rests on");
    OK(mica_regions_restore_chain(regions, paths, 6, &err)); /* the chain is whole */
    mica_regions_free(regions);
}

static void a_delta_of_other_regions_is_refused(void **state) {
    (void)state;
    program p = {{1}, {2}, {3}};
    const char *path = path_of("three");
    mica_regions *three = program_regions(&p, "vhr"), *two = program_regions(&p, "vr"),
                 *more = program_regions(&p, "vhr");
    char extra[5000] = {1};
    mica_memory_saved saved;
    OK(mica_regions_save(three, path, NULL, &err));
    REFUSED(mica_regions_save_delta(two, &path, 1, path_of("d"), NULL, &err), VERSION_MISMATCH,
            "region 'heap' of the file");
    regions_add(more, "extra", extra, sizeof extra);
    OK(mica_regions_save_delta(more, &path, 1, path_of("d"), &saved, &err)); /* a new one is all new */
    assert_int_equal(saved.pages, 2);
    const char *chain[] = {path, path_of("d")};
    memset(extra, 0, sizeof extra);
    OK(mica_regions_restore_chain(more, chain, 2, &err));
    assert_int_equal(extra[0], 1);
    mica_regions_free(three);
    mica_regions_free(two);
    mica_regions_free(more);
}

static void regions_that_grow_and_shrink_have_deltas(void **state) {
    (void)state;
    static uint8_t heap[20 * 4096], was[sizeof heap];
    static const uint64_t sizes[] = {5000, 60000, 60001, 20000, 81920, 100, 81919};
    const char *paths[7];
    char names[7][16];
    mica_regions *regions = regions_new();
    mica_regions_region region = {
        .name = "heap", .base = heap, .size = 1, .dynamic = true, .capacity = sizeof heap};
    OK(mica_regions_add(regions, &region, &err));
    for (int k = 0; k < 7; k++) {
        snprintf(names[k], sizeof names[k], "size%d", k);
        paths[k] = path_of(names[k]);
        memset(heap, 100 + k, sizeof heap);
        OK(mica_regions_place(regions, "heap", heap, sizes[k], sizeof heap, &err));
        if (k == 0) OK(mica_regions_save(regions, paths[0], NULL, &err));
        if (k) OK(mica_regions_save_delta(regions, paths, (size_t)k, paths[k], NULL, &err));
        memcpy(was, heap, sizeof heap);
        memset(heap, 0, sizeof heap);
        OK(mica_regions_restore_chain(regions, paths, (size_t)k + 1, &err));
        assert_int_equal(mica_regions_find(regions, "heap")->size, sizes[k]);
        assert_memory_equal(heap, was, sizes[k]);
        assert_int_equal(sizes[k] < sizeof heap ? heap[sizes[k]] : 0, 0);
    }
    mica_memory_saved
        saved; /* a last page that is shorter is another page, and the one before it is the same */
    OK(mica_regions_place(regions, "heap", heap, 81910, sizeof heap, &err));
    OK(mica_regions_save_delta(regions, paths, 7, path_of("shorter"), &saved, &err));
    assert_int_equal(saved.pages, 1);
    mica_regions_free(regions);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dynamic_region_gets_the_size_of_the_file),
        cmocka_unit_test(deltas_have_the_pages_that_differ_and_no_other),
        cmocka_unit_test(a_delta_of_other_regions_is_refused),
        cmocka_unit_test(regions_that_grow_and_shrink_have_deltas),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
