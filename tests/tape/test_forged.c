/* tests/tape/test_forged.c - tapes that somebody made up: whatever their numbers say, with hashes that fit, they give errors that
 * are named, or bytes; they never take memory or time that their size does not account for. With MICA_TAPE_FORGERIES=n there
 * are n others. */
#include "tests/tape/spoil.h"

/* Everything that can be done with it, in a file that may grow by some; false: it is refused. */
static bool use(const char *path, uint32_t seed) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    bool opened = false;
    mica_tape_options o = {.unflushed = true, .memory = 1, .together = 2 + seed % 4, .file_max = 8u << 20};
    o.read_only = true;
    if (told(mica_tape_open(path, &o, &t, &err), &err) == MICA_OK) {
        look_everywhere(t, 25);
        mica_tape_close(t);
    }
    o.read_only = false;
    if (told(mica_tape_open(path, &o, &t, &err), &err) == MICA_OK) {
        opened = true;
        if (seed % 2) (void)told(mica_tape_compact(t, &err), &err);
        work_on(t, seed);
        look_everywhere(t, 25);
        mica_tape_close(t);
    }
    if (told(mica_tape_open(path, &o, &t, &err), &err) == MICA_OK) {
        look_everywhere(t, 25);
        mica_tape_close(t);
    }
    return opened;
}

/* Few enough are refused at once that the others are worth something. */
static void numbers_that_nobody_wrote(void **state) {
    (void)state;
    const char *many = getenv("MICA_TAPE_FORGERIES");
    uint32_t opened = 0, seeds = many ? (uint32_t)atoi(many) : SEEDS, from = many ? SEEDS : 0;
    for (uint32_t which = 0; which < SAMPLES; which++) {
        forged good = sample(which);
        const char *path = folder_path("forged");
        for (uint32_t n = from; n < from + seeds / SAMPLES; n++) {
            uint32_t seed = n * 2654435761u + which;
            forged f = forged_copy(&good);
            if (draw(&seed, 4))
                memset(forged_super(f.bytes, f.super != forged_super(f.bytes, 1)), 0, TAPE_SUPER);
            for (uint32_t k = 1 + draw(&seed, 3); k > 0; k--)
                spoil_something(&f, &seed);
            forged_seal(&f);
            if (draw(&seed, 16) == 0) f.size -= draw(&seed, (uint32_t)f.size);
            forged_write(&f, path);
            opened += use(path, n);
            free(f.bytes);
        }
        free(good.bytes);
    }
    assert_true(opened > seeds / 4);
}

/* The file loses its end while it is open, at any place: what lay there is an error, or was in memory; a checkpoint goes on or says
 * why not. */
static void cut_while_it_is_open(void **state) {
    (void)state;
    const char *path = folder_path("cut");
    for (uint32_t which = 0; which < SAMPLES; which++) {
        forged good = sample(which);
        for (size_t n = 0; n < good.size; n += 4096 * 2 - 512) {
            mica_error err = MICA_ERROR_INIT;
            mica_tape_reader *reader;
            uint8_t bytes[9 * 4096];
            forged_write(&good, path);
            mica_tape *t = begin(path, &(mica_tape_options){.unflushed = true, .memory = 1, .together = 2});
            OK(mica_tape_reader_open(t, &reader, &err));
            if (n % 3 == 0) (void)told(mica_tape_read(t, -4 * 4096, bytes, sizeof bytes, &err), &err);
            if (n % 3 == 1) (void)told(mica_tape_scrub(t, &err), &err);
            assert_int_equal(truncate(path, (off_t)n), 0);
            (void)told(mica_tape_reader_read(reader, -4 * 4096, bytes, sizeof bytes, &err), &err);
            if (n % 2) look_everywhere(t, 25);
            work_on(t, (uint32_t)n);
            look_everywhere(t, 25);
            mica_tape_reader_close(reader);
            mica_tape_close(t);
        }
        free(good.bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_that_nobody_wrote),
                                       cmocka_unit_test(cut_while_it_is_open)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
