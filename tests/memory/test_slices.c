/* tests/memory/test_slices.c - a memory is saved in slices while it is written to: the file has the moment at which the rest was
 * copied, whatever was written before, between and after, and however the region's size changes; a save that fails or is given
 * up loses no page. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/time.h"
#include "format/slots.h"
#include "memory/layout.h"
#include "memory/slices.h"
#include "tests/memory/forged.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MEMBERS 24

/* A memory with room to grow, a copy of it as it was saved last, and the members of its file. */
typedef struct sliced {
    tracked t;
    size_t room, saved_size;
    uint8_t *saved;
    int fd;
    mem_place places[MEMBERS];
    size_t count;
    uint32_t random;
    unsigned before, between;
    bool marks;            /* the way knows nothing else */
    bool once;             /* pages go through a sink, which takes each once */
    uint64_t at;           /* of it: where the member begins */
    _Atomic uint64_t next; /* and the page that is due: another thread counts them */
    bool wrong, first;     /* a page came that was not due; the first one came */
    uint64_t told, orphan; /* pages of members: those that runs have, and others */
} sliced;

/* On the thread that writes: what is wrong is told later. */
static mica_status sink_write(void *ctx, const void *data, size_t len, uint64_t at, mica_error *err) {
    sliced *s = ctx;
    bool first = at == 0 && len == PAGE && !s->first;
    if (!first && (at != s->next * PAGE || len % PAGE || s->first)) s->wrong = true;
    if (!first) s->next += len / PAGE;
    s->first |= first;
    return base_file_pwrite_all(s->fd, "sliced", data, len, s->at + at, err);
}

static uint32_t draw(sliced *s, uint32_t below) {
    s->random = s->random * 1664525u + 1013904223u;
    return (s->random >> 8) % below;
}

static sliced begin(size_t pages, size_t room, mica_memory_tracking way) {
    sliced s = {.room = room * PAGE, .random = 7 + (uint32_t)way, .marks = way == MICA_MEMORY_CARDS};
    uint8_t *at = fresh_memory(s.room);
    for (size_t k = 0; k < pages * PAGE; k += 512)
        at[k] = (uint8_t)(k / PAGE % 5 ? k >> 9 : 0);
    if (!track(&s.t, at, pages * PAGE, PAGE, (mica_memory_tracker_options){.tracking = way, .only = true})) {
        munmap(at, s.room);
        s.t.at = NULL;
        return s;
    }
    s.saved = malloc(s.room);
    s.fd = open(path_of("sliced"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(s.fd >= 0 && ftruncate(s.fd, PAGE) == 0); /* members lie behind something else */
    return s;
}

static void finish(sliced *s) {
    uint8_t *at = s->t.at;
    untrack(&s->t);
    munmap(at, s->room);
    close(s->fd);
    free(s->saved);
}

/* Some pages get other bytes, the same bytes, or zeros. */
static void scribble(sliced *s, unsigned pages) {
    for (unsigned k = 0; k < pages; k++) {
        size_t page = draw(s, (uint32_t)(s->t.size / PAGE)), at = page * PAGE + draw(s, PAGE - 64);
        switch (draw(s, 4)) {
        case 0: memset(s->t.at + page * PAGE, 0, PAGE); break;
        case 1: s->t.at[at] = s->t.at[at]; break;
        default: memset(s->t.at + at, (int)draw(s, 256), 1 + draw(s, 64));
        }
        if (s->marks) mica_memory_tracker_mark(s->t.tracker, s->t.at + page * PAGE, PAGE);
    }
}

static void resize(sliced *s, size_t pages) {
    mica_error err = MICA_ERROR_INIT;
    if (pages * PAGE < s->t.size) { /* what is given back is zeros when it is there again */
        memset(s->t.at + pages * PAGE, 0, s->t.size - pages * PAGE);
    }
    s->t.size = pages * PAGE;
    OK(mica_memory_space_resize(s->t.space, 0, s->t.size, &err));
}

static void hook_before(void *ctx) {
    sliced *s = ctx;
    s->before++;
}

/* Who saves clears what it finds among what is copied next. */
static void hook_between(void *ctx, mem_slices *slices) {
    sliced *s = ctx;
    s->between++;
    assert_false(mem_slices_with(slices, 0, s->t.size, PAGE));
    assert_false(mem_slices_with(slices, 1, 0, PAGE));
    if (mem_slices_with(slices, 0, 3 * PAGE + 100, 2 * PAGE)) {
        memset(s->t.at + 3 * PAGE + 100, 0xee, 2 * PAGE);
        mica_memory_tracker_mark(s->t.tracker, s->t.at + 3 * PAGE, 3 * PAGE);
    }
}

/* One save in slices with writes between them. Of a part of one, `steps` slices, or all of it. */
static mica_status save_sliced(sliced *s, bool full, unsigned steps, bool sizes, mica_error *err) {
    const mem_slices_hooks hooks = {hook_before, hook_between, s};
    const fmt_sink sink = {sink_write, s};
    mem_place place = {.fd = s->fd, .name = "sliced", .sink = s->once ? &sink : NULL};
    mem_slices *slices = NULL;
    mica_memory_saved saved;
    struct stat info;
    bool few = false;
    if (fstat(s->fd, &info) != 0) return MICA_ERR_IO;
    s->at = ((uint64_t)info.st_size + PAGE - 1) / PAGE * PAGE;
    s->next = 1;
    s->first = false;
    mica_status status = mem_slices_begin(s->t.tracker, full, &hooks, &place, &slices, err);
    for (unsigned k = 0; status == MICA_OK && !few && k < steps; k++) {
        status = mem_slices_step(slices, 0, &few, err);
        if (status != MICA_OK) break;
        scribble(s, draw(s, 12));
        if (sizes && draw(s, 9) == 0) resize(s, 8 + draw(s, (uint32_t)(s->room / PAGE) - 8));
    }
    if (status == MICA_OK && steps < UINT32_MAX) {
        mem_slices_free(slices);
        return MICA_OK;
    }
    if (status == MICA_OK) status = mem_slices_rest(slices, err);
    memcpy(s->saved, s->t.at, s->t.size);
    s->saved_size = s->t.size;
    if (status == MICA_OK) scribble(s, 30); /* while it is written */
    mica_memory_content content = {.time_ns = 5, .description = "in slices"};
    if (status == MICA_OK) status = mem_slices_write(slices, &content, &saved, err);
    if (status == MICA_OK) {
        mem_slices_commit(slices, &saved);
        if (full) s->count = 0;
        assert_true(s->count < MEMBERS);
        if (s->once && (!s->first || s->next * PAGE != saved.bytes)) s->wrong = true;
        place.sink = NULL;
        s->places[s->count++] = place;
    }
    mem_slices_free(slices);
    return status;
}

/* Counts the pages of the newest member. */
static void count_pages(sliced *s) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file_about about;
    mica_memory_file *file;
    OK(mem_file_open(s->places, s->count, &file, &err));
    assert_true(mica_memory_file_tell(file, s->count - 1, &about));
    const fmt_section *pages =
        fmt_header_section(&mem_file_member(file, s->count - 1)->header, MEM_SECTION_PAGES, 0);
    uint64_t stored = pages ? pages->stored_size / PAGE : 0, runs = about.pages - about.zeros;
    assert_true(stored >= runs);
    s->told += runs;
    s->orphan += stored - runs;
    mica_memory_file_close(file);
}

static void expect_saved(const sliced *s) {
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file *file;
    uint8_t *bytes = malloc(s->saved_size);
    if (mem_file_open(s->places, s->count, &file, &err) != MICA_OK) fail_msg("%s", err.message);
    assert_int_equal(mica_memory_file_region(file, 0)->size, s->saved_size);
    OK(mica_memory_file_read(file, 0, 0, bytes, s->saved_size, &err));
    for (size_t k = 0; k < s->saved_size; k += PAGE)
        if (memcmp(bytes + k, s->saved + k, PAGE) != 0) fail_msg("page %zu differs", k / PAGE);
    OK(mica_memory_file_verify(file, &err));
    mica_memory_file_close(file);
    free(bytes);
}

static void a_file_has_the_moment_of_the_last_stop(void **state) {
    (void)state;
    EVERY_WAY(way) {
        for (int sizes = 0; sizes < 2; sizes++) {
            mica_error err = MICA_ERROR_INIT;
            sliced s = begin(900, 2000, way);
            if (!s.t.at) continue;
            for (int k = 0; k < 16; k++) {
                if (save_sliced(&s, k % 8 == 0, UINT32_MAX, sizes, &err) != MICA_OK)
                    fail_msg("%s", err.message);
                expect_saved(&s);
                scribble(&s, draw(&s, 200));
                if (sizes && k % 3 == 0) resize(&s, 8 + draw(&s, 1900));
            }
            assert_true(s.before > 16 && s.between > 16);
            finish(&s);
        }
    }
}

/* Whoever encrypts pages by their numbers gets each number once, however often a page is written between slices; and the file has
 * the moment of the last stop all the same. */
static void a_sink_gets_no_page_twice(void **state) {
    (void)state;
    EVERY_WAY(way) {
        for (int sizes = 0; sizes < 2; sizes++) {
            mica_error err = MICA_ERROR_INIT;
            sliced s = begin(900, 2000, way);
            if (!s.t.at) continue;
            s.once = true;
            for (int k = 0; k < 16; k++) {
                if (save_sliced(&s, k % 8 == 0, UINT32_MAX, sizes, &err) != MICA_OK)
                    fail_msg("%s", err.message);
                assert_false(s.wrong);
                expect_saved(&s);
                count_pages(&s);
                scribble(&s, draw(&s, 200));
                if (sizes && k % 3 == 0) resize(&s, 8 + draw(&s, 1900));
            }
            assert_true(s.orphan > 100); /* that were copied again */
            finish(&s);
        }
    }
}

/* A program that writes all of its memory between any two slices is stopped before the file has grown much for nothing. */
static void a_sink_that_gets_all_again_and_again_ends_the_slices(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    sliced s = begin(2000, 2000, MICA_MEMORY_COMPARE);
    const fmt_sink sink = {sink_write, &s};
    mem_place place = {.fd = s.fd, .name = "sliced", .sink = &sink};
    mem_slices *slices;
    mica_memory_saved saved;
    bool few = false;
    unsigned steps = 0;
    s.at = PAGE;
    s.next = 1;
    OK(mem_slices_begin(s.t.tracker, true, NULL, &place, &slices, &err));
    for (; !few; steps++) {
        assert_true(s.next <= 4 * 2000); /* whoever writes is behind, and steps may find nothing to do */
        for (size_t page = 0; page < 2000; page++)
            s.t.at[page * PAGE + 9] = (uint8_t)(steps + 1);
        OK(mem_slices_step(slices, 0, &few, &err));
    }
    assert_true(steps > 200);
    OK(mem_slices_rest(slices, &err));
    memcpy(s.saved, s.t.at, s.t.size);
    s.saved_size = s.t.size;
    OK(mem_slices_write(slices, &(mica_memory_content){0}, &saved, &err));
    mem_slices_commit(slices, &saved);
    mem_slices_free(slices);
    assert_false(s.wrong);
    place.sink = NULL;
    s.places[s.count++] = place;
    expect_saved(&s);
    count_pages(&s);
    assert_true(s.told == 2000 && s.orphan >= 2000 && s.orphan <= 3 * s.told);
    finish(&s);
}

/* The last guard: whoever would write a page again gets no place for it. */
static void a_page_that_a_sink_has_cannot_be_put_again(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    sliced s = {.fd = open(path_of("slots"), O_RDWR | O_CREAT | O_TRUNC, 0600), .next = 1};
    const fmt_sink sink = {sink_write, &s};
    for (int once = 0; once < 2; once++) {
        fmt_slots *slots;
        OK(fmt_slots_new(s.fd, "slots", PAGE, once ? &sink : NULL, &slots, &err));
        for (uint64_t page = 0; page < 5; page++)
            memset(fmt_slots_put(slots, page), 1, PAGE);
        uint8_t *again = fmt_slots_put(slots, 2);
        assert_true((again == NULL) == (once == 1));
        if (again) memset(again, 2, PAGE);
        assert_int_equal(fmt_slots_end(slots, &err), once ? MICA_ERR_INVALID_ARGUMENT : MICA_OK);
        fmt_slots_free(slots);
    }
    assert_false(s.wrong);
    assert_int_equal(s.next, 6);
    close(s.fd);
}

/* A diff after many writes that change nothing has no pages. */
static void pages_that_do_not_differ_are_not_saved(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_memory_file_about about;
    mica_memory_file *file;
    sliced s = begin(300, 300, MICA_MEMORY_COMPARE);
    mem_place place = {.fd = s.fd, .name = "sliced"};
    mem_slices *slices;
    mica_memory_saved saved;
    OK(save_sliced(&s, true, UINT32_MAX, false, &err));
    memcpy(s.t.at, s.saved, s.t.size);
    memset(s.t.at + 17 * PAGE, 0xab, PAGE);
    OK(mem_slices_begin(s.t.tracker, false, NULL, &place, &slices, &err));
    OK(mem_slices_rest(slices, &err));
    OK(mem_slices_write(slices, &(mica_memory_content){0}, &saved, &err));
    mem_slices_commit(slices, &saved);
    mem_slices_free(slices);
    s.places[s.count++] = place;
    assert_int_equal(saved.pages, 1);
    OK(mem_file_open(s.places, s.count, &file, &err));
    assert_true(mica_memory_file_tell(file, 1, &about) && about.pages == 1 && !about.full);
    mica_memory_file_close(file);
    finish(&s);
}

static void a_save_that_is_given_up_loses_no_page(void **state) {
    (void)state;
    EVERY_WAY(way) {
        mica_error err = MICA_ERROR_INIT;
        sliced s = begin(600, 1200, way);
        if (!s.t.at) continue;
        OK(save_sliced(&s, true, UINT32_MAX, false, &err));
        for (unsigned k = 0; k < 12; k++) {
            scribble(&s, 100);
            OK(save_sliced(&s, false, k, k % 2, &err));
            OK(ftruncate(s.fd,
                         (off_t)(s.places[s.count - 1].offset + (1 << 24)))); /* what was left lies between */
        }
        OK(save_sliced(&s, false, UINT32_MAX, false, &err));
        expect_saved(&s);
        scribble(&s, 50);
        OK(save_sliced(&s, true, 2, false, &err));
        OK(save_sliced(&s, false, UINT32_MAX, false, &err)); /* the epoch is still the last one's */
        expect_saved(&s);
        finish(&s);
    }
}

/* Slices and saves in one piece go on from each other. */
static void both_kinds_of_saves_make_one_chain(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    sliced s = begin(500, 900, MICA_MEMORY_AUTOMATIC);
    OK(save_sliced(&s, true, UINT32_MAX, true, &err));
    for (int k = 0; k < 10; k++) {
        scribble(&s, 60);
        if (k % 2) {
            mem_place place = {.fd = s.fd, .name = "sliced"};
            mica_memory_saved saved;
            OK(mem_tracker_append(s.t.tracker, false, NULL, &place, &saved, &err));
            OK(mem_tracker_appended(s.t.tracker, &saved, &err));
            memcpy(s.saved, s.t.at, s.saved_size = s.t.size);
            s.places[s.count++] = place;
        } else {
            OK(save_sliced(&s, false, UINT32_MAX, true, &err));
        }
        expect_saved(&s);
    }
    finish(&s);
}

static void a_save_in_slices_that_fails_can_be_repeated(void **state) {
    (void)state;
    for (int what = 0; what < 2; what++) { /* allocations, file calls */
        mica_error err = MICA_ERROR_INIT;
        sliced s = begin(200, 400, MICA_MEMORY_AUTOMATIC);
        unsigned failed = 0;
        OK(save_sliced(&s, true, UINT32_MAX, false, &err));
        for (uint64_t n = 1;; n++) {
            mica_error wrong = MICA_ERROR_INIT;
            uint64_t calls = base_file_count();
            scribble(&s, 40);
            if (s.count == MEMBERS - 2) OK(save_sliced(&s, true, UINT32_MAX, false, &err));
            if (what)
                base_file_fail_at(n, ENOSPC);
            else
                base_alloc_fail_at(n);
            mica_status status = save_sliced(&s, n % 3 == 0, UINT32_MAX, false, &wrong);
            base_alloc_fail_at(0);
            base_file_fail_at(0, 0);
            if (status == MICA_OK) {
                expect_saved(&s);
                if (what ? base_file_count() - calls < n : n > 60) break;
                continue;
            }
            failed++;
            assert_int_equal(status, what ? MICA_ERR_IO : MICA_ERR_NO_MEMORY);
            OK(save_sliced(&s, false, UINT32_MAX, false, &err));
            expect_saved(&s);
        }
        assert_true(failed > 5);
        finish(&s);
    }
}

static void what_no_slices_can_be_of_is_refused(void **state) {
    (void)state;
    mica_error none = MICA_ERROR_INIT, large = MICA_ERROR_INIT;
    sliced s = begin(40, 40, MICA_MEMORY_COMPARE);
    assert_int_equal(save_sliced(&s, false, UINT32_MAX, false, &none), MICA_ERR_INVALID_ARGUMENT);
    assert_non_null(strstr(none.message, "save all first"));
    mica_memory_region other = {"other", fresh_memory(64 * PAGE), 64 * PAGE, 4 * PAGE};
    OK(mica_memory_space_add(s.t.space, &other, &none));
    assert_int_equal(save_sliced(&s, true, UINT32_MAX, false, &large), MICA_ERR_INVALID_ARGUMENT);
    munmap(other.base, other.size);
    finish(&s);
}

/* ---- memory that is mapped from its file ---- */

/* The memory of the chain, as a program maps it: stored pages privately from the file, the others fresh. */
static uint8_t *map_chain(const sliced *s, mica_memory_file *file) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t *at = fresh_memory(s->room);
    mem_run run;
    for (uint64_t offset = 0; offset < s->saved_size; offset = run.offset + run.bytes) {
        OK(mem_file_run(file, 0, offset, &run, &err));
        if (run.zeros) continue;
        int flags = MAP_PRIVATE | MAP_FIXED;
        assert_ptr_not_equal(
            mmap(at + run.offset, run.bytes, PROT_READ | PROT_WRITE, flags, s->fd, (off_t)run.place),
            MAP_FAILED);
    }
    return at;
}

/* Something else in the place of pages: fresh memory, which has zeros, some of which are written. */
static void replace(sliced *s, size_t page, size_t pages) {
    void *at = s->t.at + page * PAGE;
    assert_ptr_not_equal(mmap(at, pages * PAGE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
                         MAP_FAILED);
    s->t.at[(page + pages / 2) * PAGE] = 9;
}

static void a_mapped_memory_goes_on_from_its_file(void **state) {
    (void)state;
    for (mica_memory_tracking way = MICA_MEMORY_AUTOMATIC; way <= MICA_MEMORY_COMPARE; way++) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_tracker_report report;
        mica_memory_file *file;
        sliced s = begin(900, 1200, MICA_MEMORY_AUTOMATIC);
        OK(save_sliced(&s, true, UINT32_MAX, false, &err));
        scribble(&s, 40);
        OK(save_sliced(&s, false, UINT32_MAX, false, &err));
        OK(mem_file_open(s.places, s.count, &file, &err));
        untrack(&s.t);
        munmap(s.t.at, s.room);
        /* the next life: some pages are written and replaced before anything is tracked, and afterwards */
        s.t.at = map_chain(&s, file);
        memset(s.t.at + 100 * PAGE, 1, 2 * PAGE);
        replace(&s, 200, 6);
        replace(&s, 700, 3);
        mica_memory_region region = {"memory", s.t.at, s.saved_size, PAGE};
        mica_memory_tracker_options options = {
            .tracking = way, .private_kept = true, .marks_given_back = true};
        OK(mica_memory_space_new(&s.t.space, &err));
        OK(mica_memory_space_add(s.t.space, &region, &err));
        OK(mem_tracker_resume(s.t.space, &options, file, &s.t.tracker, &err));
        assert_true(mica_memory_tracker_report_of(s.t.tracker, 0, &report));
        s.t.epoch = malloc(1);
        s.t.size = s.saved_size;
        s.t.granule = PAGE;
        s.marks = way == MICA_MEMORY_CARDS;
        for (int k = 0; k < 8; k++) {
            mica_memory_saved saved;
            scribble(&s, 30);
            if (k % 3 == 1) {
                replace(&s, 300 + (size_t)k * 20, 8);
                mica_memory_tracker_mark(s.t.tracker, s.t.at + (300 + (size_t)k * 20) * PAGE, 8 * PAGE);
            }
            if (k == 0 && report.tracking == MICA_MEMORY_USERFAULTFD) { /* little of it is looked at */
                mem_place place = {.fd = s.fd, .name = "sliced"};
                OK(mem_tracker_append(s.t.tracker, false, NULL, &place, &saved, &err));
                OK(mem_tracker_appended(s.t.tracker, &saved, &err));
                assert_true(mica_memory_tracker_report_of(s.t.tracker, 0, &report));
                assert_in_range(report.candidates, 11, 60);
                memcpy(s.saved, s.t.at, s.saved_size);
                s.places[s.count++] = place;
            } else {
                OK(save_sliced(&s, false, UINT32_MAX, false, &err));
            }
            expect_saved(&s);
        }
        mica_memory_file_close(file);
        finish(&s);
    }
}

/* ---- forged places ---- */

static mica_status open_forged(const base_buf *whole, uint64_t at, const void *bytes, size_t size,
                               mica_error *err) {
    const char *path = forged_file(whole, at, bytes, size);
    mica_memory_file *file;
    mica_status status = mica_memory_file_open(&path, 1, &file, err);
    if (status == MICA_OK) {
        status = mica_memory_file_verify(file, err);
        mica_memory_file_close(file);
    }
    return status;
}

static void scattered_pages_lie_within_the_file_and_alone(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf whole = {0};
    sliced s = begin(64, 64, MICA_MEMORY_COMPARE);
    mem_place place = {.fd = s.fd, .name = "sliced"};
    mem_slices *slices;
    mica_memory_saved saved;
    bool few;
    OK(ftruncate(s.fd, 0));
    for (size_t k = 0; k < 64; k++)
        memset(s.t.at + k * PAGE, k == 9 || k == 40 ? 0 : (int)k + 1, PAGE);
    OK(mem_slices_begin(s.t.tracker, true, NULL, &place, &slices, &err));
    do
        OK(mem_slices_step(slices, 0, &few, &err));
    while (!few);
    memset(s.t.at + 9 * PAGE, 77, PAGE); /* which gets the last place */
    OK(mem_slices_rest(slices, &err));
    OK(mem_slices_write(slices, &(mica_memory_content){0}, &saved, &err));
    mem_slices_free(slices);
    OK(base_file_read_all(path_of("sliced"), 1 << 24, &whole, &err));
    const fmt_header *header = (const fmt_header *)(const void *)whole.data;
    uint64_t index = fmt_header_section(header, MEM_SECTION_INDEX, 0)->offset,
             epoch = fmt_header_section(header, MEM_SECTION_EPOCH, 0)->offset;
    mem_extent e[5];
    mem_epoch about;
    assert_int_equal(fmt_header_section(header, MEM_SECTION_INDEX, 0)->count, 5);
    memcpy(e, whole.data + index, sizeof e);
    memcpy(&about, whole.data + epoch, sizeof about);
    assert_true(e[0].page == 0 && e[0].count == 9 && e[0].at == 0);
    assert_true(e[1].page == 9 && e[1].count == 1 && e[1].at == 62 * PAGE);
    assert_true(e[3].page == 40 && e[3].kind == MEM_ZEROS);
    assert_int_equal(about.scattered, 1);
    OK(open_forged(&whole, index, e, 0, &err));
    const struct {
        size_t which;
        uint64_t at;
        mica_status expected;
    } cases[] = {
        {1, 62 * PAGE, MICA_OK},
        {1, 61 * PAGE, MICA_ERR_CORRUPTED}, /* another's page */
        {1, 0, MICA_ERR_CORRUPTED},
        {1, 63 * PAGE, MICA_ERR_CORRUPTED}, /* behind the end */
        {1, 62 * PAGE - 8, MICA_ERR_CORRUPTED},
        {1, UINT64_MAX - PAGE + 1, MICA_ERR_CORRUPTED},
        {0, PAGE, MICA_ERR_CORRUPTED},
        {3, PAGE, MICA_ERR_CORRUPTED}, /* zeros have no place */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error wrong = MICA_ERROR_INIT;
        mem_extent as = e[cases[k].which];
        as.at = cases[k].at;
        mica_status status = open_forged(&whole, index + cases[k].which * sizeof as, &as, sizeof as, &wrong);
        if (status != cases[k].expected) fail_msg("case %zu: %d %s", k, (int)status, wrong.message);
    }
    for (uint32_t flag = 0; flag < 4; flag += 2) { /* in order it is not, and there is no third way */
        mica_error wrong = MICA_ERROR_INIT;
        about.scattered = flag;
        assert_int_equal(open_forged(&whole, epoch, &about, sizeof about, &wrong), MICA_ERR_CORRUPTED);
    }
    mica_error packed = MICA_ERROR_INIT;
    e[1] = (mem_extent){9, 1, 62 * PAGE, 99, MEM_PACKED, FMT_CODEC_LZ4, 0, 0};
    assert_int_equal(open_forged(&whole, index, e, sizeof e, &packed), MICA_ERR_CORRUPTED);
    base_buf_free(&whole);
    finish(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_the_moment_of_the_last_stop),
        cmocka_unit_test(a_sink_gets_no_page_twice),
        cmocka_unit_test(a_sink_that_gets_all_again_and_again_ends_the_slices),
        cmocka_unit_test(a_page_that_a_sink_has_cannot_be_put_again),
        cmocka_unit_test(pages_that_do_not_differ_are_not_saved),
        cmocka_unit_test(a_save_that_is_given_up_loses_no_page),
        cmocka_unit_test(both_kinds_of_saves_make_one_chain),
        cmocka_unit_test(a_save_in_slices_that_fails_can_be_repeated),
        cmocka_unit_test(what_no_slices_can_be_of_is_refused),
        cmocka_unit_test(a_mapped_memory_goes_on_from_its_file),
        cmocka_unit_test(scattered_pages_lie_within_the_file_and_alone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
