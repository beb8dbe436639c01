/* tests/image/test_migration.c - what a program has done at a save and a restore: migrations from older versions,
 * and hooks in their order. */
#include "tests/image/forge.h"

#include <stddef.h>
#include <stdio.h>

/* Version 1 had a short count and no name; both have a pointer into the heap. */
typedef struct vm_old {
    short count;
    int *at;
} vm_old;
typedef struct vm_new {
    long count;
    char name[16];
    int *at;
} vm_new;
static const mica_field old_fields[] = {
    {.offset = offsetof(vm_old, count), .kind = MICA_FIELD_SIGNED, .width = 2, .count = 1},
    {.offset = offsetof(vm_old, at), .kind = MICA_FIELD_POINTER, .width = 8, .count = 1},
};

static mica_status migrate_vm(void *ctx, mica_regions_migration *m, mica_error *err) {
    const vm_old *was = m->old_bytes;
    vm_new *is = m->new_bytes;
    (void)err;
    assert_string_equal(m->name, "vm");
    assert_true(m->from == 1 && m->to == 2 && m->old_size == sizeof *was && m->new_size == sizeof *is);
    assert_int_equal(is->count, 0);
    is->count = was->count;
    is->at = was->at;
    strcpy(is->name, ctx);
    return MICA_OK;
}

static mica_status migrate_not(void *ctx, mica_regions_migration *m, mica_error *err) {
    (void)ctx;
    memset(m->new_bytes, 1, m->new_size);
    if (err) strcpy(err->message, "the count is too old");
    return MICA_ERR_RUNTIME;
}

static mica_status migrate_heap(void *ctx, mica_regions_migration *m, mica_error *err) {
    (void)err;
    memset(m->new_bytes, 9, m->old_size * 2);
    m->new_size = ctx ? *(uint64_t *)ctx : m->old_size * 2;
    return MICA_OK;
}

static void old_versions_are_migrated(void **state) {
    (void)state;
    int numbers[10] = {0}, others[10] = {0};
    vm_old was = {-7, numbers + 3};
    vm_new is = {0}, before;
    mica_regions *old = regions_new(), *new = regions_new(), *unready = regions_new();
    mica_regions_region region = {.name = "vm", .base = &was, .size = sizeof was, .version = 1};
    OK(mica_regions_add(old, &region, &err));
    regions_add(old, "heap", numbers, sizeof numbers);
    OK(mica_regions_fields(old, "vm", old_fields, 2, &err));
    OK(mica_regions_save(old, path_of("v1"), NULL, &err));
    region = (mica_regions_region){.name = "vm", .base = &is, .size = sizeof is, .version = 2};
    OK(mica_regions_add(new, &region, &err));
    OK(mica_regions_add(unready, &region, &err));
    regions_add(new, "heap", others, sizeof others);
    regions_add(unready, "heap", others, sizeof others);
    before = is;
    REFUSED(mica_regions_restore(new, path_of("v1"), &err), VERSION_MISMATCH,
            "'vm' has another version in the file");
    OK(mica_regions_migrate(unready, "vm", 1, sizeof was, migrate_not, NULL, &err));
    REFUSED(mica_regions_restore(unready, path_of("v1"), &err), RUNTIME,
            "'vm' could not be migrated from version 1 to 2: the count is too old");
    assert_memory_equal(&is, &before, sizeof is);
    OK(mica_regions_migrate(new, "vm", 0, 4, migrate_not, NULL, &err)); /* from another */
    OK(mica_regions_migrate(new, "vm", 1, sizeof was, migrate_vm, (void *)"from 1", &err));
    OK(mica_regions_restore(new, path_of("v1"), &err));
    assert_int_equal(is.count, -7);
    assert_ptr_equal(is.at, others + 3);
    assert_string_equal(is.name, "from 1");
    REFUSED(mica_regions_migrate(new, "vm", 1, 4, migrate_vm, NULL, &err), EXISTS, "from version 1 already");
    REFUSED(mica_regions_migrate(new, "vm", 2, 4, migrate_vm, NULL, &err), INVALID_ARGUMENT,
            "nothing to migrate");
    REFUSED(mica_regions_migrate(new, "vm", 3, 0, migrate_vm, NULL, &err), INVALID_ARGUMENT, "no old size");
    REFUSED(mica_regions_migrate(new, "vm", 3, 4, NULL, NULL, &err), INVALID_ARGUMENT, "no function");
    REFUSED(mica_regions_migrate(new, "none", 3, 4, migrate_vm, NULL, &err), NOT_FOUND, "no region 'none'");
    mica_regions_free(old);
    mica_regions_free(new);
    mica_regions_free(unready);
}

static void migrations_see_this_machine_and_keep_to_their_sizes(void **state) {
    (void)state;
    uint8_t bytes[sizeof(vm_old)] = {0}, heap_bytes[40];
    int others[10];
    uint64_t wrong = 41;
    vm_new is = {0};
    img_row rows[] = {{0, 1, 2, 2, MICA_FIELD_SIGNED, 0, 0, 0}, {8, 1, 8, 8, MICA_FIELD_POINTER, 0, 2, 0}};
    put(bytes, 0, 2, true, (uint64_t)-7);
    put(bytes, 8, 8, true, 200012);
    memset(heap_bytes, 1, sizeof heap_bytes);
    forged_region file[] = {{"vm", bytes, sizeof bytes, 100000, 1, false, rows, 2},
                            {"heap", heap_bytes, 16, 200000, 1, true, NULL, 0}};
    mica_regions *regions = regions_new(), *bad = regions_new();
    mica_regions_region region = {.name = "vm", .base = &is, .size = sizeof is, .version = 2};
    mica_regions_region dynamic = {
        .name = "heap", .base = others, .size = 4, .dynamic = true, .capacity = sizeof others, .version = 2};
    OK(mica_regions_add(regions, &region, &err));
    OK(mica_regions_add(regions, &dynamic, &err));
    OK(mica_regions_migrate(regions, "vm", 1, sizeof(vm_old), migrate_vm, (void *)"big", &err));
    OK(mica_regions_migrate(regions, "heap", 1, 16, migrate_heap, NULL, &err));
    forge(path_of("old"), true, 8, file, 2);
    REFUSED(mica_regions_restore(regions, path_of("old"), &err), VERSION_MISMATCH,
            "'heap' of an old version comes");
    img_row one_row = {0, 16, 1, 1, MICA_FIELD_BYTES, IMG_FIELD_OPEN, 0, 0};
    file[1].rows = &one_row;
    file[1].count = 1;
    forge(path_of("old"), true, 8, file, 2);
    OK(mica_regions_restore(regions, path_of("old"), &err));
    assert_int_equal(is.count, -7);
    assert_ptr_equal(is.at, others + 3);
    assert_int_equal(mica_regions_find(regions, "heap")->size, 32);
    assert_int_equal(((char *)others)[31], 9);
    put(bytes, 8, 8, true, 200017); /* within the new bytes, and not the old ones */
    forge(path_of("old"), true, 8, file, 2);
    REFUSED(mica_regions_restore(regions, path_of("old"), &err), CORRUPTED, "'vm', offset 8 in the file");
    put(bytes, 8, 8, true, 200012);
    file[1].size = 17; /* more than such a region had */
    one_row.count = 17;
    forge(path_of("old"), true, 8, file, 2);
    REFUSED(mica_regions_restore(regions, path_of("old"), &err), VERSION_MISMATCH,
            "'heap' of an old version has another size");
    file[1].size = one_row.count = 16;
    file[0].size = 15;
    file[0].count = 1;
    forge(path_of("old"), true, 8, file, 2);
    REFUSED(mica_regions_restore(regions, path_of("old"), &err), VERSION_MISMATCH,
            "'vm' of an old version has another size");
    file[0].size = 16;
    file[0].count = 2;
    OK(mica_regions_add(bad, &region, &err));
    OK(mica_regions_add(bad, &dynamic, &err));
    OK(mica_regions_migrate(bad, "vm", 1, sizeof(vm_old), migrate_vm, (void *)"big", &err));
    OK(mica_regions_migrate(bad, "heap", 1, 16, migrate_heap, &wrong, &err));
    forge(path_of("old"), true, 8, file, 2);
    for (wrong = 0; wrong < 42; wrong += 41)
        REFUSED(mica_regions_restore(bad, path_of("old"), &err), INVALID_ARGUMENT,
                "gave it a size it cannot have");
    mica_regions_free(regions);
    mica_regions_free(bad);
}

/* Hooks write what they were called for into a text. */
static char heard[200];
static mica_status hook_fails;
typedef struct listener {
    const char *name;
    char refuses; /* at: 's' save, 'r' restore, 0 */
} listener;
static mica_status hear(const listener *l, char what, mica_error *err) {
    snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "%c%s ", what, l->name);
    if (l->refuses != what) return MICA_OK;
    if (err) snprintf(err->message, sizeof err->message, "%s is busy", l->name);
    return hook_fails;
}
static mica_status hear_save(void *ctx, mica_error *err) {
    return hear(ctx, 's', err);
}
static void hear_saved(void *ctx) {
    (void)hear(ctx, 'a', NULL);
}
static mica_status hear_restored(void *ctx, mica_error *err) {
    return hear(ctx, 'r', err);
}

static void hooks_are_called_in_order(void **state) {
    (void)state;
    int value = 5;
    listener listeners[] = {{"files", 0}, {"clock", 0}, {"nets", 0}, {"last", 0}};
    static const int orders[] = {10, -3, 10, 40};
    mica_regions *regions = regions_new();
    regions_add(regions, "vm", &value, sizeof value);
    for (int k = 0; k < 4; k++) {
        mica_regions_hook hook = {orders[k], hear_save, hear_saved, hear_restored, &listeners[k]};
        OK(mica_regions_add_hook(regions, &hook, &err));
    }
    mica_regions_hook silent = {.order = 20};
    OK(mica_regions_add_hook(regions, &silent, &err));
    OK(mica_regions_save(regions, path_of("hooks"), NULL, &err));
    assert_string_equal(heard, "slast snets sfiles sclock aclock afiles anets alast ");
    heard[0] = 0;
    OK(mica_regions_restore(regions, path_of("hooks"), &err));
    assert_string_equal(heard, "rclock rfiles rnets rlast ");
    heard[0] = 0;
    hook_fails = MICA_ERR_RUNTIME;
    listeners[0].refuses = 's';
    REFUSED(mica_regions_save(regions, path_of("never"), NULL, &err), RUNTIME,
            "nothing was saved, because a hook before the save failed: files is busy");
    assert_string_equal(heard, "slast snets sfiles anets alast ");
    heard[0] = 0;
    listeners[0].refuses = 'r';
    value = 6;
    REFUSED(mica_regions_restore(regions, path_of("hooks"), &err), RUNTIME,
            "the regions were restored, and a hook after it failed: files is busy");
    assert_string_equal(heard, "rclock rfiles rnets rlast "); /* all of them */
    assert_int_equal(value, 5);
    heard[0] = 0;
    REFUSED(mica_regions_save(regions, "/nowhere/at/all", NULL, &err), IO, "/nowhere/at/all");
    assert_string_equal(heard, "slast snets sfiles sclock aclock afiles anets alast ");
    heard[0] = 0;
    REFUSED(mica_regions_restore(regions, "/nowhere/at/all", &err), IO, "/nowhere/at/all");
    assert_string_equal(heard, ""); /* nothing was restored */
    REFUSED(mica_regions_add_hook(regions, NULL, &err), INVALID_ARGUMENT, "no hook");
    REFUSED(mica_regions_add_hook(NULL, &silent, &err), INVALID_ARGUMENT, "no list of regions");
    mica_regions_free(regions);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_versions_are_migrated),
        cmocka_unit_test(migrations_see_this_machine_and_keep_to_their_sizes),
        cmocka_unit_test(hooks_are_called_in_order),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
