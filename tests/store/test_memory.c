/* tests/store/test_memory.c - the store in memory, and the faults that it has on request. */
#include "tests/store/suite.h"

#include "store/memory.h"

static int begin(void **state) {
    (void)state;
    suite_forgets = true;
    return store_memory_new(&suite_store, NULL) == MICA_OK ? 0 : -1;
}
static int end(void **state) {
    (void)state;
    store_end(suite_store);
    return 0;
}

static void faults_on_request(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    store_about about;
    base_buf out = {0};
    OK(store_put(s, "fault", base_view_str("good bytes"), NULL, NULL, &err));
    uint64_t calls = store_memory_calls(s);
    store_memory_fault(s, 2, 1, STORE_FAULT_FAIL);
    OK(store_head(s, "fault", NULL, &about, &err));
    FAILS(MICA_ERR_IO, store_put(s, "fault", base_view_str("not done"), NULL, NULL, &err));
    expect_bytes(s, "fault", whole, "good bytes", 10);
    assert_int_equal(store_memory_calls(s), calls + 3);
    store_memory_fault(s, 1, 2, STORE_FAULT_BUSY);
    mica_status status = store_head(s, "fault", NULL, &about, &err);
    assert_int_equal(status, MICA_ERR_IO);
    assert_int_equal(err.sys_errno, EAGAIN);
    err = (mica_error)MICA_ERROR_INIT;
    FAILS(MICA_ERR_IO, store_head(s, "fault", NULL, &about, &err));
    OK(store_head(s, "fault", NULL, &about, &err));
    store_memory_fault(s, 1, 1, STORE_FAULT_LOST);
    FAILS(MICA_ERR_IO, store_put(s, "fault", base_view_str("done"), NULL, NULL, &err));
    expect_bytes(s, "fault", whole, "done", 4);
    store_memory_fault(s, 1, 1, STORE_FAULT_BYTES);
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "fault", whole, NULL, &out, NULL, &err));
    assert_int_equal(out.len, 0);
    store_memory_fault(s, 1, 1, STORE_FAULT_BYTES);
    OK(store_get(s, "fault", (store_range){1, 2}, NULL, &out, NULL, &err)); /* of a part nobody knows */
    assert_memory_not_equal(out.data, "on", 2);
    store_memory_fault(s, 1, 1, STORE_FAULT_HALF);
    FAILS(MICA_ERR_CORRUPTED, store_get(s, "fault", whole, NULL, &out, NULL, &err));
    OK(store_remove(s, "fault", NULL, &err));
    base_buf_free(&out);
}

static void *slow_call(void *ctx) {
    (void)ctx;
    return (void *)(intptr_t)store_put(suite_store, "slow", base_view_str("x"), NULL, NULL, NULL);
}

static void slow_calls_end(void **state) {
    (void)state;
    store *s = suite_store;
    mica_error err = MICA_ERROR_INIT;
    pthread_t thread;
    void *status;
    store_about about;
    store_memory_fault(s, 1, 1, STORE_FAULT_SLOW);
    FAILS(MICA_ERR_IO,
          store_head(s, "slow", &(store_call){.deadline_ns = base_time_ns() + 20000000}, &about, &err));
    uint64_t calls = store_memory_calls(s);
    store_memory_fault(s, 1, 1, STORE_FAULT_SLOW);
    assert_int_equal(pthread_create(&thread, NULL, slow_call, NULL), 0);
    while (store_memory_calls(s) == calls)
        sched_yield();
    FAILS(MICA_ERR_NOT_FOUND, store_head(s, "slow", NULL, &about, &err)); /* others are not kept waiting */
    store_memory_release(s);
    assert_int_equal(pthread_join(thread, &status), 0);
    assert_int_equal((intptr_t)status, MICA_OK);
    OK(store_head(s, "slow", NULL, &about, &err));
    OK(store_remove(s, "slow", NULL, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {SUITE, cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(faults_on_request), cmocka_unit_test(slow_calls_end)};
    return cmocka_run_group_tests(tests, begin, end);
}
