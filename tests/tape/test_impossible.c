/* tests/tape/test_impossible.c - numbers that no tape has, one at a time, with hashes that fit: each is refused by its name. */
#include "tests/tape/forged.h"

#include "base/alloc.h"
#include "tape/making.h"

/* Some epochs of a few pages, of which each second one begins a branch; `together` parts are moved together. */
static forged sample(uint32_t epochs, uint32_t together) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("sample");
    mica_tape *t = NULL;
    (void)unlink(path);
    OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true, .together = together}, &t, &err));
    for (uint32_t n = 1; n <= epochs; n++) {
        uint8_t bytes[5000];
        uint64_t epoch;
        for (uint32_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)(k * k * (n + 7) >> 5);
        OK(mica_tape_write(t, (int64_t)n % 5 * 4096, bytes, sizeof bytes, &err));
        OK(mica_tape_checkpoint(t, NULL, &epoch, &err));
        if (n % 2 == 0)
            OK(mica_tape_rewind(t, &(mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = epoch - 1}, &err));
    }
    mica_tape_close(t);
    return forged_read(path);
}

static mica_status open_forged(forged *f, mica_tape **t, mica_error *err) {
    const char *path = folder_path("forged");
    memset(forged_super(f->bytes, f->super != forged_super(f->bytes, 1)), 0, TAPE_SUPER);
    forged_seal(f);
    forged_write(f, path);
    free(f->bytes);
    return mica_tape_open(path, &(mica_tape_options){.unflushed = true, .together = 64}, t, err);
}

static void *first_of(const forged *f, uint16_t id) {
    size_t size;
    void *at = forged_section(f, 0, id, &size);
    assert_non_null(at);
    return at;
}

static bool any_page(void *ctx, int64_t at) {
    (void)ctx;
    return at >= -MICA_TAPE_FAR && at < MICA_TAPE_FAR;
}
static bool any_epoch(void *ctx, const mica_tape_checkpoint_about *about) {
    (void)ctx, (void)about;
    return true;
}

static void a_version_of_what_cannot_be(void **state) {
    (void)state;
    const tape_entry odd[] = {{.page = INT64_MIN, .epoch = 1},
                              {.page = MICA_TAPE_FAR / 4096, .epoch = 1},
                              {.page = 0, .epoch = 0},
                              {.page = 0, .epoch = 99}};
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = sample(1, 64);
        tape_entry *e = first_of(&f, TAPE_SECTION_INDEX);
        e->page = odd[k].page;
        e->epoch = odd[k].epoch;
        OK(open_forged(&f, &t, &err));
        mica_tape_moment none = {.when = MICA_TAPE_EPOCH, .number = 0};
        assert_int_equal(mica_tape_changed_since(t, &none, any_page, NULL, &err), MICA_ERR_CORRUPTED);
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_compact(t, &err), MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

static void an_epoch_of_another_part(void **state) {
    (void)state;
    for (int k = 0; k < 3; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = sample(3, 64);
        tape_epoch *e = first_of(&f, TAPE_SECTION_EPOCHS);
        if (k == 0) e->number = 99;
        if (k == 1) e->fork = 1;
        if (k == 2) e->parent = 2;
        mica_status status = open_forged(&f, &t, &err);
        if (status == MICA_OK) status = mica_tape_epochs(t, any_epoch, NULL, &err);
        assert_int_equal(status, MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

/* What the superblock says is current has to be there, and what it comes from. */
static void a_head_that_is_not_there(void **state) {
    (void)state;
    for (int k = 0; k < 3; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = sample(1, 64);
        tape_epoch *e = first_of(&f, TAPE_SECTION_EPOCHS);
        if (k == 0) f.super->next = 9, f.super->head = 8;
        if (k == 1) e->flags = TAPE_EPOCH_GONE;
        if (k == 2) f.super->next = 9, f.super->head = e->number = f.super->part[0].last = 8, e->fork = 5;
        assert_int_equal(open_forged(&f, &t, &err), MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

/* Parts are whole and sealed, and each lies where the superblock has the other. */
static void a_part_in_the_place_of_another(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    forged f = sample(2, 64);
    const char *path = folder_path("forged");
    memset(forged_super(f.bytes, f.super != forged_super(f.bytes, 1)), 0, TAPE_SUPER);
    forged_seal(&f);
    uint8_t held[FMT_HASH];
    memcpy(held, f.super->part[0].identity, sizeof held);
    memcpy(f.super->part[0].identity, f.super->part[1].identity, sizeof held);
    memcpy(f.super->part[1].identity, held, sizeof held);
    forged_seal_super(&f);
    forged_write(&f, path);
    free(f.bytes);
    assert_int_equal(mica_tape_open(path, NULL, &t, &err), MICA_ERR_CORRUPTED);
    assert_non_null(strstr(err.message, "not the one that the superblock lists"));
}

static void a_superblock_that_nobody_writes(void **state) {
    (void)state;
    for (int k = 0; k < 6; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = sample(3, 64);
        tape_super *s = f.super;
        if (k == 0) s->keeping = MICA_TAPE_KEEP_EXPONENTIAL, s->keep_count = 0;
        if (k == 1) s->next = UINT64_MAX;
        if (k == 2) s->branches = UINT64_MAX;
        if (k == 3) s->sequence |= (uint64_t)1 << 63;
        if (k == 4) s->part[1].at = s->part[0].at, s->part[1].size = s->part[0].size;
        if (k == 5) s->part[0].size = s->part[1].at + s->part[1].size - s->part[0].at;
        assert_int_equal(open_forged(&f, &t, &err), MICA_ERR_CORRUPTED);
        assert_non_null(strstr(err.message, "superblock"));
        mica_tape_close(t);
    }
}

/* What would be refused is not written: the tape stays as it was. */
static void numbers_that_end(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    forged f = sample(1, 64);
    uint8_t byte = 7;
    f.super->next = INT64_MAX;
    OK(open_forged(&f, &t, &err));
    OK(mica_tape_write(t, 0, &byte, 1, &err));
    assert_int_equal(mica_tape_checkpoint(t, NULL, NULL, &err), MICA_OK);
    OK(mica_tape_write(t, 1, &byte, 1, &err));
    assert_int_equal(mica_tape_checkpoint(t, NULL, NULL, &err), MICA_ERR_LIMIT);
    mica_tape_close(t);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_open(folder_path("forged"), NULL, &t, &err));
    OK(mica_tape_read(t, 0, &byte, 1, &err));
    assert_int_equal(byte, 7);
    mica_tape_close(t);
}

/* A tape of so many parts as the superblock has room for, none of the level of the one before it: of one epoch each, which
 * `each` may change. */
static forged full(void (*each)(tape_epoch *e)) {
    forged one = sample(1, 64), f = {0};
    size_t part = (size_t)one.super->part[0].size, room;
    f.size = TAPE_FIRST + TAPE_PARTS_MOST * part;
    f.bytes = aligned_alloc(FMT_PAGE, f.size);
    assert_non_null(f.bytes);
    memcpy(f.bytes, one.bytes, TAPE_FIRST);
    f.super = forged_super(f.bytes, one.super == forged_super(one.bytes, 1));
    for (uint32_t k = 0; k < TAPE_PARTS_MOST; k++) {
        uint64_t number = k + 1;
        memcpy(f.bytes + TAPE_FIRST + k * part, one.bytes + one.super->part[0].at, part);
        f.super->count = k + 1;
        f.super->part[k] = (tape_part_record){.at = TAPE_FIRST + k * part,
                                              .size = part,
                                              .first = number,
                                              .last = number,
                                              .level = TAPE_PARTS_MOST - k};
        tape_epoch *e = forged_section(&f, k, TAPE_SECTION_EPOCHS, &room);
        tape_entry *entry = forged_section(&f, k, TAPE_SECTION_INDEX, &room);
        e->number = number;
        e->parent = number - 1;
        if (each) each(e);
        for (size_t i = 0; i < room / sizeof *entry; i++) {
            entry[i].epoch = number;
            entry[i].branch = e->branch;
        }
    }
    f.super->head = TAPE_PARTS_MOST;
    f.super->next = f.super->branches = f.super->head + 1;
    f.super->end = f.size;
    free(one.bytes);
    return f;
}

/* Another part is made nevertheless: others are moved together before. */
static void parts_of_all_levels(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    mica_tape_about about;
    forged f = full(NULL);
    uint8_t byte = 0;
    OK(open_forged(&f, &t, &err));
    for (int k = 0; k < 3; k++) {
        OK(mica_tape_write(t, k, &(uint8_t){9}, 1, &err));
        OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    mica_tape_about_of(t, &about);
    assert_true(about.parts < TAPE_PARTS_MOST);
    assert_int_equal(about.epochs, TAPE_PARTS_MOST + 3);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
    OK(mica_tape_open(folder_path("forged"), NULL, &t, &err));
    OK(mica_tape_read(t, 2, &byte, 1, &err));
    assert_int_equal(byte, 9);
    mica_tape_close(t);
}

/* Each version is put down for itself when parts are moved together: others that have its bytes too would fill the disk, and
 * come to lie over the parts behind. */
static void versions_that_share_their_bytes(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    mica_tape_about before, after;
    uint8_t bytes[4096];
    uint32_t noise = 1;
    const char *path = folder_path("sample");
    (void)unlink(path);
    OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true}, &t, &err));
    for (int64_t page = 0; page < 100; page++) {
        for (uint32_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)(page ? (uint32_t)page : (noise = noise * 1664525u + 1013904223u) >> 24);
        OK(mica_tape_write(t, page * 4096, bytes, sizeof bytes, &err));
    }
    OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    mica_tape_close(t);
    forged f = forged_read(path);
    tape_entry *e = first_of(&f, TAPE_SECTION_INDEX);
    assert_int_equal(e->stored, 4096);
    for (int64_t page = 1; page < 100; page++) {
        e[page] = e[0];
        e[page].page = page;
    }
    OK(open_forged(&f, &t, &err));
    mica_tape_about_of(t, &before);
    assert_int_equal(mica_tape_compact(t, &err), MICA_ERR_CORRUPTED);
    mica_tape_about_of(t, &after);
    assert_int_equal(before.file_bytes, after.file_bytes);
    mica_tape_close(t);
}

/* A tape of one part, of which each epoch begins a branch, from the one before. */
static forged deep(uint64_t epochs) {
    mica_error err = MICA_ERROR_INIT;
    forged f = sample(1, 64);
    const char *path = folder_path("deep");
    tape_making m;
    tape_part_record record = {.first = 1, .last = epochs};
    forged_write(&f, path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    OK(tape_making_begin(&m, fd, path, TAPE_FIRST, UINT64_MAX / 2, &err));
    OK(tape_making_add(&m, &(tape_entry){.epoch = 1, .branch = 1, .kind = TAPE_ZEROS}, (base_view){0}, &err));
    for (uint64_t n = 1; n <= epochs; n++) {
        tape_epoch e = {.number = n, .parent = n - 1, .branch = n, .fork = n - 1};
        e.fork_branch = e.fork;
        e.time_ns = (int64_t)n;
        base_buf_append(&m.epochs, &e, sizeof e);
    }
    OK(tape_making_end(&m, &record, &err));
    tape_making_free(&m);
    close(fd);
    free(f.bytes);
    f = forged_read(path);
    f.super->part[0] = record;
    f.super->end = f.size;
    f.super->head = epochs;
    f.super->next = f.super->branches = epochs + 1;
    return f;
}

/* Each epoch is looked at once, however many branches lead to it: memory for a few thousand of them, and not for the pairs. */
static void branches_of_branches(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    forged f = deep(4000);
    uint64_t epoch;
    OK(open_forged(&f, &t, &err));
    OK(mica_tape_last_change(t, &(mica_tape_moment){.when = MICA_TAPE_TIME, .time_ns = 5}, 0, &epoch, &err));
    assert_int_equal(epoch, 1);
    uint64_t before = base_alloc_count();
    OK(mica_tape_compact(t, &err));
    uint64_t taken = base_alloc_count() - before;
    assert_true(taken < 40); /* buffers that double: 34; 44 for the pairs */
    mica_tape_close(t);
}

static void epochs_out_of_order(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    forged f = deep(5);
    tape_epoch *e = first_of(&f, TAPE_SECTION_EPOCHS), held = e[0];
    e[0] = e[1];
    e[1] = held;
    mica_status status = open_forged(&f, &t, &err);
    if (status == MICA_OK) status = mica_tape_compact(t, &err);
    assert_int_equal(status, MICA_ERR_CORRUPTED);
    mica_tape_close(t);
}

/* Not even by what lies behind its parts. */
static void what_is_refused_is_not_changed(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = NULL;
    struct stat info;
    forged f = sample(2, 64);
    size_t size = f.size;
    tape_super *s = f.super;
    s->count--; /* the epoch that is current lies in the part that is not listed */
    s->end = s->part[s->count].at;
    s->part[s->count] = (tape_part_record){0};
    assert_int_equal(open_forged(&f, &t, &err), MICA_ERR_CORRUPTED);
    assert_int_equal(stat(folder_path("forged"), &info), 0);
    assert_int_equal(info.st_size, size);
    mica_tape_close(t);
}

static void versions_out_of_order(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = sample(1, 64);
        tape_entry *e = first_of(&f, TAPE_SECTION_INDEX), held = e[0];
        e[0] = e[1];
        if (k) e[1] = held;
        OK(open_forged(&f, &t, &err));
        assert_int_equal(mica_tape_compact(t, &err), MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

/* Each mark stands behind those before it: putting 65,536 of them in their places one by one would take a minute. */
static void marks_out_of_order(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        const char *path = folder_path("sample");
        (void)unlink(path);
        OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true}, &t, &err));
        OK(mica_tape_mark(t, "a", 1, &err));
        OK(mica_tape_mark(t, "b", 2, &err));
        OK(mica_tape_checkpoint(t, NULL, NULL, &err));
        mica_tape_close(t);
        t = NULL;
        forged f = forged_read(path);
        tape_mark *m = first_of(&f, TAPE_SECTION_MARKS);
        m[0].name[0] = k ? 'c' : 'b';
        assert_int_equal(open_forged(&f, &t, &err), MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

static bool any_record(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    (void)ctx, (void)number, (void)epoch;
    for (size_t k = 0; k < record.len; k++)
        assert_int_equal(record.data[k], 'r');
    return true;
}

/* Two streams of three epochs, of which each appended two records to both. */
static forged with_streams(bool together) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("sample");
    mica_tape *t = NULL;
    (void)unlink(path);
    OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true}, &t, &err));
    for (int k = 0; k < 12; k++) {
        OK(mica_tape_append(t, k % 2 ? "two" : "one", "rrrrrrrr", 8, NULL, &err));
        if (k % 4 == 3) OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    if (together) OK(mica_tape_compact(t, &err));
    mica_tape_close(t);
    return forged_read(path);
}

static mica_status read_both(mica_tape *t, mica_error *err) {
    mica_tape_moment now = {.when = MICA_TAPE_LATEST};
    mica_status status = mica_tape_stream_read(t, &now, "one", 0, any_record, NULL, err);
    if (status == MICA_OK) status = mica_tape_stream_read(t, &now, "two", 0, any_record, NULL, err);
    return status;
}

static void records_that_cannot_be(void **state) {
    (void)state;
    for (int k = 0; k < 15; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = with_streams(true);
        tape_batch *b = first_of(&f, TAPE_SECTION_STREAMS);
        tape_record *r = first_of(&f, TAPE_SECTION_RECORDS);
        if (k == 0) memset(b[2].name, 'x', sizeof b[2].name);
        if (k == 1) memset(b[0].name, 0, sizeof b[0].name);
        if (k == 2) b[2].epoch = 99;
        if (k == 3) b[1].count = 0;
        if (k == 4) b[1].count = b[1].size / sizeof *r + 1;
        if (k == 5) b[0].first = (uint64_t)INT64_MAX + 1;
        if (k == 6) b[1].at = 4;
        if (k == 7) b[1].at = (uint64_t)-8;
        if (k == 8) b[5].size += 8;
        if (k == 9) b[0].first = 1;  /* none has the number 0 */
        if (k == 10) b[1].first = 3; /* and here none has 2 */
        if (k == 11) b[1].first = 1; /* two have 1 */
        if (k == 12) r[0].end = 17;
        if (k == 13) r[1].end = 7;
        if (k == 14) r[0].sum ^= 1;
        mica_status status = open_forged(&f, &t, &err);
        if (status == MICA_OK) status = k == 2 ? mica_tape_scrub(t, &err) : read_both(t, &err);
        if (status != MICA_ERR_CORRUPTED) fail_msg("case %d gives %d", k, (int)status);
        mica_tape_close(t);
    }
}

static void records_out_of_order(void **state) {
    (void)state;
    for (int k = 0; k < 2; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = NULL;
        forged f = with_streams(true);
        tape_batch *b = first_of(&f, TAPE_SECTION_STREAMS), held = b[0];
        b[0] = b[1];
        if (k) b[1] = held;
        OK(open_forged(&f, &t, &err));
        assert_int_equal(mica_tape_compact(t, &err), MICA_ERR_CORRUPTED);
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_scrub(t, &err), MICA_ERR_CORRUPTED);
        mica_tape_close(t);
    }
}

/* Moved together each would have bytes of its own: more than there is room for behind the parts that share theirs. */
static void records_that_share_their_bytes(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("sample");
    static uint8_t bytes[100000];
    mica_tape *t = NULL;
    (void)unlink(path);
    memset(bytes, 'r', sizeof bytes);
    OK(mica_tape_open(path, &(mica_tape_options){.unflushed = true}, &t, &err));
    for (int k = 0; k < 8; k++) {
        OK(mica_tape_append(t, "one", bytes, k ? 1 : sizeof bytes, NULL, &err));
        OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    OK(mica_tape_compact(t, &err));
    mica_tape_close(t);
    t = NULL;
    forged f = forged_read(path);
    tape_batch *b = first_of(&f, TAPE_SECTION_STREAMS);
    for (int k = 1; k < 8; k++)
        b[k].at = b[0].at, b[k].size = b[0].size;
    OK(open_forged(&f, &t, &err));
    assert_int_equal(mica_tape_compact(t, &err), MICA_ERR_CORRUPTED);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_scrub(t, &err), MICA_ERR_CORRUPTED);
    mica_tape_close(t);
}

/* A region may have all positions, of which there are more than an int64_t counts. */
static void a_region_of_everything(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(mica_tape_open(NULL, NULL, &t, &err));
    mica_tape_region all = {.at = -MICA_TAPE_FAR, .size = (uint64_t)MICA_TAPE_FAR * 2, .name = "all"};
    OK(mica_tape_region_add(t, &all, &err));
    assert_non_null(mica_tape_region_at(t, -MICA_TAPE_FAR));
    assert_non_null(mica_tape_region_at(t, 0));
    assert_non_null(mica_tape_region_at(t, MICA_TAPE_FAR - 1));
    mica_tape_close(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_version_of_what_cannot_be),
                                       cmocka_unit_test(an_epoch_of_another_part),
                                       cmocka_unit_test(a_head_that_is_not_there),
                                       cmocka_unit_test(a_part_in_the_place_of_another),
                                       cmocka_unit_test(a_superblock_that_nobody_writes),
                                       cmocka_unit_test(numbers_that_end),
                                       cmocka_unit_test(parts_of_all_levels),
                                       cmocka_unit_test(versions_that_share_their_bytes),
                                       cmocka_unit_test(branches_of_branches),
                                       cmocka_unit_test(epochs_out_of_order),
                                       cmocka_unit_test(marks_out_of_order),
                                       cmocka_unit_test(a_region_of_everything),
                                       cmocka_unit_test(records_that_cannot_be),
                                       cmocka_unit_test(records_out_of_order),
                                       cmocka_unit_test(records_that_share_their_bytes),
                                       cmocka_unit_test(versions_out_of_order),
                                       cmocka_unit_test(what_is_refused_is_not_changed)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
