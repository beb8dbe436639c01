/* tests/image/test_regions.c - regions of a program: what is refused by name, and that what was saved comes back,
 * whole or not at all. */
#include "tests/image/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_list_is_made_and_ended(void **state) {
    (void)state;
    mica_regions *regions = regions_new();
    assert_int_equal(mica_regions_count(regions), 0);
    mica_regions_free(regions);
    mica_regions_free(NULL);
    REFUSED(mica_regions_new(NULL, &err), INVALID_ARGUMENT, "nowhere to put");
    assert_int_equal(mica_regions_count(NULL), 0);
    assert_null(mica_regions_at(NULL, 0));
    assert_null(mica_regions_find(NULL, "vm"));
}

static void regions_are_added_in_order_with_names_of_their_own(void **state) {
    (void)state;
    char name[] = "vm", bytes[100], heap[50];
    mica_regions *regions = regions_new();
    regions_add(regions, name, bytes, sizeof bytes);
    memset(name, 'x', 2);
    mica_regions_region more = {
        .name = "heap", .base = heap, .size = 20, .dynamic = true, .capacity = 50, .version = 3};
    OK(mica_regions_add(regions, &more, &err));
    assert_int_equal(mica_regions_count(regions), 2);
    assert_string_equal(mica_regions_at(regions, 0)->name, "vm");
    assert_ptr_equal(mica_regions_at(regions, 0)->base, bytes);
    assert_int_equal(mica_regions_at(regions, 0)->capacity, 100);
    assert_string_equal(mica_regions_at(regions, 1)->name, "heap");
    assert_true(mica_regions_at(regions, 1)->dynamic && mica_regions_at(regions, 1)->version == 3);
    assert_ptr_equal(mica_regions_find(regions, "heap"), mica_regions_at(regions, 1));
    assert_null(mica_regions_at(regions, 2));
    assert_null(mica_regions_find(regions, "xx"));
    assert_null(mica_regions_find(regions, NULL));
    mica_regions_free(regions);
}

static void what_is_no_region_is_refused(void **state) {
    (void)state;
    char bytes[100], name[70];
    mica_regions *regions = regions_new();
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    regions_add(regions, "vm", bytes, 50);
    const struct {
        mica_regions_region region;
        mica_status status;
        const char *said;
    } cases[] = {
        {{.name = NULL, .base = bytes, .size = 8}, MICA_ERR_INVALID_ARGUMENT, "must have a name"},
        {{.name = "", .base = bytes, .size = 8}, MICA_ERR_INVALID_ARGUMENT, "must have a name"},
        {{.name = name, .base = bytes + 60, .size = 8}, MICA_ERR_INVALID_ARGUMENT, "at most 63 bytes"},
        {{.name = "heap", .base = NULL, .size = 8}, MICA_ERR_INVALID_ARGUMENT, "'heap' has no base"},
        {{.name = "heap", .base = bytes + 60, .size = 0},
         MICA_ERR_INVALID_ARGUMENT,
         "'heap' has a size of 0"},
        {{.name = "heap", .base = bytes, .size = UINT64_MAX},
         MICA_ERR_INVALID_ARGUMENT,
         "'heap' cannot have"},
        {{.name = "vm", .base = bytes + 60, .size = 8}, MICA_ERR_EXISTS, "region 'vm' already"},
        {{.name = "heap", .base = bytes + 49, .size = 8},
         MICA_ERR_INVALID_ARGUMENT,
         "'heap' and 'vm' overlap"},
        {{.name = "heap", .base = bytes + 60, .size = 8, .capacity = 9},
         MICA_ERR_INVALID_ARGUMENT,
         "not dynamic"},
        {{.name = "heap", .base = bytes + 60, .size = 8, .dynamic = true, .capacity = 7},
         MICA_ERR_INVALID_ARGUMENT,
         "'heap' has less room"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        assert_int_equal(mica_regions_add(regions, &cases[k].region, &err), cases[k].status);
        if (!strstr(err.message, cases[k].said)) fail_msg("case %zu: %s", k, err.message);
        assert_int_equal(mica_regions_count(regions), 1);
    }
    mica_regions_region good = {.name = "heap", .base = bytes + 60, .size = 8};
    REFUSED(mica_regions_add(NULL, &good, &err), INVALID_ARGUMENT, "no list of regions");
    REFUSED(mica_regions_add(regions, NULL, &err), INVALID_ARGUMENT, "no region to add");
    OK(mica_regions_add(regions, &good, &err));
    mica_regions_free(regions);
}

static void one_region_too_many_is_refused_by_name(void **state) {
    (void)state;
    static char bytes[MICA_REGIONS_MAX + 1];
    mica_regions *regions = regions_new();
    char name[16];
    for (int k = 0; k < MICA_REGIONS_MAX; k++) {
        snprintf(name, sizeof name, "r%d", k);
        regions_add(regions, name, bytes + k, 1);
    }
    mica_regions_region last = {.name = "last", .base = bytes + MICA_REGIONS_MAX, .size = 1};
    REFUSED(mica_regions_add(regions, &last, &err), LIMIT, "'last' has no place");
    assert_int_equal(mica_regions_count(regions), MICA_REGIONS_MAX);
    for (int k = 0; k < MICA_REGIONS_MAX; k++)
        bytes[k] = (char)(k * 7);
    OK(mica_regions_save(regions, path_of("many"), NULL, &err));
    memset(bytes, 0, sizeof bytes);
    OK(mica_regions_restore(regions, path_of("many"), &err));
    for (int k = 0; k < MICA_REGIONS_MAX; k++)
        assert_int_equal(bytes[k], (char)(k * 7));
    mica_regions_free(regions);
}

static void info_of(const char *path, mica_regions_info *info) {
    OK(mica_regions_read_info(path, info, &err));
}

/* Saves one byte and gives the description that the file has. */
static const char *described(mica_regions *regions) {
    static mica_regions_info info;
    OK(mica_regions_save(regions, path_of("described"), NULL, &err));
    info_of(path_of("described"), &info);
    return info.description;
}

static void tell_place(void *ctx, char *out, size_t size) {
    snprintf(out, size, "VM snapshot - iteration %d, PC=7, SP=-1", *(int *)ctx);
}

static void tell_much(void *ctx, char *out, size_t size) {
    (void)ctx;
    for (size_t k = 1; k + 1 < size; k++) /* euro signs, of which the last has no room */
        out[k] = k % 3 == 0 ? '\xac' : k % 3 == 2 ? '\x82' : '\xe2';
    out[0] = '\n';
}

static void descriptions_are_bounded_and_automatic_where_none_is_given(void **state) {
    (void)state;
    char byte = 1, other[3], text[400];
    int iteration = 2;
    bool cut = true;
    mica_regions *regions = regions_new();
    regions_add(regions, "vm", &byte, 1);
    regions_add(regions, "heap", other, 3);
    assert_string_equal(described(regions), "4 bytes in vm, heap");
    OK(mica_regions_describe_by(regions, tell_place, &iteration, &err));
    assert_string_equal(described(regions), "VM snapshot - iteration 2, PC=7, SP=-1");
    OK(mica_regions_describe(regions, "before the change", &cut, &err));
    assert_false(cut);
    assert_string_equal(described(regions), "before the change");
    OK(mica_regions_describe(regions, NULL, &cut, &err)); /* nothing said: the program's own again */
    iteration = 3;
    assert_string_equal(described(regions), "VM snapshot - iteration 3, PC=7, SP=-1");
    memset(text, 'a', 254);
    strcpy(text + 254, "\xc3\xa9!"); /* e with an accent in bytes 254 and 255 */
    OK(mica_regions_describe(regions, text, &cut, &err));
    assert_true(cut);
    assert_int_equal(strlen(described(regions)), 254);
    memset(text, 'a', 253);
    strcpy(text + 253, "\xc3\xa9");
    OK(mica_regions_describe(regions, text, &cut, &err));
    assert_false(cut);
    assert_string_equal(described(regions), text);
    REFUSED(mica_regions_describe(regions, "ab\xff", NULL, &err), INVALID_ARGUMENT, "byte 2 is none");
    REFUSED(mica_regions_describe(regions, "a\x1b[2J", NULL, &err), INVALID_ARGUMENT, "byte 1 is none");
    REFUSED(mica_regions_describe(NULL, "a", NULL, &err), INVALID_ARGUMENT, "no list of regions");
    REFUSED(mica_regions_describe_by(NULL, tell_place, NULL, &err), INVALID_ARGUMENT, "no list of regions");
    assert_string_equal(described(regions), text); /* as it was */
    OK(mica_regions_describe(regions, NULL, NULL, &err));
    OK(mica_regions_describe_by(regions, tell_much, NULL, &err));
    assert_int_equal(strlen(described(regions)), 253);
    assert_memory_equal(described(regions), "?\xe2\x82\xac", 4);
    mica_regions_free(regions);
}

static void every_byte_comes_back_as_it_was(void **state) {
    (void)state;
    uint8_t bytes[256];
    struct stat about;
    mica_memory_saved saved;
    mica_regions *regions = regions_new();
    regions_add(regions, "bytes", bytes, sizeof bytes);
    for (int k = 0; k < 256; k++)
        bytes[k] = (uint8_t)k;
    OK(mica_regions_save(regions, path_of("bytes"), &saved, &err));
    memset(bytes, 0x55, sizeof bytes);
    OK(mica_regions_restore(regions, path_of("bytes"), &err));
    for (int k = 0; k < 256; k++)
        assert_int_equal(bytes[k], k);
    assert_int_equal(stat(path_of("bytes"), &about), 0);
    assert_int_equal(about.st_size, saved.bytes);
    assert_int_equal(about.st_mode & 0777, 0600); /* raw memory is for its owner alone */
    mica_regions_free(regions);
}

static void regions_are_found_by_name_in_any_order(void **state) {
    (void)state;
    static const char *const orders[] = {"vhr", "vrh", "hvr", "hrv", "rvh", "rhv"};
    program was, is;
    for (size_t k = 0; k < sizeof was; k++)
        ((char *)&was)[k] = (char)(k * k >> 3);
    mica_regions *saved = program_regions(&was, "vhr");
    OK(mica_regions_save(saved, path_of("three"), NULL, &err));
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
        memset(&is, 0, sizeof is);
        mica_regions *regions = program_regions(&is, orders[k]);
        OK(mica_regions_restore(regions, path_of("three"), &err));
        assert_memory_equal(&is, &was, sizeof is);
        mica_regions_free(regions);
    }
    mica_regions_free(saved);
}

static void what_does_not_fit_changes_nothing_and_is_named(void **state) {
    (void)state;
    program was = {{1}, {2}, {3}}, is, before;
    mica_error wrong = MICA_ERROR_INIT;
    mica_regions *saved = program_regions(&was, "vhr"), *two = program_regions(&was, "vr");
    OK(mica_regions_save(saved, path_of("three"), NULL, &err));
    OK(mica_regions_save(two, path_of("two"), NULL, &err));
    memset(&is, 9, sizeof is);
    before = is;
    mica_regions *fewer = program_regions(&is, "vr"), *all = program_regions(&is, "vhr");
    REFUSED(mica_regions_restore(fewer, path_of("three"), &err), VERSION_MISMATCH,
            "'heap' is in the file, and the program has none");
    REFUSED(mica_regions_restore(all, path_of("two"), &err), VERSION_MISMATCH,
            "'heap' of the program is not in the file");
    mica_regions *other = program_regions(&is, "vh"); /* the last of three is of another size */
    regions_add(other, "rules", is.rules, 60);
    assert_int_equal(mica_regions_restore(other, path_of("three"), &wrong), MICA_ERR_VERSION_MISMATCH);
    assert_non_null(strstr(wrong.message, "'rules' has another size"));
    assert_string_equal(wrong.expected, "60");
    assert_string_equal(wrong.found, "64");
    mica_regions *renamed = program_regions(&is, "vh"); /* as large, and another name */
    regions_add(renamed, "ruler", is.rules, 64);
    REFUSED(mica_regions_restore(renamed, path_of("three"), &err), VERSION_MISMATCH,
            "'rules' is in the file");
    assert_memory_equal(&is, &before, sizeof is);
    mica_regions *const all_of_them[] = {saved, two, fewer, all, other, renamed};
    for (size_t k = 0; k < sizeof all_of_them / sizeof *all_of_them; k++)
        mica_regions_free(all_of_them[k]);
}

static void calls_without_what_they_need_are_refused(void **state) {
    (void)state;
    char byte = 7;
    mica_regions_info info;
    const char *none = NULL;
    mica_regions *regions = regions_new(), *empty = regions_new();
    regions_add(regions, "vm", &byte, 1);
    REFUSED(mica_regions_save(NULL, path_of("x"), NULL, &err), INVALID_ARGUMENT, "no list of regions");
    REFUSED(mica_regions_save(regions, NULL, NULL, &err), INVALID_ARGUMENT, "no file to save to");
    REFUSED(mica_regions_save(empty, path_of("x"), NULL, &err), INVALID_ARGUMENT, "no regions to save");
    REFUSED(mica_regions_save_delta(regions, NULL, 1, path_of("x"), NULL, &err), INVALID_ARGUMENT,
            "no files were named");
    REFUSED(mica_regions_save_delta(regions, &none, 1, path_of("x"), NULL, &err), INVALID_ARGUMENT,
            "file 0 has no name");
    REFUSED(mica_regions_save_delta(regions, &none, 0, path_of("x"), NULL, &err), INVALID_ARGUMENT,
            "no memory file");
    REFUSED(mica_regions_restore(NULL, path_of("x"), &err), INVALID_ARGUMENT, "no list of regions");
    REFUSED(mica_regions_restore(regions, NULL, &err), INVALID_ARGUMENT, "no file to restore");
    REFUSED(mica_regions_restore(empty, path_of("x"), &err), INVALID_ARGUMENT, "no regions to restore");
    REFUSED(mica_regions_restore(regions, path_of("nowhere"), &err), IO, "nowhere");
    REFUSED(mica_regions_read_info(path_of("nowhere"), &info, &err), IO, "nowhere");
    REFUSED(mica_regions_read_info(NULL, &info, &err), INVALID_ARGUMENT, "no file was named");
    REFUSED(mica_regions_read_info(path_of("x"), NULL, &err), INVALID_ARGUMENT, "nowhere to put");
    assert_int_equal(access(path_of("x"), F_OK), -1);
    assert_int_equal(byte, 7);
    mica_regions_free(regions);
    mica_regions_free(empty);
}

static void a_file_tells_of_itself_without_being_loaded(void **state) {
    (void)state;
    program was = {{1}, {2}, {3}};
    mica_memory_saved saved, delta;
    mica_regions_info info;
    mica_regions *regions = program_regions(&was, "vhr");
    mica_regions_region more = {
        .name = "more", .base = &more, .size = 8, .dynamic = true, .capacity = 16, .version = 4};
    OK(mica_regions_add(regions, &more, &err));
    OK(mica_regions_describe(regions, "baseline", NULL, &err));
    OK(mica_regions_save(regions, path_of("full"), &saved, &err));
    info_of(path_of("full"), &info);
    assert_int_equal(info.version_major, 1);
    assert_true(info.full && info.word == 8 && !info.big_endian);
    assert_int_equal(info.count, 4);
    assert_int_equal(info.total_size, 300 + 20000 + 64 + 8);
    assert_int_equal(info.file_size, saved.bytes);
    assert_memory_equal(info.identity, saved.identity, sizeof info.identity);
    assert_string_equal(info.description, "baseline");
    assert_true(info.age_seconds < 600 && info.time_ns > 0);
    assert_string_equal(info.regions[1].name, "heap");
    assert_int_equal(info.regions[1].size, 20000);
    assert_true(!info.regions[1].dynamic && info.regions[3].dynamic);
    assert_int_equal(info.regions[3].version, 4);
    const char *paths[] = {path_of("full")};
    was.heap[9000] = 1;
    OK(mica_regions_save_delta(regions, paths, 1, path_of("d1"), &delta, &err));
    info_of(path_of("d1"), &info); /* a delta alone tells, too */
    assert_false(info.full);
    assert_memory_equal(info.parent, saved.identity, sizeof info.parent);
    assert_int_equal(info.total_size, 300 + 20000 + 64 + 8);
    REFUSED(mica_regions_restore(regions, path_of("d1"), &err), INCOMPLETE_CHAIN, "was not given");
    mica_regions_free(regions);
}

static void other_files_are_no_images(void **state) {
    (void)state;
    char byte;
    mica_regions_info info;
    mica_memory_space *space = NULL;
    mica_memory_region region = {"vm", &byte, 1, 0};
    mica_regions *regions = regions_new();
    regions_add(regions, "vm", &byte, 1);
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &region, &err));
    mica_memory_content content = {.space = space};
    OK(mica_memory_write(&content, path_of("memory"), NULL, &err));
    REFUSED(mica_regions_restore(regions, path_of("memory"), &err), NOT_A_SNAPSHOT,
            "not of regions of a program");
    REFUSED(mica_regions_read_info(path_of("memory"), &info, &err), NOT_A_SNAPSHOT,
            "not of regions of a program");
    int fd = open(path_of("text"), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "MFPS and more of it", 19), 19);
    close(fd);
    REFUSED(mica_regions_restore(regions, path_of("text"), &err), NOT_A_SNAPSHOT, "");
    mica_memory_space_free(space);
    mica_regions_free(regions);
}

static void one_call_registers_an_interpreter(void **state) {
    (void)state;
    char stack[100], heap[200];
    mica_regions *regions = NULL;
    OK(mica_regions_new_interpreter(stack, sizeof stack, heap, sizeof heap, &regions, &err));
    assert_int_equal(mica_regions_count(regions), 2);
    assert_ptr_equal(mica_regions_find(regions, "stack")->base, stack);
    assert_int_equal(mica_regions_find(regions, "heap")->size, 200);
    assert_true(mica_regions_find(regions, "heap")->dynamic);
    mica_regions_free(regions);
    OK(mica_regions_new_interpreter(NULL, 0, heap, sizeof heap, &regions, &err));
    assert_int_equal(mica_regions_count(regions), 1);
    mica_regions_free(regions);
    OK(mica_regions_new_interpreter(NULL, 0, NULL, 0, &regions, &err));
    assert_int_equal(mica_regions_count(regions), 0);
    mica_regions_free(regions);
    REFUSED(mica_regions_new_interpreter(NULL, 10, heap, 1, &regions, &err), INVALID_ARGUMENT,
            "'stack' has no base");
    assert_null(regions);
    REFUSED(mica_regions_new_interpreter(stack, 10, stack + 5, 1, &regions, &err), INVALID_ARGUMENT,
            "overlap");
    REFUSED(mica_regions_new_interpreter(stack, 10, heap, 0, &regions, &err), INVALID_ARGUMENT,
            "'heap' has a size of 0");
    REFUSED(mica_regions_new_interpreter(stack, 10, heap, 1, NULL, &err), INVALID_ARGUMENT, "nowhere to put");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_made_and_ended),
        cmocka_unit_test(regions_are_added_in_order_with_names_of_their_own),
        cmocka_unit_test(what_is_no_region_is_refused),
        cmocka_unit_test(one_region_too_many_is_refused_by_name),
        cmocka_unit_test(descriptions_are_bounded_and_automatic_where_none_is_given),
        cmocka_unit_test(every_byte_comes_back_as_it_was),
        cmocka_unit_test(regions_are_found_by_name_in_any_order),
        cmocka_unit_test(what_does_not_fit_changes_nothing_and_is_named),
        cmocka_unit_test(calls_without_what_they_need_are_refused),
        cmocka_unit_test(a_file_tells_of_itself_without_being_loaded),
        cmocka_unit_test(other_files_are_no_images),
        cmocka_unit_test(one_call_registers_an_interpreter),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
