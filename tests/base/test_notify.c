/* tests/base/test_notify.c - what is told of changes in a folder, also when there are too many to be told. */
#include "base/file.h"
#include "base/notify.h"
#include "tests/folder.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-notify-XXXXXX";

typedef struct heard {
    int closed, begun, whole, full; /* how often */
    char name[64];
} heard;

static void hear(void *ctx, const base_change *c) {
    heard *h = ctx;
    h->full += c->folder < 0;
    h->whole += c->folder >= 0 && !c->name;
    h->begun += c->begun;
    h->closed += c->name && !c->begun;
    if (c->name) snprintf(h->name, sizeof h->name, "%s", c->name);
}

static const char *file(const char *name) {
    static char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static char aside[] = "/tmp/mica-notify-aside-XXXXXX"; /* a folder */

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && mkdtemp(aside) ? 0 : 1;
}
static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder) || test_remove(aside);
}

static void writing_and_closing_are_told_apart(void **state) {
    (void)state;
    base_notify n;
    heard h = {0};
    char elsewhere[100];
    snprintf(elsewhere, sizeof elsewhere, "%s/a", aside);
    assert_true(base_notify_open(&n, true));
    assert_true(base_notify_watch(&n, folder) >= 0);
    FILE *to = fopen(file("a"), "w");
    fputs("x", to);
    fflush(to);
    base_notify_read(&n, hear, &h);
    assert_int_equal(h.begun, 1);
    assert_int_equal(h.closed, 0);
    fclose(to);
    base_notify_wait(&n, 1000);
    base_notify_read(&n, hear, &h);
    assert_int_equal(h.closed, 1);
    assert_string_equal(h.name, "a");
    assert_int_equal(rename(file("a"), elsewhere), 0);
    base_notify_read(&n, hear, &h);
    assert_int_equal(h.closed, 2);
    unlink(elsewhere);
    base_notify_close(&n);
}

static void a_folder_that_goes_is_told(void **state) {
    (void)state;
    char inner[100];
    base_notify n;
    heard h = {0};
    snprintf(inner, sizeof inner, "%s/inner", folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_true(base_notify_open(&n, true));
    assert_true(base_notify_watch(&n, inner) >= 0);
    assert_int_equal(rmdir(inner), 0);
    base_notify_read(&n, hear, &h);
    assert_true(h.whole >= 1);
    assert_int_equal(base_notify_watch(&n, inner), -1);
    base_notify_close(&n);
}

/* As many renames as the system's queue holds, and more. */
static void a_queue_that_is_full_is_told(void **state) {
    (void)state;
    base_notify n;
    heard h = {0};
    long most = 16384;
    char a[100];
    FILE *limit = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (limit && fscanf(limit, "%ld", &most) != 1) most = 16384;
    if (limit) fclose(limit);
    if (most > 1000000) skip();
    assert_true(base_notify_open(&n, true));
    assert_true(base_notify_watch(&n, folder) >= 0);
    snprintf(a, sizeof a, "%s/a", folder);
    fclose(fopen(a, "w"));
    for (long k = 0; k < most / 4 + 10; k++) {
        assert_int_equal(rename(a, file("b")), 0);
        assert_int_equal(rename(file("b"), a), 0);
    }
    base_notify_read(&n, hear, &h);
    assert_int_equal(h.full, 1);
    base_notify_close(&n);
    unlink(a);
}

static void *wake(void *n) {
    usleep(10000);
    base_notify_wake(n);
    return NULL;
}

static void a_wait_ends_by_being_woken(void **state) {
    (void)state;
    for (int system = 0; system < 2; system++) {
        base_notify n;
        pthread_t thread;
        assert_true(base_notify_open(&n, system));
        assert_int_equal(pthread_create(&thread, NULL, wake, &n), 0);
        base_notify_wait(&n, -1);
        pthread_join(thread, NULL);
        base_notify_wait(&n, 1); /* once */
        base_notify_close(&n);
    }
}

static void what_the_system_refuses_is_no_queue(void **state) {
    (void)state;
    base_notify n;
    heard h = {0};
    base_file_fail_at(1, ENOSYS);
    assert_true(base_notify_open(&n, true));
    base_file_fail_at(0, 0);
    assert_int_equal(base_notify_watch(&n, folder), -1);
    base_notify_read(&n, hear, &h);
    base_notify_close(&n);
    assert_true(base_notify_open(&n, true));
    base_file_fail_at(1, ENOSPC);
    assert_int_equal(base_notify_watch(&n, folder), -1);
    base_file_fail_at(0, 0);
    base_notify_close(&n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_and_closing_are_told_apart),  cmocka_unit_test(a_folder_that_goes_is_told),
        cmocka_unit_test(a_queue_that_is_full_is_told),        cmocka_unit_test(a_wait_ends_by_being_woken),
        cmocka_unit_test(what_the_system_refuses_is_no_queue),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
