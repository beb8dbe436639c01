/* tests/train/test_tally.c - figures of runs: added up by key, carried between processes, the same profile in
 * whatever order they are joined. */
#include "base/alloc.h"
#include "program/code.h"
#include "train/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void add(trn_tally *t, trn_tally_kind kind, const char *key, uint64_t a, uint64_t b, uint64_t c,
                uint64_t d) {
    trn_tally_add(t, kind, key, strlen(key), (uint64_t[4]){a, b, c, d});
}

/* A run: `first` is what its start looks up first. */
static void run_of(trn_tally *t, const char *first, const char *second, uint64_t calls) {
    static const uint8_t branch[] = {'f', 0, 0, 0, 0, 3, 0, 0, 0, 7};
    static const char types[] = "f\0double scalar\0";
    uint8_t ops[2] = {PROG_OP_ADD, PROG_OP_RET};
    *t = (trn_tally){0};
    add(t, TRN_TALLY_RUN, "", 1, 0, 0, 0);
    add(t, TRN_TALLY_NAME, first, 1, 0, 1, 0);
    add(t, TRN_TALLY_NAME, second, 1, 1, 1, 1);
    add(t, TRN_TALLY_ENTRY, first, calls, 10 * calls, 1, 0);
    trn_tally_add(t, TRN_TALLY_SEQUENCE, ops, 2, (uint64_t[4]){calls, calls});
    trn_tally_add(t, TRN_TALLY_TYPES, types, sizeof types - 1, (uint64_t[4]){calls});
    trn_tally_add(t, TRN_TALLY_BRANCH, branch, sizeof branch, (uint64_t[4]){calls, 1});
}

static void join(trn_tally *to, const trn_tally *from) {
    base_buf bytes = {0};
    trn_tally_dump(from, &bytes);
    assert_false(bytes.failed);
    assert_true(trn_tally_join(to, bytes.data, bytes.len));
    base_buf_free(&bytes);
}

static const trn_tally_item *item(const trn_tally *t, trn_tally_kind kind, const char *key) {
    for (const trn_tally_item *i = t->first; i; i = i->next)
        if (i->kind == kind && i->len == strlen(key) && memcmp(i->key, key, i->len) == 0) return i;
    return NULL;
}

static void figures_of_one_key_and_kind_add_up(void **state) {
    (void)state;
    trn_tally t = {0};
    add(&t, TRN_TALLY_NAME, "f", 1, 2, 3, 4);
    add(&t, TRN_TALLY_ENTRY, "f", 100, 0, 0, 0);
    add(&t, TRN_TALLY_NAME, "f", 10, 20, 30, 40);
    assert_int_equal(t.count, 2);
    const trn_tally_item *name = item(&t, TRN_TALLY_NAME, "f");
    for (int k = 0; k < 4; k++)
        assert_int_equal(name->n[k], 11 * (k + 1));
    assert_int_equal(item(&t, TRN_TALLY_ENTRY, "f")->n[0], 100);
    trn_tally_free(&t);
}

/* More keys than the table begins with: all are found again where the table has grown. */
static void keys_stay_when_the_table_grows(void **state) {
    (void)state;
    trn_tally t = {0};
    char key[16];
    for (int round = 0; round < 2; round++)
        for (int k = 0; k < 3000; k++) {
            snprintf(key, sizeof key, "f%d", k);
            add(&t, TRN_TALLY_NAME, key, 1, 0, 0, 0);
        }
    assert_int_equal(t.count, 3000);
    for (const trn_tally_item *i = t.first; i; i = i->next)
        assert_int_equal(i->n[0], 2);
    trn_tally_free(&t);
}

static void a_cut_dump_is_refused_wherever_it_is_cut(void **state) {
    (void)state;
    trn_tally t;
    base_buf bytes = {0};
    size_t whole = 0; /* lengths at which an item ends */
    run_of(&t, "f", "g", 5);
    trn_tally_dump(&t, &bytes);
    for (size_t len = 0; len <= bytes.len; len++) {
        trn_tally part = {0};
        uint8_t *copy = malloc(len + 1); /* so that a read behind its end is seen */
        assert_non_null(copy);
        memcpy(copy, bytes.data, len);
        whole += trn_tally_join(&part, copy, len);
        free(copy);
        trn_tally_free(&part);
    }
    assert_int_equal(whole, t.count + 1);
    base_buf_free(&bytes);
    trn_tally_free(&t);
}

static void the_profile_does_not_depend_on_the_order_of_runs(void **state) {
    (void)state;
    trn_tally runs[3], one = {0}, other = {0};
    base_buf first = {0}, second = {0};
    mica_error err = MICA_ERROR_INIT;
    run_of(&runs[0], "f", "g", 5);
    run_of(&runs[1], "g", "f", 70);
    run_of(&runs[2], "h", "f", 900);
    for (int k = 0; k < 3; k++)
        join(&one, &runs[k]);
    for (int k = 3; k-- > 0;)
        join(&other, &runs[k]);
    assert_int_equal(trn_tally_profile(&one, &first, &err), MICA_OK);
    assert_int_equal(trn_tally_profile(&other, &second, &err), MICA_OK);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    assert_non_null(memmem(first.data, first.len, "\xa4runs\x03", 6));
    base_buf_free(&first);
    base_buf_free(&second);
    trn_tally_free(&one);
    trn_tally_free(&other);
    for (int k = 0; k < 3; k++)
        trn_tally_free(&runs[k]);
}

/* Whichever allocation fails, the figures say that they are not whole. */
static void a_profile_with_holes_is_not_written(void **state) {
    (void)state;
    int failed = 0;
    for (uint64_t n = 1; n < 40; n++) {
        trn_tally t;
        base_buf out = {0};
        mica_error err = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        run_of(&t, "f", "g", 5);
        mica_status status = trn_tally_profile(&t, &out, &err);
        base_alloc_fail_at(0);
        assert_true(status == MICA_OK || status == MICA_ERR_NO_MEMORY);
        assert_true(!t.failed || status != MICA_OK);
        failed += status != MICA_OK;
        base_buf_free(&out);
        trn_tally_free(&t);
    }
    assert_in_range(failed, 4, 38);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_one_key_and_kind_add_up),
        cmocka_unit_test(keys_stay_when_the_table_grows),
        cmocka_unit_test(a_cut_dump_is_refused_wherever_it_is_cut),
        cmocka_unit_test(the_profile_does_not_depend_on_the_order_of_runs),
        cmocka_unit_test(a_profile_with_holes_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
