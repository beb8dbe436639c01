/* tests/tape/test_streams.c - streams of records beside a model: random appends, checkpoints, rewinds, rules for what is kept,
 * moving together and reopening, and what each stream has at any epoch. */
#include "tests/tape/oracle.h"

#include "store/memory.h"
#include "tape/tape_internal.h"
#include "tests/tape/shared_store.h"

#include <unistd.h>

enum { STREAMS = 4, EPOCHS = 600, LARGEST = 70000 };

typedef struct item {
    uint64_t id, epoch; /* its bytes follow from the one; the epoch that appended it */
} item;
typedef struct model_stream {
    item *at;
    size_t count;
} model_stream;
typedef struct model {
    model_stream now[STREAMS], epoch[EPOCHS][STREAMS];
    size_t waiting[STREAMS]; /* of now, since the last checkpoint */
    bool named[EPOCHS];
    uint64_t head, last, ids;
    uint32_t random;
} model;

static const char *const names[STREAMS] = {"a", "events", "events of a user", "\xc3\xa4"};

static uint32_t draw(model *m, uint32_t below) {
    m->random = m->random * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)m->random * below) >> 32);
}

static size_t bytes_of(uint64_t id, uint8_t out[LARGEST]) {
    uint32_t x = (uint32_t)id * 2654435761u + 7;
    size_t size = id % 5 == 0 ? 0 : id % 97 == 0 ? LARGEST - id % 64 : x >> 16 & 127;
    for (size_t k = 0; k < size; k++) {
        x = x * 1664525u + 1013904223u;
        out[k] = (uint8_t)(x >> 24);
    }
    return size;
}

static void copy_all(model_stream to[STREAMS], const model_stream from[STREAMS]) {
    for (int s = 0; s < STREAMS; s++) {
        free(to[s].at);
        to[s] = (model_stream){malloc((from[s].count + 1) * sizeof(item)), from[s].count};
        assert_non_null(to[s].at);
        if (from[s].count) memcpy(to[s].at, from[s].at, from[s].count * sizeof(item));
    }
}

static void append(model *m, mica_tape *t) {
    static uint8_t bytes[LARGEST];
    mica_error err = MICA_ERROR_INIT;
    uint32_t s = draw(m, STREAMS);
    model_stream *now = &m->now[s];
    uint64_t number;
    item it = {++m->ids, m->last + 1};
    size_t size = bytes_of(it.id, bytes);
    OK(mica_tape_append(t, names[s], size ? bytes : NULL, size, &number, &err));
    assert_int_equal(number, now->count);
    now->at = realloc(now->at, (now->count + 1) * sizeof it);
    assert_non_null(now->at);
    now->at[now->count++] = it;
    m->waiting[s]++;
}

static void checkpoint(model *m, mica_tape *t, bool named) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_checkpoint_about about = {.instructions = m->last};
    uint64_t epoch;
    if (named) snprintf(about.name, sizeof about.name, "%llu", (unsigned long long)m->last);
    OK(mica_tape_checkpoint(t, &about, &epoch, &err));
    assert_int_equal(epoch, m->last + 1);
    copy_all(m->epoch[epoch], m->now);
    m->named[epoch] = named;
    m->head = m->last = epoch;
    memset(m->waiting, 0, sizeof m->waiting);
}

static void stand_at(model *m, uint64_t epoch) {
    copy_all(m->now, m->epoch[epoch]);
    m->head = epoch;
    memset(m->waiting, 0, sizeof m->waiting);
}

/* ---- comparing ---- */

typedef struct comparing {
    const model_stream *want;
    uint64_t next, stop;
} comparing;

static bool same(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    static uint8_t bytes[LARGEST];
    comparing *c = ctx;
    assert_int_equal(number, c->next);
    assert_true(number < c->want->count);
    const item *it = &c->want->at[number];
    assert_int_equal(epoch, it->epoch);
    size_t size = bytes_of(it->id, bytes);
    assert_int_equal(record.len, size);
    assert_memory_equal(record.data, bytes, size);
    return ++c->next < c->stop;
}

typedef struct listing {
    const model_stream *want;
    int next;
} listing;

static bool listed(void *ctx, const mica_tape_stream_about *about) {
    listing *l = ctx;
    while (l->next < STREAMS && !l->want[l->next].count)
        l->next++;
    assert_true(l->next < STREAMS);
    assert_string_equal(about->name, names[l->next]);
    assert_int_equal(about->count, l->want[l->next].count);
    l->next++;
    return true;
}

static void check_about(const model_stream *want, uint64_t epoch, const mica_tape_stream_about *about) {
    uint64_t first = want->count;
    while (first > 0 && want->at[first - 1].epoch == epoch)
        first--;
    assert_int_equal(about->count, want->count);
    assert_int_equal(about->first, first);
    assert_int_equal(about->epoch, want->count ? want->at[want->count - 1].epoch : 0);
}

/* False: the tape does not keep it. */
static bool check(model *m, mica_tape *t, uint64_t epoch) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_moment there = {.when = MICA_TAPE_EPOCH, .number = epoch};
    const model_stream *want = m->epoch[epoch];
    for (int s = 0; s < STREAMS; s++) {
        mica_tape_stream_about about;
        mica_status status = mica_tape_stream_tell(t, &there, names[s], &about, &err);
        if (status == MICA_ERR_NOT_FOUND) {
            err = (mica_error)MICA_ERROR_INIT;
            comparing none = {0};
            assert_int_equal(mica_tape_stream_read(t, &there, names[s], 0, same, &none, &err), status);
            return false;
        }
        OK(status);
        check_about(&want[s], epoch, &about);
        uint64_t from = draw(m, (uint32_t)want[s].count + 1), stop = draw(m, 2) ? UINT64_MAX : from + 3;
        comparing c = {&want[s], from, stop};
        OK(mica_tape_stream_read(t, &there, names[s], from, same, &c, &err));
        assert_int_equal(c.next, want[s].count < stop ? want[s].count : stop);
        c = (comparing){&want[s], want[s].count, 0};
        OK(mica_tape_stream_read(t, &there, names[s], want[s].count + draw(m, 3), same, &c, &err));
        assert_int_equal(c.next, want[s].count);
    }
    listing l = {want, 0};
    OK(mica_tape_streams(t, &there, listed, &l, &err));
    while (l.next < STREAMS && !want[l.next].count)
        l.next++;
    assert_int_equal(l.next, STREAMS);
    return true;
}

static void check_reader(model *m, mica_tape *t) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_reader *r;
    OK(mica_tape_reader_open(t, &r, &err));
    assert_int_equal(mica_tape_reader_epoch(r), m->last);
    for (int s = 0; s < STREAMS; s++) {
        mica_tape_stream_about about;
        comparing c = {&m->epoch[m->last][s], 0, UINT64_MAX};
        OK(mica_tape_reader_stream_tell(r, names[s], &about, &err));
        check_about(c.want, m->last, &about);
        OK(mica_tape_reader_stream_read(r, names[s], 0, same, &c, &err));
        assert_int_equal(c.next, c.want->count);
    }
    listing l = {m->epoch[m->last], 0};
    OK(mica_tape_reader_streams(r, listed, &l, &err));
    mica_tape_reader_close(r);
}

/* ---- runs ---- */

static mica_tape *begin(const char *path, const mica_tape_options *options) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(mica_tape_open(path, options, &t, &err));
    return t;
}

static void go_back(model *m, mica_tape *t) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_moment there = {.when = MICA_TAPE_EPOCH, .number = draw(m, (uint32_t)m->last + 1)};
    mica_status status = mica_tape_rewind(t, &there, &err);
    if (status == MICA_ERR_NOT_FOUND) return;
    OK(status);
    stand_at(m, there.number);
}

static mica_tape *step(model *m, mica_tape *t, const char *path, mica_tape_options *o) {
    mica_error err = MICA_ERROR_INIT;
    switch (draw(m, 16)) {
    case 0:
    case 1:
    case 2:
        if (m->last + 1 < EPOCHS) checkpoint(m, t, draw(m, 8) == 0);
        break;
    case 3:
        if (draw(m, 3) == 0) go_back(m, t);
        break;
    case 4: (void)check(m, t, draw(m, (uint32_t)m->last + 1)); break;
    case 5:
        if (draw(m, 8) == 0) OK(mica_tape_compact(t, &err));
        break;
    case 6:
        if (draw(m, 20) == 0 && o->keeping != MICA_TAPE_KEEP_ALL) {
            o->keeping = (mica_tape_keeping)(1 + draw(m, 3));
            OK(mica_tape_keep(t, o->keeping, 1 + draw(m, 6), &err));
        }
        break;
    case 7:
        if (path && draw(m, 6) == 0) { /* what was not checkpointed is gone */
            mica_tape_close(t);
            t = begin(path, o);
            stand_at(m, m->last);
        }
        break;
    case 8: check_reader(m, t); break;
    case 9: OK(mica_tape_write(t, (int64_t)draw(m, 40) * 1000, &m->ids, sizeof m->ids, &err)); break;
    default: append(m, t); break;
    }
    return t;
}

static void run(uint32_t seed, const char *path, mica_tape_options o, int steps) {
    model *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->random = seed * 2654435761u + 1;
    mica_error err = MICA_ERROR_INIT;
    if (path) (void)unlink(path);
    mica_tape *t = begin(path, &o);
    for (int k = 0; k < steps; k++)
        t = step(m, t, path, &o);
    OK(mica_tape_scrub(t, &err));
    for (uint64_t e = 0; e <= m->last; e++)
        if (!check(m, t, e) && (o.keeping == MICA_TAPE_KEEP_ALL || m->named[e] || e == m->last))
            fail_msg("epoch %llu is not kept", (unsigned long long)e);
    mica_tape_close(t);
    for (int s = 0; s < STREAMS; s++) {
        free(m->now[s].at);
        for (uint64_t e = 0; e < EPOCHS; e++)
            free(m->epoch[e][s].at);
    }
    free(m);
}

static void any_epoch_in_memory(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 8; seed++)
        run(seed, NULL, (mica_tape_options){.together = 2 + seed % 5}, 1200);
}

static void any_kept_epoch(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed <= 30; seed++)
        run(seed + 100, folder_path("tape"),
            (mica_tape_options){
                .together = 2 + seed % 5, .keeping = seed % 4, .keep_count = 1 + seed % 7, .unflushed = true},
            1500);
}

/* ---- bounds ---- */

static const mica_tape_moment latest = {.when = MICA_TAPE_LATEST};

static bool is_large(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    const uint8_t *want = ctx;
    assert_int_equal(record.len, MICA_TAPE_RECORD_MAX);
    assert_memory_equal(record.data, want, record.len);
    return number + epoch > 0;
}

static void records_of_all_sizes(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = begin(NULL, NULL);
    uint8_t *large = malloc(MICA_TAPE_RECORD_MAX + 1);
    mica_tape_stream_about about;
    assert_non_null(large);
    memset(large, 7, MICA_TAPE_RECORD_MAX + 1);
    assert_int_equal(mica_tape_append(t, "s", large, MICA_TAPE_RECORD_MAX + 1, NULL, &err),
                     MICA_ERR_INVALID_ARGUMENT);
    err = (mica_error)MICA_ERROR_INIT;
    uint64_t appended = 0;
    mica_status status;
    while ((status = mica_tape_append(t, "s", large, MICA_TAPE_RECORD_MAX, NULL, &err)) == MICA_OK)
        appended++;
    assert_int_equal(status, MICA_ERR_LIMIT);
    assert_non_null(strstr(err.message, "make a checkpoint"));
    assert_int_equal(appended, 3);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    OK(mica_tape_append(t, "s", large, MICA_TAPE_RECORD_MAX, NULL, &err)); /* there is room again */
    OK(mica_tape_stream_tell(t, &latest, "s", &about, &err));
    assert_int_equal(about.count, appended);
    OK(mica_tape_stream_read(t, &latest, "s", 0, is_large, large, &err));
    mica_tape_close(t);
    free(large);
}

static void names_and_their_number(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t = begin(NULL, NULL);
    static const char *const none[] = {"", "\xff",
                                       "0123456789012345678901234567890123456789012345678901234567890123"};
    for (size_t k = 0; k < 3; k++) {
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_append(t, none[k], "x", 1, NULL, &err), MICA_ERR_INVALID_ARGUMENT);
    }
    char name[16];
    err = (mica_error)MICA_ERROR_INIT;
    for (int k = 0; k < MICA_TAPE_STREAMS_MAX; k++) {
        snprintf(name, sizeof name, "s%d", k);
        OK(mica_tape_append(t, name, name, strlen(name), NULL, &err));
        if (k % 300 == 0) OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    for (int k = 0; k < 2; k++) {
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(mica_tape_append(t, "one more", "x", 1, NULL, &err), MICA_ERR_LIMIT);
        err = (mica_error)MICA_ERROR_INIT;
        OK(mica_tape_append(t, "s0", "x", 1, NULL, &err));
        OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    mica_tape_close(t);
}

static bool count_bytes(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    (void)number, (void)epoch;
    *(uint64_t *)ctx += record.len;
    return true;
}

/* A byte of a record is another: an error that names it, and never what it has now. */
static void a_damaged_record(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("damaged");
    static uint8_t record[3 * 4096];
    memset(record, 0xa5, sizeof record);
    mica_tape *t = begin(path, &(mica_tape_options){.unflushed = true});
    OK(mica_tape_append(t, "s", record, sizeof record, NULL, &err));
    OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    mica_tape_close(t);
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, 32768 + 2 * 4096 + 100, SEEK_SET), 0);
    assert_int_equal(fgetc(f), 0xa5);
    assert_int_equal(fseek(f, -1, SEEK_CUR), 0);
    assert_int_equal(fputc(0xa4, f), 0xa4);
    fclose(f);
    t = begin(path, &(mica_tape_options){.unflushed = true});
    uint64_t bytes = 0;
    assert_int_equal(mica_tape_stream_read(t, &latest, "s", 0, count_bytes, &bytes, &err),
                     MICA_ERR_CORRUPTED);
    assert_int_equal(bytes, 0);
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_scrub(t, &err), MICA_ERR_CORRUPTED);
    err = (mica_error)MICA_ERROR_INIT;
    OK(mica_tape_compact(t, &err)); /* damage is neither hidden nor spread */
    assert_int_equal(mica_tape_stream_read(t, &latest, "s", 0, count_bytes, &bytes, &err),
                     MICA_ERR_CORRUPTED);
    assert_non_null(strstr(err.message, "record 0 of stream 's'"));
    assert_int_equal(bytes, 0);
    mica_tape_close(t);
    t = begin(path, &(mica_tape_options){.read_only = true});
    err = (mica_error)MICA_ERROR_INIT;
    assert_int_equal(mica_tape_append(t, "s", record, 1, NULL, &err), MICA_ERR_UNSUPPORTED);
    mica_tape_close(t);
}

/* ---- a store ---- */

static mica_tape *begin_with(const char *path, bool read_only, store *shared) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    tape_tiers_options with = {
        .cold = &handle_to(shared)->store, .upload_ms = 1, .grace_ms = 1, .wait_ms = 5000};
    OK(tape_open(path, &(mica_tape_options){.unflushed = true, .read_only = read_only}, &with, &t, &err));
    return t;
}

static void check_stored(mica_tape *t, uint64_t want) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t bytes = 0;
    OK(mica_tape_stream_read(t, &latest, "s", 0, count_bytes, &bytes, &err));
    assert_int_equal(bytes, want);
    OK(mica_tape_scrub(t, &err));
}

/* Another node reads records that its file does not have; damage of a file is mended from the store. */
static void records_of_a_store(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("stored");
    static uint8_t record[5 * 4096];
    store *shared;
    OK(store_memory_new(&shared, &err));
    mica_tape *t = begin_with(path, false, shared);
    for (int k = 0; k < 40; k++) { /* every fourth has nothing but zeros, as a page that the file lacks */
        memset(record, k % 4 ? 0xa5 : 0, sizeof record);
        OK(mica_tape_append(t, "s", record, sizeof record, NULL, &err));
        OK(mica_tape_write(t, k * 4096, record + 1, 4000, &err));
        if (k % 8 == 7) OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    }
    OK(mica_tape_compact(t, &err));
    OK(mica_tape_sync(t, 20000, &err));
    check_stored(t, 40 * sizeof record);
    uint64_t at = tape_list_now(t)->part[0]->record.at + tape_list_now(t)->part[0]->records_at + 7 * 4096;
    mica_tape_close(t);
    t = begin_with(NULL, true, shared);
    check_stored(t, 40 * sizeof record);
    mica_tape_close(t);
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(0x11, f), 0x11);
    fclose(f);
    t = begin_with(path, false, shared);
    check_stored(t, 40 * sizeof record);
    assert_true(t->tiers->counts.mended > 0);
    mica_tape_close(t);
    store_end(shared);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_epoch_in_memory),  cmocka_unit_test(any_kept_epoch),
        cmocka_unit_test(records_of_all_sizes), cmocka_unit_test(names_and_their_number),
        cmocka_unit_test(a_damaged_record),     cmocka_unit_test(records_of_a_store)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
