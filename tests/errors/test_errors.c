/* tests/errors/test_errors.c - every code of errors.def and fallback.def comes out of a real call. A new row
 * fails this test until there is a call here that produces it. */
#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"
#include "base/hash.h"
#include "format/pack.h"
#include "format/snapshot.h"
#include "mica/builder.h"
#include "mica/memory.h"
#include "mica/session.h"
#include "mica/state.h"
#include "mica/signature.h"
#include "mica/snapshot.h"
#include "program/parts.h"
#include "program/verify.h"
#include "session/frontend.h"
#include "session/session_internal.h"
#include "store/memory.h"
#include "tests/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static base_buf file; /* a good snapshot of two M functions */
static uint8_t secret[32] = {1}, public_key[32], stranger[32];
static char folder[] = "/tmp/mica-errors-XXXXXX";
static char path[64], sources[64];

static const char twice[] =
    "function y = twice (x)\n  % TWICE (X): the double of X, told at some length, at some length,\n"
    "  % at some length, at some length, at some length, at some length, at some length.\n"
    "  y = 2 * x;\nend\n";
static const char thrice[] = "function y = thrice (x)\n  y = twice (x) + x;\nend\n";

static void write_bytes(const char *to, const void *data, size_t len) {
    FILE *f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    fclose(f);
}

static int make_files(void **state) {
    (void)state;
    mica_builder_config config;
    mica_builder *builder;
    mica_error err = MICA_ERROR_INIT;
    char name[96];
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/t.snap", folder);
    snprintf(sources, sizeof sources, "%s/sources", folder);
    if (base_file_mkdir(sources, 0755) != 0) return 1;
    snprintf(name, sizeof name, "%s/twice.m", sources);
    write_bytes(name, twice, sizeof twice - 1);
    snprintf(name, sizeof name, "%s/thrice.m", sources);
    write_bytes(name, thrice, sizeof thrice - 1);
    mica_builder_config_default(&config);
    config.compression_algorithm = MICA_COMPRESSION_ZSTD;
    bool good = mica_builder_new(ses_m_frontend(), &config, &builder, &err) == MICA_OK &&
                mica_builder_add_directory(builder, sources, &err) == MICA_OK &&
                mica_builder_build_memory(builder, &file, NULL, &err) == MICA_OK;
    if (!good) fprintf(stderr, "%s\n", err.message);
    mica_builder_free(builder);
    mica_snapshot_key_public(secret, public_key);
    memcpy(stranger, public_key, 32);
    stranger[3] ^= 1;
    return !good;
}

static int drop_files(void **state) {
    (void)state;
    base_buf_free(&file);
    return test_remove(folder);
}

/* ---- pieces ---- */

static mica_status open_bytes(const base_buf *bytes, mica_validation level, mica_snapshot **out,
                              mica_error *err) {
    mica_snapshot_options options = {.memory = bytes->data, .memory_size = bytes->len, .level = level};
    return mica_snapshot_open(&options, out, err);
}

static base_buf copy_file(void) {
    base_buf copy = {0};
    assert_true(base_buf_append(&copy, file.data, file.len));
    return copy;
}

static mica_status open_path(const mica_snapshot_options *wanted, mica_error *err) {
    mica_snapshot *s;
    mica_snapshot_options options = *wanted;
    if (!options.path) options.path = path;
    mica_status status = mica_snapshot_open(&options, &s, err);
    mica_snapshot_close(s);
    return status;
}

/* Opens the file after `change`, its header sealed anew. */
static mica_status open_changed(void (*change)(fmt_header *h), const mica_snapshot_options *options,
                                mica_error *err) {
    base_buf copy = copy_file();
    fmt_header *h = (fmt_header *)(void *)copy.data;
    if (change) {
        change(h);
        fmt_header_seal(h);
    }
    write_bytes(path, copy.data, copy.len);
    base_buf_free(&copy);
    return open_path(options, err);
}

static mica_status open_size(size_t len, mica_error *err) {
    write_bytes(path, file.data, len);
    return open_path(&(mica_snapshot_options){0}, err);
}

static mica_status run_text(const char *text, mica_error *err) {
    mica_session *s;
    mica_session_options options = {.snapshot = "none", .quiet = true};
    assert_int_equal(mica_session_open(&options, &s, err), MICA_OK);
    if (!text) mica_session_interrupt(s);
    (void)!mica_session_run_text(s, text ? text : "while true, end", strlen(text ? text : "while true, end"),
                                 "<test>", false, err);
    mica_session_close(s);
    return err->code;
}

static mica_status build_twice(mica_error *err) {
    mica_builder *builder;
    mica_builder_config config;
    base_buf out = {0};
    mica_builder_config_default(&config);
    assert_int_equal(mica_builder_new(ses_m_frontend(), &config, &builder, err), MICA_OK);
    assert_int_equal(mica_builder_add_memory(builder, "a/twice.m", twice, sizeof twice - 1, err), MICA_OK);
    assert_int_equal(mica_builder_add_memory(builder, "a/twice.m", twice, sizeof twice - 1, err), MICA_OK);
    mica_status status = mica_builder_build_memory(builder, &out, NULL, err);
    base_buf_free(&out);
    mica_builder_free(builder);
    return status;
}

/* ---- errors.def, one function for each row ---- */

static mica_status reach_IO(mica_error *err) {
    return open_path(&(mica_snapshot_options){.path = "/nowhere/t.snap"}, err);
}
static mica_status reach_SERIALIZATION(mica_error *err) {
    return fmt_pack_check(base_view_of("\x92\x01", 2), err);
}
/* Without hashes a damaged block is noticed by its codec. */
static mica_status reach_COMPRESSION(mica_error *err) {
    base_buf copy = copy_file();
    mica_snapshot *s;
    base_view view;
    mica_status status = MICA_OK;
    const fmt_header *h = (const fmt_header *)(const void *)copy.data;
    for (uint32_t i = 0; i < h->section_count; i++) {
        if (h->sections[i].id == FMT_SECTION_COLD)
            memset(copy.data + h->sections[i].offset, 0xee, h->sections[i].stored_size);
    }
    assert_int_equal(open_bytes(&copy, MICA_VALIDATE_OFF, &s, err), MICA_OK);
    for (uint32_t entry = 0; entry < 2 && status == MICA_OK; entry++) {
        for (uint16_t kind = PROG_PART_HIR; kind <= PROG_PART_HELP && status == MICA_OK; kind++) {
            status = mica_snapshot_part(s, entry, kind, &view, err);
            if (status == MICA_ERR_NOT_FOUND) status = MICA_OK;
        }
    }
    mica_snapshot_close(s);
    base_buf_free(&copy);
    return status;
}
static mica_status reach_VALIDATION(mica_error *err) {
    base_buf copy = copy_file();
    mica_snapshot *s;
    copy.data[300] ^= 1;
    mica_status status = open_bytes(&copy, MICA_VALIDATE_LAZY, &s, err);
    base_buf_free(&copy);
    return status;
}
static void make_newer(fmt_header *h) {
    h->version_major = 2;
}
static void make_older(fmt_header *h) {
    h->version_major = 0;
}
static mica_status reach_VERSION_MISMATCH(mica_error *err) {
    return open_changed(make_newer, &(mica_snapshot_options){0}, err);
}
static mica_status reach_CORRUPTED(mica_error *err) {
    base_buf copy = copy_file();
    mica_snapshot *s;
    copy.data[5000] ^= 1;
    mica_status status = open_bytes(&copy, MICA_VALIDATE_FULL, &s, err);
    base_buf_free(&copy);
    return status;
}
static mica_status reach_CONFIGURATION(mica_error *err) {
    mica_session *s;
    return mica_session_open(&(mica_session_options){.snapshot = "none", .gc = "fastest"}, &s, err);
}
static mica_status reach_NO_MEMORY(mica_error *err) {
    mica_session *s;
    base_alloc_fail_at(1);
    mica_status status = mica_session_open(&(mica_session_options){.snapshot = "none"}, &s, err);
    base_alloc_fail_at(0);
    return status;
}
static mica_status reach_NOT_FOUND(mica_error *err) {
    mica_snapshot *s;
    uint32_t entry;
    assert_int_equal(open_bytes(&file, MICA_VALIDATE_LAZY, &s, err), MICA_OK);
    mica_status status = mica_snapshot_entry_find(s, base_view_str("nothing"), &entry, err);
    mica_snapshot_close(s);
    return status;
}
static mica_status reach_INVALID_ARGUMENT(mica_error *err) {
    mica_snapshot *s;
    return mica_snapshot_open(&(mica_snapshot_options){0}, &s, err);
}
static mica_status reach_TRUNCATED(mica_error *err) {
    return open_size(file.len - 4096, err);
}
static mica_status reach_NOT_A_SNAPSHOT(mica_error *err) {
    return open_changed(NULL, &(mica_snapshot_options){.language = "lua"}, err);
}
static mica_status reach_SYNTAX(mica_error *err) {
    return run_text("x = = 1;", err);
}
static mica_status reach_UNSUPPORTED(mica_error *err) {
    return run_text("classdef c\nend", err);
}
static mica_status reach_VERIFY(mica_error *err) {
    mica_snapshot *s;
    base_view code;
    uint64_t bytes[512] = {0};
    assert_int_equal(open_bytes(&file, MICA_VALIDATE_LAZY, &s, err), MICA_OK);
    assert_int_equal(mica_snapshot_part(s, 0, PROG_PART_CODE, &code, err), MICA_OK);
    assert_true(code.len <= sizeof bytes);
    memcpy(bytes, code.data, code.len);
    const prog_code *c = (const prog_code *)(const void *)bytes;
    memset((uint8_t *)bytes + c->instr_off, 0xff, 8); /* no such instruction */
    mica_status status = prog_verify(bytes, code.len, UINT32_MAX, true, err);
    mica_snapshot_close(s);
    return status;
}
static mica_status reach_RUNTIME(mica_error *err) {
    return run_text("error ('a:b', 'c');", err);
}
static mica_status reach_INTERRUPTED(mica_error *err) {
    return run_text(NULL, err);
}
static mica_status reach_LIMIT(mica_error *err) {
    return open_changed(NULL, &(mica_snapshot_options){.max_size = 100}, err);
}
static mica_status reach_EXISTS(mica_error *err) {
    return build_twice(err);
}
static mica_status reach_SIGNATURE(mica_error *err) {
    return open_changed(NULL, &(mica_snapshot_options){.require_key = public_key}, err);
}
/* A diff of a memory whose parent is not given. */
static mica_status reach_INCOMPLETE_CHAIN(mica_error *err) {
    static uint8_t bytes[4096];
    const uint8_t parent[MICA_MEMORY_IDENTITY] = {1};
    mica_memory_region region = {"bytes", bytes, sizeof bytes, 0};
    mica_memory_space *space = NULL;
    mica_memory_bitmap *none = NULL;
    mica_memory_file *chain = NULL;
    char name[96];
    const char *diff = name;
    snprintf(name, sizeof name, "%s.diff", path);
    assert_int_equal(mica_memory_space_new(&space, NULL), MICA_OK);
    assert_int_equal(mica_memory_space_add(space, &region, NULL), MICA_OK);
    assert_int_equal(mica_memory_bitmap_new(sizeof bytes, 4096, &none, NULL), MICA_OK);
    const mica_memory_bitmap *changed[] = {none};
    assert_int_equal(
        mica_memory_write(
            &(mica_memory_content){.space = space, .changed = changed, .parent = parent, .space_id = parent},
            diff, NULL, NULL),
        MICA_OK);
    mica_status status = mica_memory_file_open(&diff, 1, &chain, err);
    unlink(diff);
    mica_memory_bitmap_free(none);
    mica_memory_space_free(space);
    return status;
}

/* A state file and the memory of another. */
static mica_status reach_MISMATCHED_PAIR(mica_error *err) {
    static uint8_t bytes[4096];
    mica_memory_region region = {"bytes", bytes, sizeof bytes, 0};
    mica_memory_space *space = NULL;
    mica_memory_tracker *tracker = NULL;
    char pair[96], memory[96];
    snprintf(pair, sizeof pair, "%s.pair", path);
    snprintf(memory, sizeof memory, "%s.other", path);
    assert_int_equal(mica_memory_space_new(&space, NULL), MICA_OK);
    assert_int_equal(mica_memory_space_add(space, &region, NULL), MICA_OK);
    assert_int_equal(mica_memory_tracker_new(space, NULL, &tracker, NULL), MICA_OK);
    const mica_memory_section none = {0};
    assert_int_equal(mica_memory_pair_save(tracker, true, NULL, &none, pair, NULL, NULL), MICA_OK);
    assert_int_equal(mica_memory_save(tracker, true, NULL, memory, NULL, NULL), MICA_OK);
    mica_status status = mica_memory_pair_check(pair, memory, err);
    mica_memory_tracker_free(tracker);
    mica_memory_space_free(space);
    return status;
}
/* The temporary file is another one than was written. */
static mica_status reach_CROSS_FILESYSTEM(mica_error *err) {
    base_atomic atomic = {0};
    char name[96];
    snprintf(name, sizeof name, "%s.new", path);
    assert_int_equal(base_atomic_begin(&atomic, name, NULL), MICA_OK);
    assert_int_equal(unlink(atomic.temp), 0);
    write_bytes(atomic.temp, "foreign", 7);
    return base_atomic_commit(&atomic, err);
}
/* An image of a session that is kept in it still, loaded to be kept by another, or merged by another user. */
static mica_status load_kept(bool own, mica_error *err) {
    mica_session *kept, *other;
    char image[96], home[96];
    const mica_session_options options = {.snapshot = "none", .quiet = true};
    snprintf(image, sizeof image, "%s/kept.img", folder);
    snprintf(home, sizeof home, "%s/else", folder);
    setenv("XDG_DATA_HOME", folder, 1);
    assert_int_equal(mica_session_open(&options, &kept, NULL), MICA_OK);
    assert_int_equal(mica_session_keep_image(kept, image, NULL), MICA_OK);
    assert_int_equal(mica_session_checkpoint(kept, err), MICA_OK);
    if (!own) setenv("XDG_DATA_HOME", home, 1);
    assert_int_equal(mica_session_open(&options, &other, NULL), MICA_OK);
    mica_status status = own ? mica_session_load_image(other, image, MICA_IMAGE_KEEP, NULL, err)
                             : mica_image_merge(image, image, NULL, err);
    mica_session_close(other);
    mica_session_close(kept);
    unlink(image);
    snprintf(home, sizeof home, "%s/mica/image.key", folder);
    unlink(home);
    snprintf(home, sizeof home, "%s/mica", folder);
    rmdir(home);
    return status;
}
static mica_status reach_BUSY(mica_error *err) {
    return load_kept(true, err);
}
static mica_status reach_UNTRUSTED(mica_error *err) {
    return load_kept(false, err);
}
/* A session that runs nothing comes to no safe point. */
static mica_status reach_QUIESCE_TIMEOUT(mica_error *err) {
    mica_error ignored = MICA_ERROR_INIT;
    mica_session *s;
    mica_session_options options = {.snapshot = "none", .quiet = true};
    if (mica_session_open(&options, &s, &ignored) != MICA_OK) fail_msg("%s", ignored.message);
    mica_status status = mica_session_keep_image(s, "none.img", err);
    if (status == MICA_OK) status = mica_session_checkpoint_from(s, 1, err);
    mica_session_close(s);
    return status;
}
/* The state of such a session, by a caller who has given it up already. */
static mica_status reach_CANCELLED(mica_error *err) {
    mica_error ignored = MICA_ERROR_INIT;
    mica_session *s;
    mica_buffer state = {0};
    const int cancel = 1;
    mica_session_options options = {.snapshot = "none", .quiet = true};
    if (mica_session_open(&options, &s, &ignored) != MICA_OK) fail_msg("%s", ignored.message);
    mica_status status = mica_state_take_from(s, 10000, &cancel, &state, err);
    mica_session_close(s);
    return status;
}
/* The second of two that make the same object. */
static mica_status reach_CONFLICT(mica_error *err) {
    store *s;
    mica_status status = store_memory_new(&s, err);
    for (int k = 0; k < 2 && status == MICA_OK; k++)
        status = store_put_absent(s, "head", base_view_str("first"), NULL, NULL, err);
    store_end(s);
    return status;
}
/* Nobody listens there. */
static mica_status reach_PAGE_SERVER_LOST(mica_error *err) {
    mica_memory_file *memory;
    char socket[96];
    snprintf(socket, sizeof socket, "%s/nobody", folder);
    return mica_memory_file_connect(socket, NULL, 0, &memory, err);
}

/* An encrypted image, opened by nothing or by another key. */
static mica_status tell_encrypted(bool other, mica_error *err) {
    mica_session *s;
    mica_image_secret *by;
    mica_image_loaded told;
    char image[96], key[96], home[96];
    snprintf(image, sizeof image, "%s/secret.img", folder);
    snprintf(key, sizeof key, "%s/key", folder);
    setenv("XDG_DATA_HOME", folder, 1);
    for (int k = 0; k < 2; k++) {
        write_bytes(key, k ? "another key file of 32 bytes ....." : "a key file of 32 bytes ...........", 34);
        assert_int_equal(chmod(key, 0600), 0);
        assert_int_equal(mica_image_secret_from_file(key, &by, err), MICA_OK);
        if (k) break;
        assert_int_equal(
            mica_session_open(&(mica_session_options){.snapshot = "none", .quiet = true}, &s, NULL), MICA_OK);
        assert_int_equal(mica_session_use_secret(s, by, err), MICA_OK);
        assert_int_equal(mica_session_save_image(s, image, err), MICA_OK);
        mica_session_close(s);
    }
    mica_status status = mica_image_tell(image, other ? by : NULL, &told, err);
    mica_image_secret_free(by);
    unlink(image);
    unlink(key);
    snprintf(home, sizeof home, "%s/mica/image.key", folder);
    unlink(home);
    snprintf(home, sizeof home, "%s/mica", folder);
    rmdir(home);
    return status;
}
static mica_status reach_KEY_NEEDED(mica_error *err) {
    return tell_encrypted(false, err);
}
static mica_status reach_WRONG_KEY(mica_error *err) {
    return tell_encrypted(true, err);
}

static void every_status_is_reached(void **state) {
    (void)state;
#define MICA_ERROR_ROW(number, name, sentence)                                                               \
    {                                                                                                        \
        mica_error err = MICA_ERROR_INIT;                                                                    \
        mica_status status = reach_##name(&err);                                                             \
        if (status != MICA_ERR_##name)                                                                       \
            fail_msg("%s: got %s (%s)", #name, mica_status_name(status), err.message);                       \
        assert_int_equal(status, number);                                                                    \
        assert_string_equal(mica_status_name(status), #name);                                                \
        assert_string_equal(mica_status_sentence(status), sentence);                                         \
        /* an ordinary answer fills no record; every other error tells what, in a sentence */                \
        if (status != MICA_ERR_NOT_FOUND) assert_true(err.code == status && strlen(err.message) > 0);        \
    }
#include "mica/errors.def"
#undef MICA_ERROR_ROW
}

/* ---- fallback.def ---- */

static void make_foreign(fmt_header *h) {
    memcpy(h->language, "lua", 4);
}
static void make_other_cpu(fmt_header *h) {
    h->cpu_features |= (uint64_t)1 << 63;
}
static void make_other_print(fmt_header *h) {
    h->fingerprint[0] ^= 1;
    h->fingerprint_parts[SES_FINGERPRINT_HIR][0] ^= 1;
}
static void make_other_opcodes(fmt_header *h) {
    h->fingerprint[0] ^= 1;
    h->fingerprint_parts[SES_FINGERPRINT_CODE][0] ^= 1;
}
static void make_other_builtins(fmt_header *h) {
    h->fingerprint[0] ^= 1;
    h->fingerprint_parts[SES_FINGERPRINT_BUILTINS][0] ^= 1;
}
static void make_signed(fmt_header *h) {
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(mica_snapshot_sign(h, file.len, secret, &err), MICA_OK);
}

/* How a session starts over that file. */
static mica_session *session_over(void (*change)(fmt_header *h), const char *snapshot) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {
        .snapshot = snapshot ? snapshot : path, .stdlib_folder = sources, .quiet = true};
    (void)!open_changed(change, &(mica_snapshot_options){0}, &err);
    err = (mica_error)MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) fail_msg("%s", err.message);
    return s;
}

/* The reason a session gives, and that it computes what it should all the same. */
static mica_fallback fallback_of(void (*change)(fmt_header *h), const char *snapshot) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = session_over(change, snapshot);
    static const char program[] = "exit (thrice (14));";
    assert_int_equal(mica_session_run_text(s, program, strlen(program), "<test>", false, &err),
                     MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 42);
    mica_fallback reason = (mica_fallback)s->ladder.fallback;
    mica_session_close(s);
    return reason;
}

static mica_fallback reason_of(mica_status status, const mica_error *err) {
    assert_int_not_equal(status, MICA_OK);
    return mica_fallback_reason(err);
}

static mica_fallback fall_NONE(mica_error *err) {
    (void)err;
    return fallback_of(NULL, NULL);
}
static mica_fallback fall_DISABLED(mica_error *err) {
    (void)err;
    return fallback_of(NULL, "none");
}
static mica_fallback fall_MISSING(mica_error *err) {
    (void)err;
    return fallback_of(NULL, "/nowhere/t.snap");
}
static mica_fallback fall_PERMISSION(mica_error *err) {
    base_file_fail_at(1, EACCES);
    return reason_of(open_path(&(mica_snapshot_options){0}, err), err);
}
static mica_fallback fall_EMPTY(mica_error *err) {
    return reason_of(open_size(0, err), err);
}
static mica_fallback fall_TRUNCATED(mica_error *err) {
    return reason_of(open_size(5000, err), err);
}
static mica_fallback fall_CORRUPTED(mica_error *err) {
    return reason_of(reach_CORRUPTED(err), err);
}
static mica_fallback fall_FOREIGN(mica_error *err) {
    (void)err;
    return fallback_of(make_foreign, NULL);
}
static mica_fallback fall_OLDER_FORMAT(mica_error *err) {
    (void)err;
    return fallback_of(make_older, NULL);
}
static mica_fallback fall_NEWER_FORMAT(mica_error *err) {
    (void)err;
    return fallback_of(make_newer, NULL);
}
static mica_fallback fall_FINGERPRINT(mica_error *err) {
    (void)err;
    return fallback_of(make_other_print, NULL);
}
static mica_fallback fall_CPU(mica_error *err) {
    (void)err;
    return fallback_of(make_other_cpu, NULL);
}
/* The map of the handle, after those of the file. */
static mica_fallback fall_MEMORY(mica_error *err) {
    (void)!open_changed(NULL, &(mica_snapshot_options){0}, err);
    base_file_fail_at(4, ENOMEM); /* open, fstat, mmap of the file, mmap of the handle */
    return reason_of(open_path(&(mica_snapshot_options){0}, err), err);
}
static mica_fallback fall_LIMIT(mica_error *err) {
    return reason_of(reach_LIMIT(err), err);
}
static mica_fallback fall_IO(mica_error *err) {
    base_file_fail_at(1, EIO);
    return reason_of(open_path(&(mica_snapshot_options){0}, err), err);
}
static mica_fallback fall_OTHER(mica_error *err) {
    return reason_of(reach_INVALID_ARGUMENT(err), err);
}
static mica_fallback fall_UNSIGNED(mica_error *err) {
    return reason_of(reach_SIGNATURE(err), err);
}
static mica_fallback fall_SIGNATURE(mica_error *err) {
    return reason_of(open_changed(make_signed, &(mica_snapshot_options){.require_key = stranger}, err), err);
}
static mica_fallback fall_OPCODES(mica_error *err) {
    (void)err;
    return fallback_of(make_other_opcodes, NULL);
}
static mica_fallback fall_BUILTINS(mica_error *err) {
    (void)err;
    return fallback_of(make_other_builtins, NULL);
}
static mica_fallback fall_LOST(mica_error *err) {
    static const char program[] = "exit (thrice (14));";
    mica_session *s = session_over(NULL, NULL);
    assert_int_equal(truncate(path, 4096), 0);
    assert_int_equal(mica_session_run_text(s, program, strlen(program), "<test>", false, err), MICA_RUN_EXIT);
    assert_int_equal(mica_session_exit_status(s), 42);
    mica_fallback reason = (mica_fallback)s->ladder.fallback;
    mica_session_close(s);
    return reason;
}

static void every_reason_to_fall_back_is_reached(void **state) {
    (void)state;
#define MICA_FALLBACK_ROW(number, name, text, sentence)                                                      \
    {                                                                                                        \
        mica_error err = MICA_ERROR_INIT;                                                                    \
        mica_fallback reason = fall_##name(&err);                                                            \
        base_file_fail_at(0, 0);                                                                             \
        if (reason != MICA_FALLBACK_##name)                                                                  \
            fail_msg("%s: got %s (%s)", text, mica_fallback_name(reason), err.message);                      \
        assert_int_equal(reason, number);                                                                    \
        assert_string_equal(mica_fallback_name(reason), text);                                               \
        assert_string_equal(mica_fallback_sentence(reason), sentence);                                       \
    }
#include "mica/fallback.def"
#undef MICA_FALLBACK_ROW
}

/* ---- place, expected and found ---- */

static void assert_told(const mica_error *err, const char *section, uint64_t offset, const char *expected,
                        const char *found) {
    assert_string_equal(err->section, section);
    assert_int_equal(err->offset, offset);
    if (expected) assert_string_equal(err->expected, expected);
    if (found) assert_string_equal(err->found, found);
}

static void errors_tell_place_expected_and_found(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char size[32], less[32], place[256];
    snprintf(size, sizeof size, "%zu", file.len);
    snprintf(less, sizeof less, "%zu", file.len - 4096);
    (void)!reach_VERSION_MISMATCH(&err);
    assert_told(&err, "header", offsetof(fmt_header, version_major), "1", "2");
    assert_true(mica_error_place(&err, place, sizeof place));
    assert_string_equal(place, "VERSION_MISMATCH, section header, offset 8"); /* the message has the pair */
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_TRUNCATED(&err);
    assert_told(&err, "header", offsetof(fmt_header, total_size), size, less);
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_CORRUPTED(&err);
    fmt_form form = fmt_snapshot_form();
    assert_told(&err, fmt_header_place((const fmt_header *)(const void *)file.data, &form, 4096), 4096, NULL,
                NULL);
    assert_true(strlen(err.expected) == 64 && strlen(err.found) == 64 && strcmp(err.expected, err.found));
    assert_true(mica_error_place(&err, place, sizeof place) && strstr(place, err.expected));
    assert_false(mica_error_place(&err, place, 20) && strlen(place) != 19);
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_VALIDATION(&err);
    assert_told(&err, "header", offsetof(fmt_header, self), NULL, NULL);
    assert_true(strlen(err.expected) == 64 && strcmp(err.expected, err.found) != 0);
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_NOT_A_SNAPSHOT(&err);
    assert_told(&err, "header", offsetof(fmt_header, language), "lua", "m");
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_LIMIT(&err);
    assert_told(&err, "file", MICA_NO_OFFSET, "100", size);
    err = (mica_error)MICA_ERROR_INIT;
    (void)!open_changed(make_signed, &(mica_snapshot_options){.require_key = stranger}, &err);
    assert_told(&err, "header", offsetof(fmt_header, signature), NULL, NULL);
    assert_true(strlen(err.expected) == 64 && strcmp(err.expected, err.found) != 0);
    err = (mica_error)MICA_ERROR_INIT;
    (void)!reach_NO_MEMORY(&err);
    assert_told(&err, "", MICA_NO_OFFSET, "", "");
    assert_false(mica_error_place(&err, place, sizeof place));
    assert_string_equal(place, "NO_MEMORY");
}

/* Where a read or write began. */
static void errors_of_files_tell_the_offset(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf out = {0};
    char bytes[10000] = {0};
    write_bytes(path, file.data, file.len);
    base_file_fail_at(4, EIO); /* open, fstat, one read, the next */
    assert_int_equal(base_file_read_all(path, 1u << 30, &out, &err), MICA_ERR_IO);
    base_file_fail_at(0, 0);
    assert_told(&err, "file", file.len, "", "");
    assert_int_equal(err.sys_errno, EIO);
    base_buf_free(&out);
    err = (mica_error)MICA_ERROR_INIT;
    int fd = base_file_open(path, O_WRONLY, 0);
    assert_int_equal(base_file_write_all(fd, path, bytes, 100, &err), MICA_OK);
    base_file_fail_at(1, ENOSPC);
    assert_int_equal(base_file_write_all(fd, path, bytes, 100, &err), MICA_ERR_IO);
    base_file_fail_at(0, 0);
    assert_told(&err, "file", 100, "", "");
    base_file_close(fd);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_is_reached),
        cmocka_unit_test(errors_tell_place_expected_and_found),
        cmocka_unit_test(errors_of_files_tell_the_offset),
        cmocka_unit_test(every_reason_to_fall_back_is_reached),
    };
    return cmocka_run_group_tests(tests, make_files, drop_files);
}
