/* tests/loader/test_crash.c - the process dies at the n-th file call of a build over an existing
 * snapshot, for every n: the old one or the new one stands, whole, and the next build clears away
 * what was left behind. */
#include "tests/fake_language.h"
#include "tests/folder.h"

#include "base/atomic.h"
#include "base/file.h"
#include "mica/snapshot.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char root[] = "/tmp/mica-crash-XXXXXX";
static char sources[2][64], target[64];
static base_buf wanted[2]; /* the bytes of the old and of the new snapshot */

static mica_status build(int which, mica_error *err) {
    mica_builder_config config;
    mica_builder *b = NULL;
    mica_builder_config_default(&config);
    config.jobs = 1;
    config.packed = which == 1;
    mica_status status = mica_builder_new(&fake_frontend, &config, &b, err);
    if (status == MICA_OK) status = mica_builder_add_directory(b, sources[which], err);
    if (status == MICA_OK) status = mica_builder_build_path(b, target, NULL, err);
    mica_builder_free(b);
    return status;
}

static void build_good(int which) {
    mica_error err = MICA_ERROR_INIT;
    if (build(which, &err) != MICA_OK) fail_msg("%s", err.message);
}

static base_buf target_bytes(void) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (base_file_read_all(target, 1 << 24, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(root)) return -1;
    snprintf(target, sizeof target, "%s/out.snap", root);
    for (int i = 0; i < 2; i++) {
        char path[128];
        snprintf(sources[i], sizeof sources[i], "%s/src%d", root, i);
        mkdir(sources[i], 0777);
        snprintf(path, sizeof path, "%s/a.fk", sources[i]);
        FILE *f = fopen(path, "wb");
        if (!f) return -1;
        fputs(i ? fake_one : fake_words, f);
        fclose(f);
        build_good(i);
        wanted[i] = target_bytes();
    }
    return 0;
}

static int teardown(void **state) {
    (void)state;
    base_buf_free(&wanted[0]);
    base_buf_free(&wanted[1]);
    return test_remove(root);
}

static int count_temporary(void) {
    int count = 0;
    DIR *dir = opendir(root);
    assert_non_null(dir);
    for (struct dirent *item; (item = readdir(dir));)
        count += strstr(item->d_name, ".tmp") != NULL;
    closedir(dir);
    return count;
}

/* 0 the old one, 1 the new one; anything else fails the test. */
static int check_whole(void) {
    base_buf found = target_bytes();
    mica_snapshot *s;
    mica_error err = MICA_ERROR_INIT;
    int which = found.len == wanted[0].len && memcmp(found.data, wanted[0].data, found.len) == 0 ? 0 : 1;
    assert_int_equal(found.len, wanted[which].len);
    assert_memory_equal(found.data, wanted[which].data, found.len);
    base_buf_free(&found);
    if (mica_snapshot_open(&(mica_snapshot_options){.path = target, .level = MICA_VALIDATE_FULL}, &s, &err) !=
        MICA_OK)
        fail_msg("%s", err.message);
    assert_int_equal(mica_snapshot_verify_structure(s, &err), MICA_OK);
    mica_snapshot_close(s);
    return which;
}

/* True when the child died at its n-th call. */
static bool die_building(uint64_t n, bool torn) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        base_file_die_at(n, torn);
        _exit(build(1, NULL) == MICA_OK ? 0 : 9);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return true;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static void old_or_new_stands_wherever_the_process_dies(void **state) {
    (void)state;
    for (int torn = 0; torn < 2; torn++) {
        int seen[2] = {0}, left = 0;
        for (uint64_t n = 1;; n++) {
            build_good(0);
            assert_int_equal(count_temporary(), 0); /* what the last one left was cleared away */
            bool died = die_building(n, torn);
            seen[check_whole()]++;
            left += count_temporary();
            if (!died) break;
        }
        assert_true(seen[0] > 10 && seen[1] > 1 && left > 2);
    }
}

static void a_living_process_keeps_its_temporary_file(void **state) {
    (void)state;
    base_atomic file = {0};
    mica_error err = MICA_ERROR_INIT;
    char other[96];
    assert_int_equal(base_atomic_begin(&file, target, &err), MICA_OK);
    assert_int_equal(base_atomic_write(&file, "half", 4, &err), MICA_OK);
    snprintf(other, sizeof other, "%s.notes.tmp", target); /* not ours: the name is another kind */
    int fd = open(other, O_CREAT | O_WRONLY, 0666);
    build_good(0);
    assert_int_equal(access(file.temp, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
    close(fd);
    unlink(other);
    base_atomic_abort(&file);
    assert_int_equal(count_temporary(), 0);
    check_whole();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_or_new_stands_wherever_the_process_dies),
        cmocka_unit_test(a_living_process_keeps_its_temporary_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
