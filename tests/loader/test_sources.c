/* tests/loader/test_sources.c - a snapshot from a descriptor, from inside another file, from a pipe: the same
 * content, the same errors. */
#include "tests/loader/manager_fixture.h"

#include "format/records.h"

#include <signal.h>
#include <sys/mman.h>

static mica_status open_from(const mica_snapshot_options *o, mica_snapshot **s, mica_error *err) {
    *err = (mica_error)MICA_ERROR_INIT;
    return mica_snapshot_open(o, s, err);
}

static void check_whole(mica_snapshot *s, uint32_t entries) {
    mica_snapshot_info info;
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot_get_info(s, &info);
    assert_int_equal(info.entries, entries);
    assert_int_equal(mica_snapshot_verify_structure(s, &err), MICA_OK);
    assert_int_equal(mica_snapshot_check_alive(s, &err), MICA_OK);
    mica_snapshot_close(s);
}

static void descriptor_of_a_file_is_mapped(void **state) {
    (void)state;
    mica_snapshot *s;
    mica_error err;
    int fd = open(paths[0], O_RDONLY);
    for (int copy = 0; copy < 2; copy++) {
        mica_snapshot_options o = {.fd_plus_one = fd + 1, .copy = copy};
        lseek(fd, 100, SEEK_SET); /* where it stands does not matter */
        assert_int_equal(open_from(&o, &s, &err), MICA_OK);
        check_whole(s, 5);
        assert_int_equal(lseek(fd, 0, SEEK_CUR), 100);
    }
    assert_int_equal(close(fd), 0);
    fd = open(folder, O_RDONLY);
    mica_snapshot_options o = {.fd_plus_one = fd + 1, .name = "that folder"};
    assert_int_equal(open_from(&o, &s, &err), MICA_ERR_IO);
    assert_non_null(strstr(err.message, "that folder"));
    close(fd);
}

static void offset_finds_a_snapshot_inside_a_file(void **state) {
    (void)state;
    char path[80];
    mica_snapshot *s;
    mica_error err;
    base_buf bytes = make_snapshot(3), file = {0};
    base_buf_append(&file, NULL, 2 * FMT_PAGE);
    base_buf_append(&file, bytes.data, bytes.len);
    base_buf_str(&file, "and more");
    snprintf(path, sizeof path, "%s/inside", folder);
    put_file(path, file.data, file.len);
    size_t room = 1 << 20;
    void *reserved = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    mica_snapshot_options o = {.path = path, .offset = 2 * FMT_PAGE, .level = MICA_VALIDATE_FULL};
    assert_int_equal(open_from(&o, &s, &err), MICA_OK);
    check_whole(s, 7);
    o.map_at = reserved;
    o.map_capacity = room;
    assert_int_equal(open_from(&o, &s, &err), MICA_OK);
    check_whole(s, 7);
    o.copy = true;
    assert_int_equal(open_from(&o, &s, &err), MICA_OK);
    check_whole(s, 7);
    munmap(reserved, room);
    o = (mica_snapshot_options){.path = path, .offset = FMT_PAGE};
    assert_int_equal(open_from(&o, &s, &err), MICA_ERR_NOT_A_SNAPSHOT);
    o.offset = 100;
    assert_int_equal(open_from(&o, &s, &err), MICA_ERR_INVALID_ARGUMENT);
    o.offset = 1 << 30;
    assert_int_equal(open_from(&o, &s, &err), MICA_ERR_INVALID_ARGUMENT);
    o.offset = 2 * FMT_PAGE;
    put_file(path, file.data, 2 * FMT_PAGE + bytes.len - FMT_PAGE);
    assert_int_equal(open_from(&o, &s, &err), MICA_ERR_TRUNCATED);
    base_buf_free(&bytes);
    base_buf_free(&file);
    unlink(path);
}

static void offset_finds_a_packed_snapshot_too(void **state) {
    (void)state;
    char path[80];
    mica_snapshot *s;
    mica_error err;
    mica_builder_config config;
    base_buf bytes = {0}, file = {0};
    mica_builder_config_default(&config);
    config.packed = true;
    assert_int_equal(fake_build(&config, 3, &bytes, &err), MICA_OK);
    base_buf_append(&file, NULL, FMT_PAGE);
    base_buf_append(&file, bytes.data, bytes.len);
    base_buf_str(&file, "and more");
    snprintf(path, sizeof path, "%s/inside", folder);
    put_file(path, file.data, file.len);
    mica_snapshot_options o = {.path = path, .offset = FMT_PAGE};
    assert_int_equal(open_from(&o, &s, &err), MICA_OK);
    check_whole(s, 7);
    base_buf_free(&bytes);
    base_buf_free(&file);
    unlink(path);
}

/* ---- pipes ---- */

typedef struct writer {
    int fd;
    const uint8_t *data;
    size_t len;
    atomic_size_t written;
} writer;

static void *write_slowly(void *arg) {
    writer *w = arg;
    for (size_t at = 0; at < w->len;) { /* in odd pieces, so that pages arrive in parts */
        size_t step = w->len - at < 3001 ? w->len - at : 3001;
        ssize_t put = write(w->fd, w->data + at, step);
        if (put < 0) break;
        at += (size_t)put;
        atomic_store(&w->written, at);
    }
    close(w->fd);
    return NULL;
}

static mica_status open_piped(const uint8_t *data, size_t len, mica_validation level, mica_snapshot **s,
                              mica_error *err, size_t *written) {
    int ends[2];
    pthread_t thread;
    assert_int_equal(pipe(ends), 0);
    writer w = {.fd = ends[1], .data = data, .len = len};
    pthread_create(&thread, NULL, write_slowly, &w);
    mica_snapshot_options o = {.fd_plus_one = ends[0] + 1, .level = level};
    mica_status status = open_from(&o, s, err);
    close(ends[0]);
    pthread_join(thread, NULL);
    if (written) *written = atomic_load(&w.written);
    return status;
}

static void pipe_is_verified_as_it_arrives(void **state) {
    (void)state;
    mica_snapshot *s;
    mica_error err;
    mica_snapshot_stats stats;
    base_buf bytes = make_snapshot(2000);
    for (int level = MICA_VALIDATE_LAZY; level <= MICA_VALIDATE_OFF; level++) {
        assert_int_equal(open_piped(bytes.data, bytes.len, (mica_validation)level, &s, &err, NULL), MICA_OK);
        mica_snapshot_get_stats(s, &stats);
        if (level == MICA_VALIDATE_FULL) assert_true(stats.bytes_verified >= bytes.len - FMT_PAGE);
        check_whole(s, 2004);
    }
    /* one bit in each page, the tree's included, is found with its place */
    for (size_t page = 1; page < bytes.len / FMT_PAGE; page += 7) {
        size_t at = page * FMT_PAGE + page * 31 % FMT_PAGE;
        bytes.data[at] ^= 8;
        assert_int_equal(open_piped(bytes.data, bytes.len, MICA_VALIDATE_FULL, &s, &err, NULL),
                         MICA_ERR_CORRUPTED);
        assert_int_equal(err.offset / FMT_PAGE, page);
        bytes.data[at] ^= 8;
    }
    assert_int_equal(open_piped(bytes.data, bytes.len - FMT_PAGE, MICA_VALIDATE_FULL, &s, &err, NULL),
                     MICA_ERR_TRUNCATED);
    base_buf_free(&bytes);
}

static void pipe_is_refused_at_its_header(void **state) {
    (void)state;
    mica_snapshot *s;
    mica_error err;
    size_t written;
    size_t len = 64 << 20; /* would be read for long */
    uint8_t *data = calloc(1, len);
    base_buf bytes = make_snapshot(3);
    memcpy(data, bytes.data, bytes.len);
    data[200] ^= 1;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(open_piped(data, len, MICA_VALIDATE_LAZY, &s, &err, &written), MICA_ERR_VALIDATION);
    assert_true(written < 1 << 20);
    data[0] ^= 1;
    assert_int_equal(open_piped(data, len, MICA_VALIDATE_OFF, &s, &err, &written), MICA_ERR_NOT_A_SNAPSHOT);
    assert_true(written < 1 << 20);
    base_buf_free(&bytes);
    free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptor_of_a_file_is_mapped),
        cmocka_unit_test(offset_finds_a_snapshot_inside_a_file),
        cmocka_unit_test(offset_finds_a_packed_snapshot_too),
        cmocka_unit_test(pipe_is_verified_as_it_arrives),
        cmocka_unit_test(pipe_is_refused_at_its_header),
    };
    return cmocka_run_group_tests(tests, setup_folder, teardown_folder);
}
