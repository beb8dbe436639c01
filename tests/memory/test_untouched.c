/* tests/memory/test_untouched.c - memory that nobody has touched is zeros in files and is not read for that: the kernel has none
 * for it afterwards either. Random programs that write, give back, read and map anew tell that nothing is taken for untouched
 * that is not. */
#include "memory/file.h"
#include "tests/memory/saved.h"

#include <fcntl.h>
#include <unistd.h>

#define PAGES 4096u

/* Pages that the kernel has memory for. Pages that are told together are read together, if one of them was touched. */
static size_t resident(const tracked *t) {
    size_t pages = (t->size + PAGE - 1) / PAGE, count = 0;
    unsigned char *there = malloc(pages);
    assert_int_equal(mincore(t->at, t->size, there), 0);
    for (size_t k = 0; k < pages; k++)
        count += there[k] & 1;
    free(there);
    return count;
}

static bool untouched(tracked *t, size_t granule) {
    uint8_t *at = fresh_memory(PAGES * PAGE);
    (void)madvise(at, PAGES * PAGE, MADV_NOHUGEPAGE);
    bool works = track(t, at, PAGES * PAGE, granule,
                       (mica_memory_tracker_options){.tracking = MICA_MEMORY_USERFAULTFD, .only = true});
    if (!works) munmap(at, PAGES * PAGE);
    return works;
}

/* Bytes of a file's only region. */
static void expect_bytes(const uint8_t *want, size_t size, const char *const *paths, size_t count) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file = chain(paths, count);
    uint8_t *bytes = malloc(size);
    OK(mica_memory_file_read(file, 0, 0, bytes, size, &err));
    assert_memory_equal(bytes, want, size);
    free(bytes);
    mica_memory_file_close(file);
}

static void what_nobody_touched_stays_untouched(void **state) {
    (void)state;
    for (size_t granule = PAGE; granule <= 16 * PAGE; granule *= 4) {
        tracked t;
        uint8_t *want = calloc(PAGES, PAGE);
        const char *paths[] = {path_of("full"), path_of("d1"), path_of("d2"), path_of("d3")},
                   *again = path_of("again");
        if (!untouched(&t, granule)) skip();
        for (size_t k = 0; k < 64; k++)
            t.at[k * PAGE] = want[k * PAGE] = (uint8_t)(k + 1);
        mica_memory_saved saved = save(&t, true, 0, paths[0]);
        assert_int_equal(saved.zeros, PAGES - 64);
        assert_in_range(resident(&t), 64, 64);
        memset(t.at + 1024 * PAGE, 7, 512 * PAGE);
        memset(want + 1024 * PAGE, 7, 512 * PAGE);
        (void)save(&t, false, 0, paths[1]);
        /* given back, and some of it written again */
        assert_int_equal(madvise(t.at + 1024 * PAGE, 512 * PAGE, MADV_DONTNEED), 0);
        memset(want + 1024 * PAGE, 0, 512 * PAGE);
        t.at[1100 * PAGE] = want[1100 * PAGE] = 9;
        (void)save(&t, false, 0, paths[2]);
        assert_in_range(resident(&t), 65, 64 + granule / PAGE);
        t.at[1101 * PAGE] = want[1101 * PAGE] = 9; /* was untouched, and the last epoch had it as zeros */
        (void)save(&t, false, 0, paths[3]);
        expect_bytes(want, t.size, paths, 4);
        (void)save(&t, true, 0, again);
        assert_in_range(resident(&t), 66, 65 + granule / PAGE);
        expect_bytes(want, t.size, &again, 1);
        end(&t);
        free(want);
    }
}

/* A page that the program marks is read: it may know of writes that no way sees. */
static void marked_pages_are_read(void **state) {
    (void)state;
    tracked t;
    const char *path = path_of("full");
    if (!untouched(&t, PAGE)) skip();
    mica_memory_tracker_mark(t.tracker, t.at + 5 * PAGE, 1);
    (void)save(&t, true, 0, path);
    expect_chain(&t, &path, 1);
    end(&t);
}

typedef struct program {
    tracked t;
    uint8_t *want;
    uint32_t random;
    int file; /* of bytes that are no zeros, mapped privately now and then */
} program;

static uint32_t chance(program *p, uint32_t below) {
    p->random = p->random * 1664525u + 1013904223u;
    return (p->random >> 8) % below;
}

/* A step of a program, whose memory is known without reading it. */
static void step(program *p, size_t pages, bool files) {
    size_t at = chance(p, (uint32_t)pages), most = chance(p, 3) ? 4 : 200,
           many = 1 + chance(p, (uint32_t)most);
    if (many > pages - at) many = pages - at;
    uint8_t *from = p->t.at + at * PAGE, *want = p->want + at * PAGE, byte = (uint8_t)chance(p, 4);
    switch (chance(p, files ? 7 : 5)) {
    case 0:
    case 1:
        memset(from, byte, many * PAGE);
        memset(want, byte, many * PAGE);
        break;
    case 2: (void)*(volatile uint8_t *)from; break;
    case 3:
        assert_ptr_equal(mmap(from, many * PAGE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0),
                         from);
        memset(want, 0, many * PAGE);
        break;
    case 4: /* of a file's copy too, which the options promise not to do */
        if (files) break;
        assert_int_equal(madvise(from, many * PAGE, MADV_DONTNEED), 0);
        memset(want, 0, many * PAGE);
        break;
    case 5:
        assert_ptr_equal(mmap(from, many * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, p->file, 0),
                         from);
        memset(want, 0xF1, many * PAGE);
        break;
    default:
        assert_ptr_equal(mmap(from, many * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, p->file, 0),
                         from);
        memset(want, 0xF1, many * PAGE);
        from[0] = want[0] = 0xF1; /* the file stays what it is */
        assert_ptr_equal(mmap(from, many * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, p->file, 0),
                         from);
    }
}

static int file_of_bytes(size_t pages) {
    int file = open(path_of("bytes"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    uint8_t *bytes = malloc(pages * PAGE);
    memset(bytes, 0xF1, pages * PAGE);
    assert_int_equal(write(file, bytes, pages * PAGE), pages * PAGE);
    free(bytes);
    return file;
}

static void random_programs_are_saved_as_they_are(void **state) {
    (void)state;
    enum { MANY = 600, EPOCHS = 6 };
    int file = file_of_bytes(MANY);
    for (uint32_t number = 1; number <= 120; number++) {
        program p = {.random = number * 7919, .want = calloc(MANY, PAGE), .file = file};
        char names[EPOCHS][128];
        const char *paths[EPOCHS], *again = path_of("again");
        size_t size = MANY * PAGE - (number % 3 ? 0 : 1000);
        uint8_t *at = fresh_memory(MANY * PAGE);
        if (number % 4 == 0) (void)madvise(at, MANY * PAGE, MADV_HUGEPAGE);
        assert_true(track(&p.t, at, size, PAGE << number % 3 * 2,
                          (mica_memory_tracker_options){.private_kept = number % 2}));
        for (size_t epoch = 0; epoch < EPOCHS; epoch++) {
            for (uint32_t k = chance(&p, 12); k; k--)
                step(&p, MANY - 1, number % 2); /* the end may be cut off a page */
            paths[epoch] = strcpy(names[epoch], diff_of((int)epoch));
            (void)save(&p.t, epoch == 0, 0, paths[epoch]);
            expect_bytes(p.want, size, paths, epoch + 1);
            if (chance(&p, 3)) continue;
            for (uint32_t k = chance(&p, 6); k; k--)
                step(&p, MANY - 1, number % 2);
            (void)save(&p.t, true, 0, again);
            expect_bytes(p.want, size, &again, 1);
            (void)save(&p.t, true, 0, paths[0]); /* what follows is a diff of that */
            for (size_t k = 1; k <= epoch; k++)
                (void)save(&p.t, false, 0, paths[k]);
        }
        untrack(&p.t);
        munmap(at, MANY * PAGE);
        free(p.want);
    }
    close(file);
}

/* Without a tracker, too: what is there now is what counts. */
static void write_untracked(program *p, const char *path) {
    mica_error err = MICA_ERROR_INIT;
    const mica_memory_content content = {.space = p->t.space};
    mem_space_plain(p->t.space);
    OK(mica_memory_write(&content, path, NULL, &err));
}

static program untracked(uint32_t number, size_t pages) {
    mica_error err = MICA_ERROR_INIT;
    program p = {.random = number * 7919, .want = calloc(pages, PAGE)};
    p.t.at = fresh_memory(pages * PAGE);
    p.t.size = pages * PAGE - (number % 3 ? 0 : 1000);
    (void)madvise(p.t.at, pages * PAGE, number % 4 ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
    OK(mica_memory_space_new(&p.t.space, &err));
    OK(mica_memory_space_add(p.t.space, &(mica_memory_region){"memory", p.t.at, p.t.size, 0}, &err));
    return p;
}

static void what_is_not_tracked_stays_untouched_too(void **state) {
    (void)state;
    enum { MANY = 600 };
    const char *path = path_of("full");
    program large = untracked(1, PAGES);
    for (size_t k = 0; k < 40; k++)
        large.t.at[k * PAGE] = large.want[k * PAGE] = 3;
    write_untracked(&large, path);
    assert_in_range(resident(&large.t), 40, 40);
    expect_bytes(large.want, large.t.size, &path, 1);
    mica_memory_space_free(large.t.space);
    munmap(large.t.at, PAGES * PAGE);
    free(large.want);
    int file = file_of_bytes(MANY);
    for (uint32_t number = 1; number <= 200; number++) {
        program p = untracked(number, MANY);
        p.file = file;
        for (int k = 0; k < 3; k++) {
            for (uint32_t n = chance(&p, 12); n; n--)
                step(&p, MANY - 1, number % 2);
            write_untracked(&p, path);
            expect_bytes(p.want, p.t.size, &path, 1);
        }
        mica_memory_space_free(p.t.space);
        munmap(p.t.at, MANY * PAGE);
        free(p.want);
    }
    close(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_touched_stays_untouched),
        cmocka_unit_test(marked_pages_are_read),
        cmocka_unit_test(random_programs_are_saved_as_they_are),
        cmocka_unit_test(what_is_not_tracked_stays_untouched_too),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
