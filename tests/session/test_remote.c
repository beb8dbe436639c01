/* tests/session/test_remote.c - images in stores: a session goes on from one while most of it is not there yet; what a store loses,
 * changes or withholds is an error by name and never other bytes; heads that somebody forged. */
#include "mica/image_remote.h"

#include "image/remote.h"
#include "session/image_internal.h"
#include "store/memory.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "tests/folder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-remote-XXXXXX", image[64], url[96];

/* ---- a store that lets large gets wait ---- */

typedef struct gated {
    store store;
    store *inner;
    _Atomic int *open; /* 0: gets of more than MOST bytes wait */
    _Atomic uint64_t *bytes;
} gated;
#define MOST ((uint64_t)512 << 10)

static _Atomic int gate_open;
static _Atomic uint64_t gate_bytes;

static mica_status gated_get(store *s, const char *key, store_range range, const store_call *call,
                             base_buf *out, store_about *about, mica_error *err) {
    gated *g = (gated *)s;
    while (range.len > MOST && !atomic_load(g->open)) {
        mica_status status = store_go_on(call, "get", key, err);
        if (status != MICA_OK) return status;
        store_wait(call, 1000000);
    }
    atomic_fetch_add(g->bytes, range.len);
    return store_get(g->inner, key, range, call, out, about, err);
}
static mica_status gated_put(store *s, const store_put_request *request, const store_call *call,
                             store_about *about, mica_error *err) {
    return store_put(((gated *)s)->inner, request->key, request->data, call, about, err);
}
static void gated_end(store *s) {
    store_end(((gated *)s)->inner);
    base_free(s);
}

/* A store with the image under "an.img"; *inner stays valid as long. */
static store *made_store(store **inner) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0}, text = {0}, object = {0};
    img_remote_head head;
    gated *g = base_calloc(1, sizeof *g);
    assert_int_equal(store_memory_new(&g->inner, &err), MICA_OK);
    *g = (gated){{.kind = "gated", .put = gated_put, .get = gated_get, .end = gated_end},
                 g->inner,
                 &gate_open,
                 &gate_bytes};
    if (inner) *inner = g->inner;
    assert_int_equal(base_file_read_all(image, 1u << 30, &bytes, &err), MICA_OK);
    head.size = bytes.len;
    base_sha256_of(bytes.data, bytes.len, head.object);
    base_sha256_of(bytes.data, IMG_FIRST, head.first);
    assert_true(img_head_write(&head, &text) && img_head_object("an.img", &head, &object));
    assert_int_equal(
        store_put(g->inner, (const char *)object.data, base_view_of(bytes.data, bytes.len), NULL, NULL, &err),
        MICA_OK);
    assert_int_equal(store_put(g->inner, "an.img", base_view_of(text.data, text.len), NULL, NULL, &err),
                     MICA_OK);
    base_buf_free(&bytes);
    base_buf_free(&text);
    base_buf_free(&object);
    return &g->store;
}

/* ---- sessions ---- */

static mica_session *open_session(void) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err),
                     MICA_OK);
    return s;
}

static bool run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    return mica_session_run_text(s, text, strlen(text), "<test>", false, &err) == MICA_RUN_DONE;
}

static int make_image(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(image, sizeof image, "%s/an.img", folder);
    snprintf(url, sizeof url, "file://%s/store/deep/an.img", folder);
    if (setenv("XDG_DATA_HOME", folder, 1) != 0) return 1;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    /* numbers that are all different: nothing of them is a page of zeros */
    bool good = run(s, "A = reshape (1:2000000, 1000, 2000); k = 42; c = {1, 'two'};") &&
                mica_session_save_image(s, image, &err) == MICA_OK;
    mica_session_close(s);
    return !good;
}
static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

/* As mica_session_load_image of a file that is open. */
static mica_status go_on(mica_session *s, img_file *file, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    base_view state;
    g->source = *file;
    mica_status status = img_image_open(&g->image, &g->source, err);
    if (status == MICA_OK) status = img_image_section(&g->image, IMG_SECTION_SESSION, &state, err);
    if (status == MICA_OK) status = ses_state_check(s, state, err);
    if (status == MICA_OK) status = img_load(&g->image, s->vm, IMG_LATER, err);
    if (status != MICA_OK) return status;
    ses_settle(s);
    return ses_state_take(s, state, err);
}

static void a_session_goes_on_before_all_is_there(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    img_file file;
    atomic_store(&gate_open, 0);
    atomic_store(&gate_bytes, 0);
    assert_int_equal(img_file_fetch(&file, made_store(NULL), "an.img", "an.img", &err), MICA_OK);
    uint64_t size = file.super.end;
    mica_session *s = open_session();
    if (go_on(s, &file, &err) != MICA_OK) fail_msg("%s", err.message);
    assert_true(run(s, "if k != 42 || ! strcmp (c{2}, 'two') || A(1) != 1, error ('not so'); end"));
    assert_true(atomic_load(&gate_bytes) < size / 2); /* the larger part waits at the gate */
    atomic_store(&gate_open, 1);
    assert_true(run(s, "if sum (A(:)) != 2000000 * 2000001 / 2, error ('not so'); end"));
    assert_true(atomic_load(&gate_bytes) <
                size + 2 * MOST); /* nothing comes twice, but for what was asked for before the first block */
    mica_session_close(s);
}

/* ---- what stores do ---- */

/* In a process of its own: what is not good when it is touched ends it. True: it went well. */
static bool uses_all(int number, store_fault fault) {
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        mica_error err = MICA_ERROR_INIT;
        img_file file;
        store *inner, *all = made_store(&inner);
        if (!freopen("/dev/null", "w", stderr)) _exit(9);
        atomic_store(&gate_open, 1);
        store_memory_fault(inner, (uint64_t)number, 1, fault);
        mica_status status = img_file_fetch(&file, all, "an.img", "an.img", &err);
        mica_session *s = open_session();
        if (status == MICA_OK) status = go_on(s, &file, &err);
        if (status != MICA_OK) _exit(err.message[0] ? 1 : 2);
        _exit(
            run(s,
                "if sum (A(:)) != 2000000 * 2000001 / 2 || k != 42 || ! strcmp (c{2}, 'two'), exit (3); end")
                ? 0
                : 3);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2); /* never other values, nor a crash */
    return WEXITSTATUS(status) == 0;
}

static void what_a_store_loses_or_changes_is_an_error(void **state) {
    (void)state;
    static const store_fault faults[] = {STORE_FAULT_FAIL, STORE_FAULT_BYTES, STORE_FAULT_HALF,
                                         STORE_FAULT_BUSY};
    unsigned failed = 0;
    assert_true(uses_all(0, STORE_FAULT_NONE));
    for (unsigned k = 0; k < sizeof faults / sizeof *faults; k++)
        for (int n = 1; n <= 7; n++)
            failed += !uses_all(n, faults[k]);
    assert_true(failed > 12);
}

static void heads_that_are_none_are_refused(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    img_remote_head head = {.size = 100000}, out;
    base_buf text = {0};
    unsigned good = 0;
    for (unsigned k = 0; k < sizeof head.object; k++)
        head.object[k] = head.first[k] = (uint8_t)(7 * k);
    assert_true(img_head_write(&head, &text));
    assert_int_equal(img_head_read(base_view_of(text.data, text.len), "it", &out, &err), MICA_OK);
    assert_memory_equal(&out, &head, sizeof out);
    for (size_t len = 0; len < text.len; len++)
        assert_int_equal(img_head_read(base_view_of(text.data, len), "it", &out, &err), MICA_ERR_CORRUPTED);
    for (size_t k = 0; k < text.len; k++)
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t old = text.data[k];
            text.data[k] = (uint8_t)byte;
            good += img_head_read(base_view_of(text.data, text.len), "it", &out, &err) == MICA_OK;
            text.data[k] = old;
        }
    assert_true(good > 1000 && good < 5000); /* other digits are other hashes and sizes */
    head.size = 1;
    text.len = 0;
    assert_true(img_head_write(&head, &text));
    assert_int_equal(img_head_read(base_view_of(text.data, text.len), "it", &out, &err), MICA_ERR_CORRUPTED);
    base_buf_free(&text);
}

static void images_go_into_stores_and_come_out(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char back[96];
    base_buf a = {0}, b = {0};
    snprintf(back, sizeof back, "%s/back.img", folder);
    assert_int_equal(mica_image_pull(url, back, &err), MICA_ERR_NOT_FOUND);
    assert_int_equal(mica_image_push(image, url, &err), MICA_OK);
    assert_int_equal(mica_image_push(image, url, &err), MICA_OK); /* the object is there already */
    assert_int_equal(mica_image_pull(url, back, &err), MICA_OK);
    assert_int_equal(base_file_read_all(image, 1u << 30, &a, &err), MICA_OK);
    assert_int_equal(base_file_read_all(back, 1u << 30, &b, &err), MICA_OK);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    base_buf_free(&a);
    base_buf_free(&b);
    assert_int_equal(mica_image_verify(url, NULL, &err), MICA_OK);
    mica_image_loaded loaded;
    mica_session *s = open_session();
    assert_int_equal(mica_session_load_image(s, url, 0, &loaded, &err), MICA_OK);
    assert_true(run(s, "if k != 42 || sum (A(:)) != 2000000 * 2000001 / 2, error ('not so'); end"));
    mica_session_close(s);
    s = open_session();
    assert_int_equal(mica_session_load_image(s, url, MICA_IMAGE_KEEP, NULL, &err), MICA_ERR_UNSUPPORTED);
    mica_session_close(s);
    assert_int_equal(mica_image_push(image, "ftp://a/b", &err), MICA_ERR_CONFIGURATION);
    assert_int_equal(mica_image_push(image, "file:///", &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_image_push(image, "s3://bucket", &err), MICA_ERR_INVALID_ARGUMENT);
    assert_int_equal(mica_image_pull(image, back, &err), MICA_ERR_INVALID_ARGUMENT);
}

static void messages_do_not_tell_who_may_open_a_store(void **state) {
    (void)state;
    static const char *const urls[][2] = {{"redis://me:secret@host:7/0/an.img", "redis://host:7/0/an.img"},
                                          {"rediss://:se%40cret@host/an@img?x=@", "rediss://host/an@img?x=@"},
                                          {"s3://bucket/a@b", "s3://bucket/a@b"}};
    for (unsigned k = 0; k < sizeof urls / sizeof *urls; k++) {
        char *shown = img_url_shown(urls[k][0]);
        assert_string_equal(shown, urls[k][1]);
        base_free(shown);
    }
}

static void no_memory_is_an_error(void **state) {
    (void)state;
    mica_status status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        base_alloc_fail_at(n);
        status = mica_image_push(image, url, &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK && status != MICA_ERR_NO_MEMORY) fail_msg("%s", err.message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_goes_on_before_all_is_there),
        cmocka_unit_test(what_a_store_loses_or_changes_is_an_error),
        cmocka_unit_test(heads_that_are_none_are_refused),
        cmocka_unit_test(images_go_into_stores_and_come_out),
        cmocka_unit_test(messages_do_not_tell_who_may_open_a_store),
        cmocka_unit_test(no_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_image, remove_folder);
}
