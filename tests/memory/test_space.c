/* tests/memory/test_space.c - lists of regions: what they keep, find and refuse. */
#include "base/alloc.h"
#include "mica/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static char memory[1 << 20];

static mica_memory_space *space_of_two(void) {
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_space_new(&space, &err), MICA_OK);
    mica_memory_region heap = {"heap", memory, 10000, 0}, stack = {"stack", memory + 20000, 5000, 65536};
    assert_int_equal(mica_memory_space_add(space, &heap, &err), MICA_OK);
    assert_int_equal(mica_memory_space_add(space, &stack, &err), MICA_OK);
    return space;
}

static void regions_are_found_by_number_name_and_address(void **state) {
    (void)state;
    mica_memory_space *space = space_of_two();
    const mica_memory_region *heap = mica_memory_space_at(space, 0), *stack = mica_memory_space_at(space, 1);
    assert_int_equal(mica_memory_space_count(space), 2);
    assert_string_equal(heap->name, "heap");
    assert_int_equal(heap->granule, MICA_MEMORY_GRANULE_MIN);
    assert_int_equal(stack->granule, 65536);
    assert_null(mica_memory_space_at(space, 2));
    assert_ptr_equal(mica_memory_space_find(space, "stack"), stack);
    assert_null(mica_memory_space_find(space, "stac"));
    assert_null(mica_memory_space_find(space, NULL));
    assert_ptr_equal(mica_memory_space_of(space, memory), heap);
    assert_ptr_equal(mica_memory_space_of(space, memory + 9999), heap);
    assert_null(mica_memory_space_of(space, memory + 10000));
    assert_ptr_equal(mica_memory_space_of(space, memory + 20000), stack);
    assert_null(mica_memory_space_of(space, memory + 19999));
    mica_memory_space_free(space);
    mica_memory_space_free(NULL);
    assert_int_equal(mica_memory_space_count(NULL), 0);
    assert_null(mica_memory_space_at(NULL, 0));
}

static void names_are_copied(void **state) {
    (void)state;
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT;
    char name[] = "first";
    mica_memory_region region = {name, memory, 100, 0};
    assert_int_equal(mica_memory_space_new(&space, &err), MICA_OK);
    assert_int_equal(mica_memory_space_add(space, &region, &err), MICA_OK);
    memset(name, 'x', 5);
    assert_string_equal(mica_memory_space_at(space, 0)->name, "first");
    mica_memory_space_free(space);
}

static void what_is_no_region_is_refused_by_name(void **state) {
    (void)state;
    char longest[MICA_MEMORY_NAME_MAX], longer[MICA_MEMORY_NAME_MAX + 1];
    memset(longest, 'n', sizeof longest);
    longest[sizeof longest - 1] = 0;
    memset(longer, 'n', sizeof longer);
    longer[sizeof longer - 1] = 0;
    char *free_place = memory + 500000;
    const struct {
        mica_memory_region region;
        mica_status code;
        const char *said;
    } cases[] = {
        {{NULL, free_place, 100, 0}, MICA_ERR_INVALID_ARGUMENT, "must have a name"},
        {{"", free_place, 100, 0}, MICA_ERR_INVALID_ARGUMENT, "must have a name"},
        {{longer, free_place, 100, 0}, MICA_ERR_INVALID_ARGUMENT, "at most 63 bytes"},
        {{longest, free_place, 100, 0}, MICA_OK, ""},
        {{"a", NULL, 100, 0}, MICA_ERR_INVALID_ARGUMENT, "'a' has no base"},
        {{"a", free_place, 0, 0}, MICA_ERR_INVALID_ARGUMENT, "cannot have 0 bytes"},
        {{"a", free_place, UINT64_MAX, 0}, MICA_ERR_INVALID_ARGUMENT, "cannot have"},
        {{"a", (void *)(UINTPTR_MAX - 50), 100, 0}, MICA_ERR_INVALID_ARGUMENT, "cannot have 100 bytes"},
        {{"a", free_place, 100, 2048}, MICA_ERR_INVALID_ARGUMENT, "not 2048"},
        {{"a", free_place, 100, 12288}, MICA_ERR_INVALID_ARGUMENT, "not 12288"},
        {{"a", free_place, 100, 4194304}, MICA_ERR_INVALID_ARGUMENT, "not 4194304"},
        {{"heap", free_place + 200, 100, 0}, MICA_ERR_EXISTS, "'heap' already"},
        {{"a", memory + 9999, 2, 0}, MICA_ERR_INVALID_ARGUMENT, "'a' and 'heap' overlap"},
        {{"a", memory + 19000, 50000, 0}, MICA_ERR_INVALID_ARGUMENT, "'a' and 'stack' overlap"},
        {{"a", memory + 10000, 10000, 0}, MICA_OK, ""}, /* between both, without a gap */
    };
    mica_memory_space *space = space_of_two();
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        size_t before = mica_memory_space_count(space);
        mica_status status = mica_memory_space_add(space, &cases[k].region, &err);
        if (status != cases[k].code || !strstr(err.message, cases[k].said))
            fail_msg("case %zu: %s: %s", k, mica_status_name(status), err.message);
        assert_int_equal(mica_memory_space_count(space), before + (status == MICA_OK));
    }
    mica_error none = MICA_ERROR_INIT, nowhere = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_space_add(space, NULL, &none), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_memory_space_add(NULL, &cases[3].region, &nowhere), MICA_ERR_INVALID_ARGUMENT);
    mica_memory_space_free(space);
}

static void one_region_too_many_is_an_error(void **state) {
    (void)state;
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_memory_space_new(&space, &err), MICA_OK);
    for (int k = 0; k <= MICA_MEMORY_REGIONS_MAX; k++) {
        char name[16];
        snprintf(name, sizeof name, "r%d", k);
        mica_memory_region region = {name, memory + 100 * k, 100, 0};
        mica_status status = mica_memory_space_add(space, &region, &err);
        assert_int_equal(status, k < MICA_MEMORY_REGIONS_MAX ? MICA_OK : MICA_ERR_LIMIT);
    }
    assert_non_null(strstr(err.message, "'r256'"));
    assert_int_equal(mica_memory_space_count(space), MICA_MEMORY_REGIONS_MAX);
    mica_memory_space_free(space);
}

static void a_space_without_memory_is_an_error(void **state) {
    (void)state;
    mica_memory_space *space = NULL;
    mica_error err = MICA_ERROR_INIT;
    base_alloc_fail_at(1);
    assert_int_equal(mica_memory_space_new(&space, &err), MICA_ERR_NO_MEMORY);
    base_alloc_fail_at(0);
    assert_null(space);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_found_by_number_name_and_address),
        cmocka_unit_test(names_are_copied),
        cmocka_unit_test(what_is_no_region_is_refused_by_name),
        cmocka_unit_test(one_region_too_many_is_an_error),
        cmocka_unit_test(a_space_without_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
