/* tests/session/test_encryption.c - encrypted images: no pair of key and nonce twice, nothing readable in any file, pages that
 * were moved, cut or changed refused, wrong keys told from damage, and every call of files and memory failing once. */
#include "session/image_internal.h"

#include "base/aead.h"
#include "base/alloc.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/kdf.h"
#include "image/cipher.h"
#include "image/trust.h"
#include "tests/folder.h"
#include "tests/session/saves.h"
#include "vm/heap/root.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[] = "/tmp/mica-encryption-XXXXXX";
static char path[64], aside[64], key[64], other_key[64];

static void put(const char *to, const void *bytes, size_t size) {
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/one.img", folder);
    snprintf(aside, sizeof aside, "%s/changed.img", folder);
    snprintf(key, sizeof key, "%s/key", folder);
    snprintf(other_key, sizeof other_key, "%s/other", folder);
    put(key, "sixty-four bytes that are not random at all, and for tests alone.", 64);
    put(other_key, "sixty-four other bytes, of which the last one is another number 2", 64);
    return setenv("XDG_DATA_HOME", folder, 1) || setenv("TMPDIR", folder, 1);
}

static int remove_folder(void **state) {
    (void)state;
    return test_remove(folder);
}

static mica_image_secret *secret_of(const char *file) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret;
    OK(mica_image_secret_from_file(file, &secret, &err));
    return secret;
}

/* By a key file; NULL: without a secret. */
static mica_session *open_session(const char *by) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    OK(mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, &err));
    if (by) OK(mica_session_use_secret(s, secret_of(by), &err));
    return s;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    mica_outcome outcome = mica_session_run_text(s, text, strlen(text), "<test>", false, &err);
    if (outcome == MICA_RUN_STOPPED) outcome = mica_session_continue(s, &err);
    if (outcome != MICA_RUN_DONE) fail_msg("%s: %s", text, mica_session_report(s));
}

/* A session that is kept in `path`, with x = 1 and some memory, saved once. */
static mica_session *kept(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session(key);
    unlink(path);
    run(s, "x = 1; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000);");
    OK(mica_session_keep_image(s, path, &err));
    OK(mica_session_checkpoint(s, &err));
    return s;
}

/* x of the session in a file, -1 with *err where it cannot be loaded. */
static int load_x(const char *from, const char *by, unsigned flags, mica_error *err) {
    return said(open_session(by), from, flags,
                "exit (x + 95 * (sum (a(:)) != 40000) + 90 * (numel (secret_name) != 21000))", err);
}

static int loaded_x(const char *from, const char *by, mica_error *err) {
    return load_x(from, by, 0, err);
}

static int saved_x(void) {
    mica_error err = MICA_ERROR_INIT;
    int x = loaded_x(path, key, &err);
    if (x < 0) fail_msg("%s", err.message);
    return x;
}

static base_buf bytes_of(const char *file) {
    mica_error err = MICA_ERROR_INIT;
    base_buf bytes = {0};
    OK(base_file_read_all(file, 1 << 28, &bytes, &err));
    return bytes;
}

/* The bytes of an image with three epochs, of x = 1, 2 and 3. */
static base_buf good_image(void) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    run(s, "x = 2;");
    OK(mica_session_checkpoint(s, &err));
    run(s, "x = 3;");
    OK(mica_session_checkpoint(s, &err));
    mica_session_close(s);
    return bytes_of(path);
}

static const img_super *newest(const base_buf *image) {
    const img_super *pages = (const img_super *)(const void *)image->data;
    return pages[1].sequence > pages[0].sequence ? &pages[1] : &pages[0];
}

/* ---- going on ---- */

static void a_session_goes_on_from_an_encrypted_image(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    for (int x = 2; x < 90; x++) { /* more diffs than a file may list */
        char text[32];
        snprintf(text, sizeof text, "x = %d;", x);
        run(s, text);
        OK(mica_session_checkpoint(s, &err));
        if (x % 30 == 0) assert_int_equal(saved_x(), x);
    }
    mica_session_close(s);
    assert_int_equal(saved_x(), 89);
    s = open_session(key);
    OK(mica_session_load_image(s, path, MICA_IMAGE_KEEP, NULL, &err));
    run(s, "x = x + 1;");
    OK(mica_session_checkpoint(s, &err));
    run(s, "x = x + 1;");
    OK(mica_session_checkpoint(s, &err));
    mica_session_close(s);
    assert_int_equal(saved_x(), 91);
    base_buf image = bytes_of(path);
    assert_true(newest(&image)->count > 2); /* it adds to the file that it came from */
    base_buf_free(&image);
}

static void a_passphrase_opens_what_it_encrypted(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT, wrong = MICA_ERROR_INIT, none = MICA_ERROR_INIT, file = MICA_ERROR_INIT;
    mica_image_secret *secret;
    mica_image_loaded told;
    mica_session *s = open_session(NULL);
    run(s, "x = 7; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000);");
    OK(img_secret_new_passphrase(base_view_str("correct horse"), (base_scrypt_cost){10, 8, 1}, &secret,
                                 &err));
    OK(mica_session_use_secret(s, secret, &err));
    OK(mica_session_save_image(s, aside, &err));
    mica_session_close(s);
    OK(mica_image_secret_from_passphrase("correct horse", 13, aside, &secret, &err));
    OK(mica_image_tell(aside, secret, &told, &err));
    mica_image_secret_free(secret);
    OK(mica_image_secret_from_passphrase("correct horsf", 13, aside, &secret, &err));
    assert_int_equal(mica_image_tell(aside, secret, &told, &wrong), MICA_ERR_WRONG_KEY);
    mica_image_secret_free(secret);
    OK(img_secret_new_passphrase(base_view_str("correct horse"), (base_scrypt_cost){10, 8, 1}, &secret,
                                 &err));
    wrong = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_image_tell(aside, secret, &told, &wrong), MICA_ERR_WRONG_KEY); /* another salt */
    mica_image_secret_free(secret);
    assert_int_equal(mica_image_secret_from_passphrase("", 0, NULL, &secret, &none),
                     MICA_ERR_INVALID_ARGUMENT);
    assert_null(secret);
    mica_session_close(kept());
    assert_int_equal(mica_image_secret_from_passphrase("correct horse", 13, path, &secret, &file),
                     MICA_ERR_WRONG_KEY);
    assert_non_null(strstr(file.message, "--key-file"));
}

static void a_wrong_key_is_told_from_none_and_from_damage(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT, needed = MICA_ERROR_INIT, wrong = MICA_ERROR_INIT;
    mica_session_close(kept());
    assert_int_equal(loaded_x(path, NULL, &needed), -1);
    assert_int_equal(needed.code, MICA_ERR_KEY_NEEDED);
    assert_non_null(strstr(needed.message, "--key-file"));
    assert_int_equal(loaded_x(path, other_key, &wrong), -1);
    assert_int_equal(wrong.code, MICA_ERR_WRONG_KEY);
    /* nor does a session with a key go on from an image that anybody may have put there */
    mica_session *s = open_session(NULL);
    run(s, "x = 1; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000);");
    OK(mica_session_save_image(s, aside, &err));
    mica_session_close(s);
    assert_int_equal(loaded_x(aside, key, &err), -1);
    assert_int_equal(err.code, MICA_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "micac image encrypt"));
}

static void key_files_are_checked(void **state) {
    (void)state;
    static uint8_t large[MICA_IMAGE_KEY_FILE_MAX + 1];
    char file[96];
    const struct {
        size_t size;
        mode_t mode;
        mica_status status;
    } rows[] = {{0, 0600, MICA_ERR_TRUNCATED},
                {31, 0600, MICA_ERR_TRUNCATED},
                {32, 0600, MICA_OK},
                {32, 0400, MICA_OK},
                {32, 0640, MICA_ERR_CONFIGURATION},
                {32, 0604, MICA_ERR_CONFIGURATION},
                {MICA_IMAGE_KEY_FILE_MAX, 0600, MICA_OK},
                {MICA_IMAGE_KEY_FILE_MAX + 1, 0600, MICA_ERR_LIMIT}};
    snprintf(file, sizeof file, "%s/checked", folder);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_image_secret *secret;
        unlink(file);
        put(file, large, rows[k].size);
        assert_int_equal(chmod(file, rows[k].mode), 0);
        assert_int_equal(mica_image_secret_from_file(file, &secret, &err), rows[k].status);
        assert_true(!secret == (rows[k].status != MICA_OK));
        if (err.code) assert_non_null(strstr(err.message, file));
        mica_image_secret_free(secret);
    }
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret;
    assert_int_equal(mica_image_secret_from_file(folder, &secret, &err), MICA_ERR_CONFIGURATION);
    /* each byte of it counts */
    mica_image_secret *a = secret_of(key);
    put(file, "sixty-four bytes that are not random at all, and for tests alonf.", 64);
    mica_image_secret *b = secret_of(file);
    assert_memory_not_equal(a->master, b->master, sizeof a->master);
    mica_image_secret_free(a);
    mica_image_secret_free(b);
}

/* A session that gets a secret when it has saved already, or came out of a file that is not encrypted, writes the file anew. */
static void a_secret_that_comes_late_counts_from_then_on(void **state) {
    (void)state;
    for (int how = 0; how < 2 * HOWS; how++) {
        mica_error err = MICA_ERROR_INIT;
        mica_autosave now;
        mica_image_locked locked;
        mica_session *s = open_session(NULL);
        unlink(path);
        run(s, "x = 1; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000);");
        OK(mica_session_keep_image(s, path, &err));
        OK(mica_session_checkpoint(s, &err));
        if (how >= HOWS) {
            mica_session_close(s);
            s = open_session(NULL);
            OK(mica_session_load_image(s, path, MICA_IMAGE_KEEP, NULL, &err));
        } else {
            OK(mica_session_autosave(s, 0, &now, &err)); /* one that is not ended */
        }
        OK(mica_session_use_secret(s, secret_of(key), &err));
        run(s, "x = 2;");
        OK(save(s, how % HOWS, &err));
        mica_session_close(s);
        OK(mica_image_tell_locked(path, &locked, &err));
        assert_true(locked.encrypted && locked.epochs == 1);
        assert_int_equal(saved_x(), 2);
        base_buf image = bytes_of(path);
        assert_null(memmem(image.data, image.len, "s3cret-s3cret", 13));
        base_buf_free(&image);
    }
}

/* A life adds to the encrypted file that it came out of; where memory or a call fails all is written anew, and nothing is
 * lost. */
static void a_life_adds_to_its_file(void **state) {
    (void)state;
    for (int which = 0; which < 2 * HOWS; which++) {
        int how = which % HOWS;
        bool files = which >= HOWS;
        uint32_t most = 0;
        mica_status status = MICA_ERR_IO;
        for (uint64_t n = 1; status != MICA_OK || most < 2; n++) {
            mica_error err = MICA_ERROR_INIT, failed = MICA_ERROR_INIT;
            mica_image_locked locked;
            mica_session_close(kept());
            mica_session *s = open_session(key);
            OK(mica_session_load_image(s, path, MICA_IMAGE_KEEP, NULL, &err));
            run(s, "x = 2;");
            if (files)
                base_file_fail_at(n, EIO);
            else
                base_alloc_fail_at(n);
            status = save(s, how, &failed);
            base_file_fail_at(0, 0);
            base_alloc_fail_at(0);
            OK(mica_image_tell_locked(path, &locked, &err));
            if (status == MICA_OK && locked.epochs > most) most = locked.epochs;
            int x = saved_x();
            assert_true(x == 2 || (x == 1 && status != MICA_OK));
            OK(save(s, how, &err));
            mica_session_close(s);
            assert_int_equal(saved_x(), 2);
            assert_true(n < 400);
        }
        assert_int_equal(most, 2);
    }
}

/* ---- what is on the disk ---- */

static void nothing_of_it_can_be_read(void **state) {
    (void)state;
    base_buf image = good_image();
    static const char *const texts[] = {"s3cret-s3cret", "secret_name", "double", "root", "heap"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        assert_null(memmem(image.data, image.len, texts[k], strlen(texts[k])));
    const double ones[] = {1, 1, 1, 1};
    assert_null(memmem(image.data, image.len, ones, sizeof ones));
    base_buf file = bytes_of(key);
    assert_null(memmem(image.data, image.len, file.data, 8));
    mica_image_secret *secret = secret_of(key);
    for (size_t k = 0; k + 16 <= sizeof secret->master; k += 8)
        assert_null(memmem(image.data, image.len, secret->master + k, 16));
    mica_image_secret_free(secret);
    base_buf_free(&file);
    base_buf_free(&image);
}

/* Everything that a session with a secret writes is encrypted: the quicksave beside the image, checkpoints, image_save. */
static void every_save_of_the_session_is_encrypted(void **state) {
    (void)state;
    char quick[96], text[256];
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    snprintf(quick, sizeof quick, "%s.quick", path);
    snprintf(text, sizeof text, "if ! quicksave (), image_save ('%s'); end", aside);
    run(s, text);
    const char *const files[] = {quick, aside};
    for (int k = 0; k < 2; k++) {
        mica_image_locked locked;
        OK(mica_image_tell_locked(files[k], &locked, &err));
        assert_true(locked.encrypted && locked.own);
        base_buf image = bytes_of(files[k]);
        assert_null(memmem(image.data, image.len, "s3cret-s3cret", 13));
        base_buf_free(&image);
    }
    run(s, "x = 5; if (! quicksave ()), x = 6; quickload (); end");
    run(s, "if (x != 5), error ('quickload'); end");
    run(s, "if (! image_checkpoint ('c')), x = 8; rollback ('c'); end");
    run(s, "if (x != 5), error ('rollback'); end");
    /* the file of the checkpoint has no name any more; the process has it open */
    int checked = 0;
    for (int fd = 3; fd < 200; fd++) {
        img_super super[2];
        struct stat info;
        if (fstat(fd, &info) != 0 || info.st_nlink || pread(fd, super, sizeof super, 0) != sizeof super)
            continue;
        const img_super *one = super[0].sequence > super[1].sequence ? &super[0] : &super[1];
        if (memcmp(one->magic, IMG_MAGIC, 8) != 0) continue;
        assert_int_equal(one->version, IMG_ENCRYPTED);
        checked++;
    }
    assert_int_equal(checked, 1);
    mica_session_close(s);
    assert_int_equal(saved_x(), 1);
}

/* ---- keys and nonces ---- */

typedef struct pairs {
    size_t count, room;
    struct pair {
        uint8_t key[32], nonce[12];
    } * list;
} pairs;

static void note_pair(void *ctx, const uint8_t with[BASE_AEAD_KEY], const uint8_t nonce[BASE_AEAD_NONCE]) {
    pairs *p = ctx;
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 1 << 16;
        p->list = realloc(p->list, p->room * sizeof *p->list);
        assert_non_null(p->list);
    }
    memcpy(p->list[p->count].key, with, 32);
    memcpy(p->list[p->count++].nonce, nonce, 12);
}

static int pair_order(const void *a, const void *b) {
    return memcmp(a, b, sizeof(struct pair));
}

/* Sorts them. Nonces are counters: of each key they are 0, 1, 2 and so on. */
static void pairs_are_distinct_counters(pairs *p, size_t *keys) {
    qsort(p->list, p->count, sizeof *p->list, pair_order);
    *keys = 0;
    for (size_t k = 0; k < p->count;) {
        uint64_t seen = 0, sum = 0;
        size_t first = k;
        ++*keys;
        for (; k < p->count && memcmp(p->list[k].key, p->list[first].key, 32) == 0; k++) {
            uint64_t number;
            static const uint8_t zeros[4];
            assert_true(k == first || pair_order(&p->list[k - 1], &p->list[k]) != 0);
            memcpy(&number, p->list[k].nonce, sizeof number);
            assert_memory_equal(p->list[k].nonce + 8, zeros, sizeof zeros);
            sum += number;
            seen++;
        }
        assert_true(sum ==
                    seen * (seen - 1) / 2); /* distinct numbers from 0 on without a gap have this sum */
    }
}

/* The file is put back to what it was before each save, so every life appends at the same place and under the same counters,
 * as the lives of copies of a file do. */
static void no_key_meets_a_nonce_twice_however_often_a_file_is_set_back(void **state) {
    (void)state;
    enum { LIVES = 100000 };
    static uint8_t memory[4096];
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret = secret_of(key);
    mica_memory_space *space;
    mica_memory_saved saved, listed;
    pairs all = {0};
    img_file file;
    const mica_memory_region region = {.name = "bytes", .base = memory, .size = sizeof memory};
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &region, &err));
    const mica_memory_content content = {.space = space};
    OK(img_file_create(&file, path, &err));
    OK(img_file_encrypt(&file, secret, &err));
    base_aead_watch(note_pair, &all);
    for (size_t life = 0; life < LIVES; life++) {
        img_epoch epoch;
        mem_place place = {.fd = file.fd, .name = path};
        memory[0]++;
        OK(img_epoch_begin(&epoch, &file, 0, &place, &err));
        OK(mem_file_append(&content, &place, &saved, &err));
        listed = saved;
        OK(img_epoch_end(&epoch, &place, &listed, &err));
        img_epoch_free(&epoch);
        assert_int_equal(place.offset, IMG_FIRST);
        if (life + 1 < LIVES) base_file_cut(file.fd, IMG_FIRST);
    }
    base_aead_watch(NULL, NULL);
    size_t keys;
    pairs_are_distinct_counters(&all, &keys);
    assert_int_equal(keys, LIVES);
    assert_true(all.count >= 3 * (size_t)LIVES);
    free(all.list);
    img_file_close(&file);
    mica_memory_space_free(space);
    mica_image_secret_free(secret);
}

/* The same with whole sessions: the file is copied back under a session that then saves again, saves fail and are repeated,
 * and sessions that begin with the same copy both append. */
static void sessions_that_are_set_back_draw_new_keys(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    pairs all = {0};
    base_aead_watch(note_pair, &all);
    base_buf image = good_image();
    for (int life = 0; life < 6; life++) {
        put(path, image.data, image.len);
        mica_session *s = open_session(key);
        OK(mica_session_load_image(s, path, MICA_IMAGE_KEEP, NULL, &err));
        for (int save = 0; save < 4; save++) {
            mica_error failed = MICA_ERROR_INIT;
            run(s, "x = x + 1;");
            base_file_fail_at((uint64_t)(3 + 4 * save), EIO);
            (void)!mica_session_checkpoint(s, &failed);
            base_file_fail_at(0, 0);
            OK(mica_session_checkpoint(s, &err));
        }
        mica_session_close(s);
    }
    base_aead_watch(NULL, NULL);
    size_t keys;
    qsort(all.list, all.count, sizeof *all.list, pair_order);
    for (size_t k = 1; k < all.count; k++)
        assert_true(pair_order(&all.list[k - 1], &all.list[k]) != 0);
    keys = 1;
    for (size_t k = 1; k < all.count; k++)
        keys += memcmp(all.list[k - 1].key, all.list[k].key, 32) != 0;
    assert_true(keys >= 27);
    free(all.list);
    base_buf_free(&image);
}

/* A program that writes pages between slices and while a thread writes: they are copied again, under numbers of their own.
 * Each key has the numbers from 0 on without a gap, so none came again. Now and then a save is given up, and the next has
 * another key. */
static void pages_that_change_between_slices_meet_no_nonce_twice(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_autosave now = MICA_AUTOSAVE_DONE;
    pairs all = {0};
    mica_session *s = kept();
    const char text[] = "b = zeros (1, 100000); x = 0; k = 0; while true, k = k + 1; b(mod (k * 512, 100000) "
                        "+ 1) = k; b(1) = k; end";
    unsigned saves = 0, during = 0, given_up = 0;
    base_aead_watch(note_pair, &all);
    mica_session_stop_after(s, 50);
    mica_outcome outcome = mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err);
    for (; outcome == MICA_RUN_STOPPED && saves < 60; saves += now == MICA_AUTOSAVE_DONE) {
        OK(mica_session_autosave(s, 0, &now, &err));
        during += now == MICA_AUTOSAVE_COPYING;
        if (now == MICA_AUTOSAVE_COPYING && during % 97 == 0 && given_up++ < 20) ses_saving_give_up(s);
        mica_session_stop_after(s, 37);
        outcome = mica_session_continue(s, &err);
    }
    assert_int_equal(outcome, MICA_RUN_STOPPED);
    assert_true(during > 200);
    OK(save(s, IN_SLICES, &err));
    base_aead_watch(NULL, NULL);
    size_t keys;
    qsort(all.list, all.count, sizeof *all.list, pair_order);
    keys = 1;
    for (size_t k = 1; k < all.count; k++) {
        assert_true(pair_order(&all.list[k - 1], &all.list[k]) != 0);
        keys += memcmp(all.list[k - 1].key, all.list[k].key, 32) != 0;
    }
    assert_true(keys > saves);
    free(all.list);
    base_buf image = bytes_of(path);
    assert_null(memmem(image.data, image.len, "s3cret-s3cret", 13));
    base_buf_free(&image);
    mica_session_close(s);
    assert_int_equal(saved_x(), 0);
}

/* ---- moved, cut, changed ---- */

static void refused(const base_buf *image, const char *what, size_t at) {
    mica_error err = MICA_ERROR_INIT;
    put(aside, image->data, image->len);
    int x = load_x(aside, key, MICA_IMAGE_COPY, &err);
    if (x != -1) fail_msg("%s at %zu was taken: x = %d", what, at, x);
    if (err.code != MICA_ERR_CORRUPTED && err.code != MICA_ERR_TRUNCATED)
        fail_msg("%s at %zu: %s", what, at, err.message);
}

static void swap(uint8_t *a, uint8_t *b, size_t size) {
    for (size_t k = 0; k < size; k++) {
        uint8_t byte = a[k];
        a[k] = b[k];
        b[k] = byte;
    }
}

/* Where the pages of an epoch begin in its file, and where their tags are. */
static uint8_t *pages_of(const base_buf *image, uint32_t epoch) {
    return image->data + newest(image)->member[epoch].at + FMT_PAGE;
}
static uint64_t count_of(const base_buf *image, uint32_t epoch) {
    uint64_t pages;
    memcpy(&pages, image->data + newest(image)->member[epoch].at + 8, sizeof pages);
    return pages;
}
static uint8_t *tag_of(const base_buf *image, uint32_t epoch, uint64_t page) {
    return pages_of(image, epoch) + count_of(image, epoch) * FMT_PAGE + 16 * page;
}

/* Changes a byte of a page as somebody can who has the secret: with a tag that is right there. */
static void change_with_key(base_buf *image, uint32_t epoch, uint64_t page) {
    uint8_t file_key[32], epoch_key[32], nonce[BASE_AEAD_NONCE] = {0}, plain[FMT_PAGE];
    mica_error err = MICA_ERROR_INIT;
    mica_image_secret *secret = secret_of(key);
    const img_super *super = newest(image);
    const img_head *head = (const img_head *)(const void *)(image->data + super->member[epoch].at);
    struct {
        uint8_t file_id[32];
        uint64_t sequence, page;
    } beside = {.sequence = head->sequence, .page = page};
    memcpy(beside.file_id, super->encryption.file_id, 32);
    memcpy(nonce, &page, sizeof page);
    base_hkdf(base_view_of(secret->master, 32), base_view_of(beside.file_id, 32),
              base_view_str("mica image file 1"), file_key, 32);
    base_hkdf(base_view_of(file_key, 32), base_view_of(head->salt, 32), base_view_str("mica image epoch 1"),
              epoch_key, 32);
    base_aead *aead;
    OK(base_aead_new(BASE_AEAD_ANY, epoch_key, &aead, &err));
    uint8_t *at = pages_of(image, epoch) + page * FMT_PAGE;
    base_aead_text text = {nonce, base_view_of(&beside, sizeof beside), at, plain, FMT_PAGE};
    assert_true(base_aead_open(aead, &text, tag_of(image, epoch, page)));
    plain[1234] ^= 1;
    text.from = plain;
    text.to = at;
    OK(base_aead_seal(aead, &text, tag_of(image, epoch, page), &err));
    base_aead_free(aead);
    mica_image_secret_free(secret);
}

/* The tag of this user's key is over hashes of all pages: who has the secret and not that key cannot put others under it. */
static void pages_by_somebody_else_who_has_the_secret_are_refused(void **state) {
    (void)state;
    mica_image_secret *secret = secret_of(key);
    base_buf whole = good_image();
    for (uint32_t epoch = 0; epoch < 3; epoch++)
        for (uint64_t page = 0; page < count_of(&whole, epoch); page++) {
            mica_error err = MICA_ERROR_INIT;
            base_buf copy = {0};
            base_buf_append(&copy, whole.data, whole.len);
            change_with_key(&copy, epoch, page);
            put(aside, copy.data, copy.len);
            assert_int_equal(mica_image_verify(aside, secret, &err),
                             page ? MICA_ERR_CORRUPTED
                                  : MICA_ERR_VALIDATION); /* which has a hash of its own */
            base_buf_free(&copy);
        }
    base_buf one = {0};
    base_buf_append(&one, whole.data, whole.len);
    change_with_key(&one, 0, count_of(&one, 0) / 2);
    refused(&one, "a page by somebody who has the secret", 0);
    base_buf_free(&one);
    base_buf_free(&whole);
    mica_image_secret_free(secret);
}

static void pages_that_were_swapped_are_refused(void **state) {
    (void)state;
    base_buf image = good_image(), foreign = good_image();
    uint64_t pages[2] = {count_of(&image, 1), count_of(&image, 2)};
    for (uint64_t k = 0; k + 1 < count_of(&image, 0); k += 7) { /* within an epoch, with their tags */
        uint8_t *one = pages_of(&image, 0) + k * FMT_PAGE;
        for (int twice = 0; twice < 2; twice++) {
            swap(one, one + FMT_PAGE, FMT_PAGE);
            swap(tag_of(&image, 0, k), tag_of(&image, 0, k + 1), 16);
            if (!twice) refused(&image, "a swap within an epoch", k);
        }
    }
    for (uint64_t k = 0; k < pages[0] && k < pages[1]; k++) /* between epochs, of the same number */
        for (int twice = 0; twice < 2; twice++) {
            swap(pages_of(&image, 1) + k * FMT_PAGE, pages_of(&image, 2) + k * FMT_PAGE, FMT_PAGE);
            swap(tag_of(&image, 1, k), tag_of(&image, 2, k), 16);
            if (!twice) refused(&image, "a swap between epochs", k);
        }
    assert_int_equal(pages[0], pages[1]);
    for (int twice = 0; twice < 2; twice++) { /* whole epochs, with heads, pages and tags */
        size_t size = (size_t)(newest(&image)->member[2].at - newest(&image)->member[1].at);
        swap(pages_of(&image, 1) - FMT_PAGE, pages_of(&image, 2) - FMT_PAGE, size);
        if (!twice) refused(&image, "a swap of epochs", 1);
    }
    assert_int_equal(image.len, foreign.len); /* the same session saved again by the same key */
    for (uint64_t k = 0; k < count_of(&image, 0); k += 11)
        for (int twice = 0; twice < 2; twice++) {
            swap(pages_of(&image, 0) + k * FMT_PAGE, pages_of(&foreign, 0) + k * FMT_PAGE, FMT_PAGE);
            swap(tag_of(&image, 0, k), tag_of(&foreign, 0, k), 16);
            if (!twice) refused(&image, "a swap between files", k);
        }
    for (int twice = 0; twice < 2; twice++) {
        swap(image.data + IMG_FIRST, foreign.data + IMG_FIRST, image.len - IMG_FIRST);
        if (!twice) refused(&image, "the epochs of another file", 0);
    }
    refused(&(base_buf){.data = image.data, .len = image.len - FMT_PAGE}, "a cut", 0);
    put(aside, image.data, image.len);
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(loaded_x(aside, key, &err), 3); /* every swap was taken back */
    base_buf_free(&image);
    base_buf_free(&foreign);
}

static void an_encrypted_image_that_is_cut_is_refused(void **state) {
    (void)state;
    base_buf whole = good_image();
    for (size_t len = 0; len < whole.len; len += len < IMG_FIRST ? 509 : FMT_PAGE) {
        mica_error err = MICA_ERROR_INIT;
        put(aside, whole.data, len);
        assert_int_equal(load_x(aside, key, MICA_IMAGE_COPY, &err), -1);
        assert_true(err.code == MICA_ERR_TRUNCATED || err.code == MICA_ERR_NOT_A_SNAPSHOT ||
                    err.code == MICA_ERR_CORRUPTED);
    }
    base_buf_free(&whole);
}

/* Without a session. */
static mica_status verified(const char *file, const mica_image_secret *secret, uint32_t *epochs,
                            mica_error *err) {
    ses_opened o;
    mica_status status = ses_opened_begin(&o, file, secret, err);
    if (status != MICA_OK) return status;
    *epochs = o.file.super.count;
    status = mica_memory_file_verify(o.image.memory, err);
    if (status == MICA_OK) status = img_plain_check(o.image.plain, err);
    ses_opened_end(&o);
    return status;
}

/* Every byte of superblocks, heads, the last page of each epoch, tags and padding; of other pages some. A superblock that is
 * damaged leaves the other. */
static void every_flip_is_found(void **state) {
    (void)state;
    base_buf whole = good_image();
    const img_super *super = newest(&whole);
    mica_image_secret *secret = secret_of(key);
    put(aside, whole.data, whole.len);
    int fd = open(aside, O_RDWR);
    uint64_t flips = 0;
    for (size_t at = 0; at < whole.len; at++) {
        bool all = at < IMG_FIRST;
        for (uint32_t k = 1; k < super->count; k++) { /* the diffs, which are small */
            uint64_t from = super->member[k].at, table = from + (count_of(&whole, k) + 1) * FMT_PAGE;
            all = all || (at >= from && at < from + FMT_PAGE) || (at >= table && at < table + FMT_PAGE);
        }
        if (!all && at % 1013 != 0) continue;
        if (all && at % 3 != 0 && at % FMT_PAGE > 160) continue;
        mica_error err = MICA_ERROR_INIT;
        uint32_t epochs = 0;
        uint8_t byte = whole.data[at] ^ (uint8_t)(1 << at % 8);
        assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
        mica_status status = verified(aside, secret, &epochs, &err);
        assert_int_equal(pwrite(fd, &whole.data[at], 1, (off_t)at), 1);
        bool good = at < IMG_FIRST ? status == MICA_OK && epochs >= 2 : status == MICA_ERR_CORRUPTED;
        if (!good) fail_msg("at %zu: %s, %u epochs", at, err.message, epochs);
        if (at >= IMG_FIRST) assert_true(err.offset != MICA_NO_OFFSET);
        flips++;
    }
    assert_true(flips > 5000);
    close(fd);
    mica_image_secret_free(secret);
    base_buf_free(&whole);
}

/* What is found when it is touched ends the process, with the file and the place, and no number of it was used. */
static void a_block_that_is_found_damaged_ends_the_process(void **state) {
    (void)state;
#if defined(__SANITIZE_THREAD__) /* which blocks SIGBUS, by which a cut file is noticed, in every handler */
    const int cuts = 1;
#else
    const int cuts = 2;
#endif
    for (int cut = 0; cut < cuts; cut++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = open_session(key);
        run(s,
            "x = 1; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000); big = repmat (7.25, 1, "
            "300000);");
        OK(mica_session_save_image(s, aside, &err));
        mica_session_close(s);
        base_buf image = bytes_of(aside);
        uint64_t page = count_of(&image, 0) / 2; /* of the large array */
        if (!cut) pages_of(&image, 0)[page * FMT_PAGE + 99] ^= 1;
        put(aside, image.data, image.len);
        assert_int_equal(loaded_x(aside, key, &err), 1); /* whoever does not touch it does not find it */
        int said[2], status;
        assert_int_equal(pipe(said), 0);
        pid_t pid = fork();
        if (pid == 0) {
            dup2(said[1], 2);
            s = open_session(key);
            if (mica_session_load_image(s, aside, 0, NULL, &err) != MICA_OK) _exit(3);
            if (cut && truncate(aside, (off_t)(IMG_FIRST + page * FMT_PAGE)) != 0) _exit(4);
            char text[] = "exit (50 + (sum (big) == 2175000))";
            (void)!mica_session_run_text(s, text, sizeof text - 1, "<test>", false, &err);
            _exit(mica_session_exit_status(s));
        }
        close(said[1]);
        char words[600] = "";
        assert_true(read(said[0], words, sizeof words - 1) > 0);
        close(said[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        assert_non_null(strstr(words, aside));
        assert_non_null(strstr(words, cut ? "cut short" : "does not match its tag"));
        base_buf_free(&image);
    }
}

/* Loading decrypts what is touched and no more. */
static void loading_costs_what_is_touched(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session(key);
    run(s, "x = 1; a = ones (200, 200); secret_name = repmat ('s3cret-', 1, 3000); big = rand (1, 4000000);");
    OK(mica_session_save_image(s, aside, &err));
    mica_session_close(s);
    s = open_session(key);
    OK(mica_session_load_image(s, aside, 0, NULL, &err));
    struct stat info;
    assert_int_equal(fstat(img_plain_fd(s->imaging->image.plain), &info), 0);
    assert_true(info.st_size > 32000000);
    assert_true(info.st_blocks * 512 <
                4000000); /* of the file without a name, which has what was decrypted */
    run(s, "if (any (big < 0 | big > 1) || sum (big) < 1.9e6), error ('other numbers'); end");
    assert_int_equal(fstat(img_plain_fd(s->imaging->image.plain), &info), 0);
    assert_true(info.st_blocks * 512 > 31000000);
    mica_session_close(s);
}

/* ---- forged ---- */

static void reseal(base_buf *image, void (*change)(img_super *super)) {
    mica_error err = MICA_ERROR_INIT;
    img_super super = *newest(image);
    change(&super);
    OK(img_key_tag(&super, &err));
    memset(super.self, 0, sizeof super.self);
    base_sha256_of(&super, sizeof super, super.self);
    memset(image->data, 0, IMG_FIRST);
    memcpy(image->data + (super.sequence & 1) * FMT_PAGE, &super, sizeof super);
}

static void fewer(img_super *s) {
    s->end = s->member[--s->count].at;
    memset(&s->member[s->count], 0, sizeof *s->member);
}
static void later(img_super *s) {
    s->sequence += 2;
}
static void other_file(img_super *s) {
    s->encryption.file_id[0] ^= 1;
}
static void other_check(img_super *s) {
    s->encryption.check[0] ^= 1;
}
static void other_seal(img_super *s) {
    s->encryption.seal[31] ^= 1;
}
static void as_plain(img_super *s) {
    s->version = IMG_VERSION;
    memset(&s->encryption, 0, sizeof s->encryption);
}
static void other_cipher(img_super *s) {
    s->encryption.cipher = 2;
}
static void other_kdf(img_super *s) {
    s->encryption.kdf = IMG_KDF_SCRYPT;
    s->encryption.log_n = 17;
    s->encryption.r = 8;
    s->encryption.p = 1;
}
static void costly(img_super *s) {
    other_kdf(s);
    s->encryption.log_n = 40;
}
static void reserved(img_super *s) {
    s->encryption.reserved = 1;
}

/* Sealed and tagged as this user's own, by somebody who has not the key. */
static void superblocks_by_somebody_without_the_key_are_refused(void **state) {
    (void)state;
    static const struct {
        void (*change)(img_super *super);
        mica_status status;
    } rows[] = {{fewer, MICA_ERR_CORRUPTED},
                {later, MICA_ERR_CORRUPTED},
                {other_file, MICA_ERR_WRONG_KEY},
                {other_check, MICA_ERR_WRONG_KEY},
                {other_seal, MICA_ERR_CORRUPTED},
                {as_plain, MICA_ERR_INVALID_ARGUMENT},
                {other_cipher, MICA_ERR_VERSION_MISMATCH},
                {other_kdf, MICA_ERR_WRONG_KEY},
                {costly, MICA_ERR_VERSION_MISMATCH},
                {reserved, MICA_ERR_VERSION_MISMATCH}};
    base_buf whole = good_image();
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        base_buf copy = {0};
        mica_error err = MICA_ERROR_INIT;
        base_buf_append(&copy, whole.data, whole.len);
        reseal(&copy, rows[k].change);
        put(aside, copy.data, copy.len);
        assert_int_equal(loaded_x(aside, key, &err), -1);
        if (err.code != rows[k].status) fail_msg("row %zu: %s", k, err.message);
        base_buf_free(&copy);
    }
    base_buf_free(&whole);
}

/* What nobody can find out by the file alone, as docs/trust.md says: that it is an older one. */
static void an_older_state_of_the_same_file_is_a_state(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf image = good_image();
    const img_super *pages = (const img_super *)(const void *)image.data;
    memset(image.data + (pages[1].sequence > pages[0].sequence) * FMT_PAGE, 0, FMT_PAGE);
    put(aside, image.data, image.len);
    assert_int_equal(loaded_x(aside, key, &err), 2);
    mica_image_locked locked;
    OK(mica_image_tell_locked(aside, &locked, &err));
    assert_int_equal(locked.sequence, 2); /* the commits of the one that is missing were 3 */
    base_buf_free(&image);
}

/* The key proves who could write it, not that the VM did: without this user's tag the memory is proved. */
static void an_encrypted_image_of_another_user_is_proved_first(void **state) {
    (void)state;
    char other[96];
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = kept();
    prog_obj *o = vm_obj(s->vm, s->vm->root->base_scope);
    o->rc += 7;
    OK(mica_session_save_image(s, aside, &err));
    o->rc -= 7;
    mica_session_close(s);
    snprintf(other, sizeof other, "%s/else", folder);
    setenv("XDG_DATA_HOME", other, 1);
    int x = loaded_x(path, key, &err), forged = loaded_x(aside, key, &err);
    setenv("XDG_DATA_HOME", folder, 1);
    assert_int_equal(x, 1);
    assert_int_equal(forged, -1);
    assert_int_equal(err.code, MICA_ERR_CORRUPTED);
}

/* ---- tools ---- */

static void an_image_is_encrypted_and_decrypted(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT, twice = MICA_ERROR_INIT;
    mica_image_secret *secret = secret_of(key);
    mica_buffer text = {0};
    base_buf image = good_image();
    OK(mica_image_verify(path, secret, &err));
    OK(mica_image_describe(path, NULL, false, &text, &err));
    assert_null(memmem(text.data, text.len, "secret_name", 11));
    assert_non_null(memmem(text.data, text.len, "AES-256-GCM, by a key file", 26));
    assert_non_null(memmem(text.data, text.len, "3 epochs of 3 commits", 21));
    text.len = 0;
    OK(mica_image_describe(path, secret, true, &text, &err));
    assert_non_null(memmem(text.data, text.len, "secret_name", 11));
    mica_buffer_free(&text);
    OK(mica_image_merge(path, aside, secret, &err));
    assert_int_equal(loaded_x(aside, key, &err), 3);
    OK(mica_image_decrypt(aside, aside, secret, &err));
    assert_int_equal(loaded_x(aside, NULL, &err), 3);
    assert_int_equal(mica_image_decrypt(aside, aside, secret, &twice), MICA_ERR_INVALID_ARGUMENT);
    OK(mica_image_encrypt(aside, aside, secret, &err));
    assert_int_equal(loaded_x(aside, key, &err), 3);
    twice = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_image_encrypt(aside, aside, secret, &twice), MICA_ERR_INVALID_ARGUMENT);
    base_buf now = bytes_of(aside);
    assert_null(memmem(now.data, now.len, "s3cret-s3cret", 13));
    base_buf_free(&now);
    base_buf_free(&image);
    mica_image_secret_free(secret);
}

/* ---- faults ---- */

static mica_session *open_by_key(void) {
    return open_session(key);
}

static const saves_of all = {kept, open_by_key, run, saved_x, path, aside};

static void a_save_that_fails_can_be_repeated(void **state) {
    (void)state;
    expect_failed_saves_to_be_repeated(&all, 7);
}

static void reading_that_fails_is_an_error(void **state) {
    (void)state;
    base_buf image = good_image();
    uint64_t calls = 0, failed = 0;
    for (uint64_t n = 1; n <= calls + 1; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_session *s = open_session(NULL);
        mica_image_secret *secret;
        calls = base_file_count();
        base_file_fail_at(n, EIO);
        mica_status status = mica_image_secret_from_file(key, &secret, &err);
        if (status == MICA_OK) status = mica_session_use_secret(s, secret, &err);
        if (status == MICA_OK) status = mica_session_load_image(s, path, 0, NULL, &err);
        base_file_fail_at(0, 0);
        calls = base_file_count() - calls;
        failed += status != MICA_OK;
        if (status != MICA_OK && status != MICA_ERR_IO) fail_msg("%s", err.message);
        mica_session_close(s);
    }
    assert_true(failed > 15);
    base_buf_free(&image);
}

static void memory_that_is_lacking_is_an_error(void **state) {
    (void)state;
    expect_saves_without_memory_to_fail(&all);
    mica_status status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_image_secret *secret = secret_of(key);
        mica_session *other = open_session(NULL);
        base_alloc_fail_at(n);
        status = mica_session_use_secret(other, secret, &err);
        if (status == MICA_OK) status = mica_session_load_image(other, path, 0, NULL, &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK && status != MICA_ERR_NO_MEMORY) fail_msg("%s", err.message);
        mica_session_close(other);
    }
    status = MICA_ERR_NO_MEMORY;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        mica_error err = MICA_ERROR_INIT;
        mica_image_secret *secret = secret_of(key);
        base_alloc_fail_at(n);
        status = mica_image_decrypt(path, aside, secret, &err);
        base_alloc_fail_at(0);
        if (status != MICA_OK && status != MICA_ERR_NO_MEMORY) fail_msg("%s", err.message);
        mica_image_secret_free(secret);
    }
}

static void a_process_that_is_killed_leaves_the_old_image_or_the_new(void **state) {
    (void)state;
    expect_killed_saves_to_leave_an_image(&all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_goes_on_from_an_encrypted_image),
        cmocka_unit_test(a_passphrase_opens_what_it_encrypted),
        cmocka_unit_test(a_wrong_key_is_told_from_none_and_from_damage),
        cmocka_unit_test(key_files_are_checked),
        cmocka_unit_test(a_secret_that_comes_late_counts_from_then_on),
        cmocka_unit_test(a_life_adds_to_its_file),
        cmocka_unit_test(nothing_of_it_can_be_read),
        cmocka_unit_test(every_save_of_the_session_is_encrypted),
        cmocka_unit_test(no_key_meets_a_nonce_twice_however_often_a_file_is_set_back),
        cmocka_unit_test(sessions_that_are_set_back_draw_new_keys),
        cmocka_unit_test(pages_that_change_between_slices_meet_no_nonce_twice),
        cmocka_unit_test(pages_by_somebody_else_who_has_the_secret_are_refused),
        cmocka_unit_test(pages_that_were_swapped_are_refused),
        cmocka_unit_test(an_encrypted_image_that_is_cut_is_refused),
        cmocka_unit_test(every_flip_is_found),
        cmocka_unit_test(a_block_that_is_found_damaged_ends_the_process),
        cmocka_unit_test(loading_costs_what_is_touched),
        cmocka_unit_test(superblocks_by_somebody_without_the_key_are_refused),
        cmocka_unit_test(an_older_state_of_the_same_file_is_a_state),
        cmocka_unit_test(an_encrypted_image_of_another_user_is_proved_first),
        cmocka_unit_test(an_image_is_encrypted_and_decrypted),
        cmocka_unit_test(a_save_that_fails_can_be_repeated),
        cmocka_unit_test(reading_that_fails_is_an_error),
        cmocka_unit_test(memory_that_is_lacking_is_an_error),
        cmocka_unit_test(a_process_that_is_killed_leaves_the_old_image_or_the_new),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
