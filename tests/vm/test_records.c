/* tests/vm/test_records.c - records of the root: what carried memory says of them, and what is refused by name. */
#include "vm/run/carry.h"
#include "vm/heap/root.h"
#include "vm/interp/run.h"

#include "vm_fixture.h"

static bool doubled(void *record, uint32_t from) {
    uint64_t *word = record;
    if (from != 2) return false; /* version 1 had nothing that could be kept */
    *word *= 2;
    return true;
}

static const vm_record_row rows[] = {{"plain", 1, 8, 16, 0, NULL}, {"grown", 3, 8, 16, 16, doubled}};

static vm_carried current(void) {
    vm_carried c = {.records = 2};
    for (uint32_t k = 0; k < 2; k++) {
        strcpy(c.record[k].name, rows[k].name);
        c.record[k].version = rows[k].version;
        c.record[k].bytes = rows[k].bytes;
        c.record[k].at = rows[k].at;
    }
    return c;
}

static void refused(const vm_carried *c, mica_status code, const char *message) {
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(vm_records_check_rows(rows, 2, c, &err), code);
    assert_string_equal(err.message, message);
}

static void a_record_that_is_not_known_is_refused_by_name(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    vm_carried c = current();
    assert_int_equal(vm_records_check_rows(rows, 2, &c, &err), MICA_OK);
    strcpy(c.record[1].name, "later");
    refused(&c, MICA_ERR_VERSION_MISMATCH,
            "the memory holds the record 'later', which this program does not know");
    memset(c.record[1].name, 'x', sizeof c.record[1].name); /* without an end */
    refused(&c, MICA_ERR_VERSION_MISMATCH,
            "the memory holds the record 'xxxxxxxxxxxxxxx', which this program does not know");
}

static void a_record_of_another_version_is_refused_or_upgraded(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    vm_carried c = current();
    uint64_t root[4] = {7, 0, 21, 5};
    c.record[0].version = 2;
    refused(&c, MICA_ERR_VERSION_MISMATCH,
            "the memory holds version 2 of the record 'plain'; this program knows it up to 1");
    c.record[0].version = 0; /* older, and nothing upgrades it */
    refused(&c, MICA_ERR_VERSION_MISMATCH,
            "the memory holds version 0 of the record 'plain'; this program needs 1");
    c = current();
    c.record[1].version = 2;
    assert_int_equal(vm_records_check_rows(rows, 2, &c, &err), MICA_OK);
    assert_int_equal(vm_records_finish_rows(rows, 2, &c, (uint8_t *)root, &err), MICA_OK);
    assert_int_equal(root[0], 7);
    assert_int_equal(root[2], 42);
    c.record[1].version = 1;
    assert_int_equal(vm_records_finish_rows(rows, 2, &c, (uint8_t *)root, &err), MICA_ERR_CORRUPTED);
    assert_string_equal(err.message, "version 1 of the record 'grown' cannot be made one of version 3");
}

static void a_record_that_did_not_come_begins_anew(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    vm_carried c = current();
    uint64_t root[4] = {7, 8, 21, 5};
    c.records = 1;
    assert_int_equal(vm_records_check_rows(rows, 2, &c, &err), MICA_OK);
    assert_int_equal(vm_records_finish_rows(rows, 2, &c, (uint8_t *)root, &err), MICA_OK);
    assert_int_equal(root[0], 7);
    assert_int_equal(root[2], 0);
    assert_int_equal(root[3], 0);
}

static void a_damaged_list_of_records_is_refused(void **state) {
    (void)state;
    vm_carried c = current();
    c.records = 0;
    refused(&c, MICA_ERR_CORRUPTED, "the memory does not say which records it holds");
    c.records = VM_CARRIED_MOST + 1;
    refused(&c, MICA_ERR_CORRUPTED, "the memory does not say which records it holds");
    c = current();
    c.record[1].at = 0;
    refused(&c, MICA_ERR_CORRUPTED,
            "the record 'grown' of the memory lies or ends elsewhere than its version says");
    c = current();
    c.record[0].bytes = 9;
    refused(&c, MICA_ERR_CORRUPTED,
            "the record 'plain' of the memory lies or ends elsewhere than its version says");
    c = current();
    c.record[1].version = 2; /* an older version may have another size, but lies in the same room */
    c.record[1].bytes = 17;
    refused(&c, MICA_ERR_CORRUPTED,
            "the record 'grown' of the memory lies or ends elsewhere than its version says");
}

static bool note(void *ctx, const char *name, uint32_t version, base_view bytes) {
    const vm_carried *c = ctx;
    for (uint32_t k = 0; k < c->records; k++) {
        if (strcmp(c->record[k].name, name)) continue;
        assert_int_equal(c->record[k].version, version);
        assert_int_equal(c->record[k].bytes, bytes.len);
        return true;
    }
    fail_msg("the record %s is not told of", name);
    return false;
}

static void memory_tells_of_every_record_when_it_is_carried_and_not_before(void **state) {
    vm_t *vm = *state;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(vm->root->carried.records, 0);
    assert_int_equal(vm_adopt_end(vm, &err), MICA_ERR_CORRUPTED); /* no root came */
    vm_records_tell(vm);
    assert_int_not_equal(vm->root->carried.records, 0);
    assert_true(vm_each_record(vm, note, &vm->root->carried));
    assert_int_equal(vm_records_check(vm, &vm->root->carried, &err), MICA_OK);
}

/* Each version that memory may have been written with: name, version, bytes, and where its room begins. A new record
 * or version is a line more; lines never change. */
static const struct known {
    const char *name;
    uint32_t version, bytes, at;
} known[] = {{"text", 1, 32, 0},        {"random", 1, 12532, 256},    {"random", 2, 12536, 256},
             {"classes", 1, 32, 16640}, {"extensions", 1, 16, 16704}, {"counter", 1, 24, 16768}};

static void a_version_means_the_same_bytes_at_the_same_place(void **state) {
    vm_t *vm = *state;
    vm_records_tell(vm);
    const vm_carried *c = &vm->root->carried;
    for (uint32_t k = 0; k < c->records; k++) {
        const struct vm_carried_record *r = &c->record[k];
        uint32_t at = r->at - (uint32_t)offsetof(vm_root, records);
        bool listed = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            if (strcmp(known[i].name, r->name)) continue;
            if (known[i].at != at) fail_msg("the record %s lies elsewhere: rows are appended", r->name);
            if (known[i].version != r->version) continue;
            if (known[i].bytes != r->bytes)
                fail_msg("the record %s has another size: raise its version in vm/heap/records.def", r->name);
            listed = true;
        }
        if (!listed) fail_msg("add to known: {\"%s\", %u, %u, %u}", r->name, r->version, r->bytes, at);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_that_is_not_known_is_refused_by_name),
        cmocka_unit_test(a_record_of_another_version_is_refused_or_upgraded),
        cmocka_unit_test(a_record_that_did_not_come_begins_anew),
        cmocka_unit_test(a_damaged_list_of_records_is_refused),
        cmocka_unit_test_setup_teardown(memory_tells_of_every_record_when_it_is_carried_and_not_before,
                                        vm_setup, vm_teardown),
        cmocka_unit_test_setup_teardown(a_version_means_the_same_bytes_at_the_same_place, vm_setup,
                                        vm_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
