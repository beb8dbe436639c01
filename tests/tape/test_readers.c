/* tests/tape/test_readers.c - threads that read a tape while it is written, checkpointed, moved together and rewound: each sees one
 * epoch, whole, however long it stays there. */
#include "tests/tape/oracle.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PAGES = 24, EPOCHS = 600, READERS = 3 };

typedef struct reading {
    mica_tape *tape;
    atomic_bool *end;
    uint32_t seed;
    uint64_t rounds, epochs; /* readings of the whole; different epochs among them */
    const char *failure;
} reading;

typedef struct looking {
    uint64_t count, number, last; /* records; the next one; what the last one said */
    bool wrong;
} looking;

/* Each epoch appended its number; those that were left are not on the way. */
static bool look(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    looking *l = ctx;
    uint64_t says;
    l->wrong = l->wrong || number != l->number++ || record.len < sizeof says;
    if (l->wrong) return false;
    memcpy(&says, record.data, sizeof says);
    l->wrong = says != epoch || says <= l->last;
    l->last = says;
    return true;
}

static const char *read_stream(mica_tape_reader *r) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_stream_about about;
    if (mica_tape_reader_stream_tell(r, "log", &about, &err) != MICA_OK) return "a stream tells nothing";
    looking l = {.number = about.count > 40 ? about.count - 40 : 0};
    if (mica_tape_reader_stream_read(r, "log", l.number, look, &l, &err) != MICA_OK)
        return "a stream cannot be read";
    return l.wrong || l.number != about.count || l.last != mica_tape_reader_epoch(r) ? "a stream is another's"
                                                                                     : NULL;
}

/* All pages have the number of the reader's epoch, or one that a rewind brought back (it is the first word). */
static const char *read_all(mica_tape_reader *r) {
    uint64_t first[2], words[2];
    mica_error err = MICA_ERROR_INIT;
    if (mica_tape_reader_read(r, 0, first, sizeof first, &err) != MICA_OK) return "it cannot be read";
    if (first[1] != mica_tape_reader_epoch(r)) return "it is another epoch's";
    for (int k = 1; k < PAGES; k++) {
        if (mica_tape_reader_read(r, (int64_t)k * 4096, words, sizeof words, &err) != MICA_OK)
            return "it cannot be read";
        if (words[0] != first[0] || words[1] != first[1]) return "pages are of two epochs";
    }
    return NULL;
}

static void *reader(void *ctx) {
    reading *me = ctx;
    mica_tape_reader *r;
    mica_error err = MICA_ERROR_INIT;
    uint64_t last = 0;
    if (mica_tape_reader_open(me->tape, &r, &err) != MICA_OK) {
        me->failure = "it cannot be opened";
        return NULL;
    }
    while (!atomic_load(me->end) && !me->failure) {
        me->failure = read_all(r);
        if (!me->failure) me->failure = read_stream(r);
        me->rounds++;
        me->epochs += mica_tape_reader_epoch(r) != last;
        last = mica_tape_reader_epoch(r);
        if (rand_r(&me->seed) % 3 == 0 && mica_tape_reader_refresh(r, &err) != MICA_OK)
            me->failure = "it cannot go on";
    }
    mica_tape_reader_close(r);
    return NULL;
}

static void put_all(mica_tape *t, uint64_t word, uint64_t epoch) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t words[2] = {word, epoch};
    for (int k = 0; k < PAGES; k++)
        OK(mica_tape_write(t, (int64_t)k * 4096, words, sizeof words, &err));
    static uint64_t record[700];
    record[0] = epoch;
    OK(mica_tape_append(t, "log", record, sizeof *record * (1 + epoch % 700), NULL, &err));
}

static void one_epoch_each(void **state) {
    (void)state;
    const char *path = folder_path("tape");
    mica_tape_options o = {
        .together = 3, .unflushed = true, .keeping = MICA_TAPE_KEEP_LAST, .keep_count = 4, .memory = 1};
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    atomic_bool end = false;
    reading readers[READERS];
    pthread_t threads[READERS];
    OK(mica_tape_open(path, &o, &t, &err));
    put_all(t, 1, 1);
    OK(mica_tape_checkpoint(t, NULL, NULL, &err));
    for (int k = 0; k < READERS; k++) {
        readers[k] = (reading){.tape = t, .end = &end, .seed = (uint32_t)k + 1};
        assert_int_equal(pthread_create(&threads[k], NULL, reader, &readers[k]), 0);
    }
    for (uint64_t e = 2; e <= EPOCHS; e++) {
        put_all(t, e * 1000, e);
        OK(mica_tape_checkpoint(t, NULL, NULL, &err));
        if (e % 50 == 0) OK(mica_tape_compact(t, &err));
        if (e % 37 == 0)
            OK(mica_tape_rewind(t, &(mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = e - 1}, &err));
    }
    atomic_store(&end, true);
    for (int k = 0; k < READERS; k++) {
        pthread_join(threads[k], NULL);
        if (readers[k].failure) fail_msg("reader %d: %s", k, readers[k].failure);
        assert_true(readers[k].rounds > 0 && readers[k].epochs > 0);
    }
    mica_tape_close(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_epoch_each)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
