/* tests/format/test_file.c - a second kind of file, a list of notes, written and read through the container
 * alone. */
#include "base/alloc.h"
#include "base/file.h"
#include "format/file.h"
#include "format/write.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { NOTES_KIND = 77, NOTES_TEXT = 1, NOTES_PLACES = 2 };
#define NOTES_LONG 3000000u /* bytes of the section that is told by a function: more than one piece */

static char folder[64];

static const char *notes_section(uint16_t id) {
    return id == NOTES_TEXT ? "text" : id == NOTES_PLACES ? "places" : id == FMT_TREE_ID ? "tree" : "unknown";
}

static mica_status notes_check(const fmt_header *header, uint32_t i, mica_error *err) {
    (void)err;
    return header->sections[i].id <= FMT_TREE_ID ? MICA_OK : MICA_ERR_CORRUPTED;
}

static fmt_form notes_form(void) {
    return (fmt_form){.kind = NOTES_KIND,
                      .noun = "list of notes",
                      .section_name = notes_section,
                      .check_section = notes_check};
}

/* The byte at a place of the long section. */
static uint8_t notes_byte(uint64_t at) {
    return (uint8_t)(at * 2654435761u >> 13);
}

typedef struct notes {
    uint64_t next; /* places rise without gaps */
    uint64_t fail_at;
} notes;

static mica_status notes_fill(void *ctx, uint64_t at, uint8_t *out, size_t len, mica_error *err) {
    notes *n = ctx;
    (void)err;
    assert_int_equal(at, n->next);
    n->next = at + len;
    if (n->fail_at && n->next >= n->fail_at) return MICA_ERR_CONFIGURATION;
    for (size_t i = 0; i < len; i++)
        out[i] = notes_byte(at + i);
    return MICA_OK;
}

/* Sections with everything but the header; `text` tells one file from another. */
static void notes_collect(fmt_writer *w, notes *n, const char *text) {
    fmt_out *places = fmt_writer_add(w, NOTES_PLACES, 3, "places", NULL);
    places->align = FMT_PAGE;
    fmt_writer_close_fill(w, places, 7, NOTES_LONG, notes_fill, n);
    fmt_out *out = fmt_writer_add(w, NOTES_TEXT, 0, "text", NULL);
    base_buf_str(&out->bytes, text);
    assert_int_equal(fmt_writer_close(w, out, 1, NULL), MICA_OK);
    out = fmt_writer_add(w, 5, 0, "empty", NULL);
    assert_int_equal(fmt_writer_close(w, out, 0, NULL), MICA_OK);
    assert_int_equal(w->count, 2); /* the empty one is not there */
    assert_int_equal(fmt_writer_place(w, "list of notes", NULL), MICA_OK);
}

static fmt_header notes_header(void) {
    return (fmt_header){.file_kind = NOTES_KIND, .language = "notes"};
}

static const char *notes_path(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void notes_write(const char *name, const char *text) {
    fmt_writer w = {0};
    notes n = {0};
    fmt_header header = notes_header();
    mica_error err = MICA_ERROR_INIT;
    notes_collect(&w, &n, text);
    assert_int_equal(fmt_writer_save(&w, &header, notes_path(name), &err), MICA_OK);
    fmt_writer_free(&w);
}

/* Opens a file; its bitmap is freed by notes_close. */
static mica_status notes_open(const fmt_source *source, fmt_file *file, mica_error *err) {
    fmt_image image;
    *file = (fmt_file){.fd = -1};
    mica_status status = fmt_image_of(source, &image, err);
    if (status != MICA_OK) return status;
    fmt_header header = {0};
    memcpy(&header, image.base, image.size < sizeof header ? (size_t)image.size : sizeof header);
    status = fmt_header_check(&header, &source->form, image.size, true, err);
    if (status != MICA_OK) {
        fmt_image_end(&image);
        return status;
    }
    base_free(image.leaves);
    void *bits = base_calloc(1, fmt_file_bitmap(image.size));
    assert_non_null(bits);
    return fmt_file_begin(file, source, &image, &header, bits, err);
}

static void notes_close(fmt_file *file) {
    base_free((void *)file->verified);
    fmt_file_end(file);
}

static void assert_text(fmt_file *file, const char *text) {
    base_view found;
    assert_int_equal(fmt_file_section(file, NOTES_TEXT, 0, &found, NULL), MICA_OK);
    assert_int_equal(found.len, strlen(text));
    assert_memory_equal(found.data, text, found.len);
}

static void memory_and_pieces_are_the_same_bytes(void **state) {
    (void)state;
    fmt_writer w = {0};
    notes n = {0};
    fmt_header header = notes_header();
    fmt_hashing hashing = {.threads = 2};
    base_buf whole = {0}, read = {0};
    notes_collect(&w, &n, "buy milk");
    assert_int_equal(fmt_writer_finish(&w, &header, &hashing, &whole, NULL), MICA_OK);
    assert_int_equal(n.next, NOTES_LONG);
    fmt_writer_free(&w);
    notes_write("notes", "buy milk");
    assert_int_equal(base_file_read_all(notes_path("notes"), UINT64_MAX, &read, NULL), MICA_OK);
    assert_int_equal(read.len, whole.len);
    assert_memory_equal(read.data, whole.data, read.len);
    base_buf_free(&read);
    base_buf_free(&whole);
}

static void pages_are_verified_where_they_are_used(void **state) {
    (void)state;
    notes_write("lazy", "call home");
    fmt_source source = {.form = notes_form(), .path = notes_path("lazy"), .guard = true};
    fmt_file file;
    assert_int_equal(notes_open(&source, &file, NULL), MICA_OK);
    assert_int_equal(atomic_load(&file.bytes_verified), 0);
    assert_text(&file, "call home");
    uint64_t few = atomic_load(&file.bytes_verified);
    assert_true(few > 0 && few <= 6 * FMT_PAGE);
    const fmt_section *places = fmt_header_section(&file.header, NOTES_PLACES, 3);
    assert_int_equal(places->offset % FMT_PAGE, 0);
    assert_int_equal(fmt_file_check(&file, places->offset, places->stored_size, NULL), MICA_OK);
    for (uint64_t i = 0; i < NOTES_LONG; i += 4099)
        assert_int_equal(file.base[places->offset + i], notes_byte(i));
    base_view none;
    assert_int_equal(fmt_file_section(&file, 9, 0, &none, NULL), MICA_ERR_NOT_FOUND);
    assert_int_equal(fmt_file_verify_all(&file, 2, NULL), MICA_OK);
    notes_close(&file);
}

static void damage_is_found_and_named(void **state) {
    (void)state;
    notes_write("damaged", "water the plants");
    int fd = base_file_open(notes_path("damaged"), O_RDWR, 0);
    uint8_t byte = 1;
    assert_int_equal(base_file_pread(fd, &byte, 1, 2 * FMT_PAGE), 1);
    byte ^= 4;
    assert_int_equal(base_file_pwrite(fd, &byte, 1, 2 * FMT_PAGE), 1);
    base_file_close(fd);
    fmt_source source = {.form = notes_form(), .path = notes_path("damaged")};
    fmt_file file;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(notes_open(&source, &file, NULL), MICA_OK);
    assert_text(&file, "water the plants"); /* another page */
    assert_int_equal(fmt_file_check(&file, 2 * FMT_PAGE, 1, &err), MICA_ERR_CORRUPTED);
    assert_string_equal(err.section, "places");
    assert_int_equal(err.offset, 2 * FMT_PAGE);
    notes_close(&file);
}

static void another_kind_is_refused(void **state) {
    (void)state;
    notes_write("kind", "x");
    fmt_source source = {.form = notes_form(), .path = notes_path("kind")};
    source.form.kind = NOTES_KIND + 1;
    source.form.noun = "calendar";
    fmt_file file;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(notes_open(&source, &file, &err), MICA_ERR_NOT_A_SNAPSHOT);
    assert_string_equal(err.message, "the file is of kind 77, not a calendar");
    source.form = notes_form();
    source.path = notes_path("absent");
    assert_int_equal(notes_open(&source, &file, &err), MICA_ERR_IO);
}

static void a_file_grows_by_appending(void **state) {
    (void)state;
    uint64_t at[3];
    char text[32];
    int fd = base_file_open(notes_path("growing"), O_RDWR | O_CREAT, 0600);
    assert_int_equal(base_file_write_all(fd, "growing", "a list of places", 16, NULL), MICA_OK);
    for (int i = 0; i < 3; i++) {
        fmt_writer w = {0};
        notes n = {0};
        fmt_header header = notes_header();
        snprintf(text, sizeof text, "version %d", i);
        notes_collect(&w, &n, text);
        assert_int_equal(fmt_writer_append(&w, &header, fd, "growing", &at[i], NULL), MICA_OK);
        fmt_writer_free(&w);
    }
    base_file_close(fd);
    assert_int_equal(at[0], FMT_PAGE);
    for (int i = 0; i < 3; i++) {
        fmt_source source = {.form = notes_form(), .path = notes_path("growing"), .offset = at[i]};
        fmt_file file;
        snprintf(text, sizeof text, "version %d", i);
        assert_int_equal(notes_open(&source, &file, NULL), MICA_OK);
        assert_text(&file, text);
        assert_int_equal(fmt_file_verify_all(&file, 1, NULL), MICA_OK);
        notes_close(&file);
    }
}

/* The old file stays whole whichever call fails. */
static void a_failed_save_changes_nothing(void **state) {
    (void)state;
    notes_write("old", "old");
    mica_status status = MICA_ERR_IO;
    for (uint64_t n = 1; status != MICA_OK; n++) {
        fmt_writer w = {0};
        notes told = {0};
        fmt_header header = notes_header();
        notes_collect(&w, &told, "new");
        base_file_fail_at(n, 28); /* ENOSPC */
        status = fmt_writer_save(&w, &header, notes_path("old"), NULL);
        base_file_fail_at(0, 0);
        fmt_writer_free(&w);
        fmt_source source = {.form = notes_form(), .path = notes_path("old")};
        fmt_file file;
        assert_int_equal(notes_open(&source, &file, NULL), MICA_OK);
        base_view found;
        assert_int_equal(fmt_file_section(&file, NOTES_TEXT, 0, &found, NULL), MICA_OK);
        assert_true(memcmp(found.data, "old", 3) == 0 || memcmp(found.data, "new", 3) == 0);
        assert_int_equal(fmt_file_verify_all(&file, 1, NULL), MICA_OK);
        notes_close(&file);
        assert_true(n < 100);
    }
    fmt_writer w = {0};
    notes told = {.fail_at = NOTES_LONG / 2}; /* whoever fills a section may fail too */
    fmt_header header = notes_header();
    notes_collect(&w, &told, "newer");
    assert_int_equal(fmt_writer_save(&w, &header, notes_path("old"), NULL), MICA_ERR_CONFIGURATION);
    fmt_writer_free(&w);
}

static int make_folder(void **state) {
    (void)state;
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/mica-file-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    static const char *const names[] = {"notes", "lazy", "damaged", "kind", "growing", "old"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(notes_path(names[i]));
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_and_pieces_are_the_same_bytes),
        cmocka_unit_test(pages_are_verified_where_they_are_used),
        cmocka_unit_test(damage_is_found_and_named),
        cmocka_unit_test(another_kind_is_refused),
        cmocka_unit_test(a_file_grows_by_appending),
        cmocka_unit_test(a_failed_save_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
