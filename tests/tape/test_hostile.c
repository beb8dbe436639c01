/* tests/tape/test_hostile.c - stores that give what nobody put there, with hashes that fit: a tape over one gives errors that are
 * named, or bytes; it ends, its file grows by no claim, and the epochs that it had stay. With MICA_TAPE_FORGERIES=n there are n
 * others. */
#include "tests/tape/spoil.h"

#include "base/time.h"
#include "store/memory.h"
#include "tape/tape_internal.h"
#include "tests/tape/shared_store.h"

#include <errno.h>

#define HOUR      INT64_C(3600000000000)
#define FILE_MOST ((off_t)1 << 44)

static store *shared;
static handle *cold;

static tape_tiers_options stores(void) {
    cold = handle_to(shared);
    return (tape_tiers_options){.cold = &cold->store, .upload_ms = 1, .grace_ms = 1, .wait_ms = 2000};
}

static void fresh_store(void) {
    mica_error err = MICA_ERROR_INIT;
    store_end(shared);
    OK(store_memory_new(&shared, &err));
}

/* ---- a tape, as it was at several times ---- */

enum { EARLY = 6, LATE = 14, OWN = 2 };

/* A tape of a store: its file after the first epochs, that with epochs of its own besides, and the file at its end. */
typedef struct lives {
    forged early, own, last;
} lives;

static mica_tape *open_at(const char *path, mica_tape_options options) {
    mica_error err = MICA_ERROR_INIT;
    tape_tiers_options with = stores();
    mica_tape *t;
    OK(tape_open(path, &options, &with, &t, &err));
    return t;
}

static lives live(uint32_t which) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("life"), *aside = folder_path("aside");
    mica_tape_options o = {.unflushed = true,
                           .together = 2 + which,
                           .keeping = which == 1 ? MICA_TAPE_KEEP_LAST : MICA_TAPE_KEEP_ALL,
                           .keep_count = 5};
    lives l;
    (void)unlink(path);
    fresh_store();
    mica_tape *t = open_at(path, o);
    for (uint32_t n = 1; n <= EARLY; n++) {
        if (n == 2)
            OK(mica_tape_region_add(
                t, &(mica_tape_region){.at = -8192, .size = 8192, .hint = MICA_TAPE_STACK, .name = "stack"},
                &err));
        (void)change(t, n, n % 3 ? NULL : n == 3 ? "three" : "six");
    }
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    l.early = forged_read(path);
    forged_write(&l.early, aside);
    OK(mica_tape_open(aside, &o, &t, &err));
    for (uint32_t n = 0; n < OWN; n++)
        (void)change(t, 50 + n, NULL);
    mica_tape_close(t);
    l.own = forged_read(aside);
    t = open_at(path, o);
    for (uint32_t n = EARLY + 1; n <= LATE; n++) {
        (void)change(t, n, NULL);
        if (n == 9) back(t, 7);
        if (n % 3 == 0) OK(mica_tape_sync(t, 20000, &err));
    }
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    l.last = forged_read(path);
    return l;
}

static void lives_free(lives *l) {
    free(l->early.bytes);
    free(l->own.bytes);
    free(l->last.bytes);
}

/* ---- what a store has of one ---- */

static void put_object(const char *key, const void *bytes, size_t size) {
    mica_error err = MICA_ERROR_INIT;
    OK(store_put(shared, key, base_view_of(bytes, size), NULL, NULL, &err));
}

static void seal_head(tape_super *head) {
    memset(head->self, 0, sizeof head->self);
    uint8_t self[FMT_HASH];
    base_sha256_of(head, sizeof *head, self);
    memcpy(head->self, self, sizeof self);
}

static base_view part_bytes(const forged *f, uint32_t k) {
    const tape_part_record *r = &f->super->part[k];
    if (r->at > f->size) return base_view_of(f->bytes, 0);
    uint64_t size = r->size < f->size - r->at ? r->size : f->size - r->at;
    return base_view_of(f->bytes + r->at, (size_t)size);
}

static void put_all(const forged *f, const tape_super *head) {
    fresh_store();
    for (uint32_t k = 0; k < f->super->count && k < TAPE_PARTS_MOST; k++) {
        char key[TAPE_KEY_SIZE];
        base_view bytes = part_bytes(f, k);
        tape_part_key(f->super->part[k].identity, key);
        put_object(key, bytes.data, bytes.len);
    }
    put_object("head", head, sizeof *head);
}

typedef struct writer {
    uint8_t magic[8];
    uint64_t generation;
    uint8_t node[16];
    int64_t until;
    uint8_t self[FMT_HASH];
} writer;

static void put_writer(int64_t until, uint8_t node) {
    writer w = {.magic = "\x89MICATPW", .generation = 77, .until = until};
    memset(w.node, node, sizeof w.node);
    base_sha256_of(&w, offsetof(writer, self), w.self);
    put_object("writer", &w, sizeof w);
}

/* ---- lies that only a store can tell ---- */

static void cut_object(const forged *f, uint32_t k, uint32_t *seed) {
    static uint8_t longer[1 << 20];
    char key[TAPE_KEY_SIZE];
    base_view bytes = part_bytes(f, k);
    mica_error err = MICA_ERROR_INIT;
    tape_part_key(f->super->part[k].identity, key);
    if (bytes.len + 4096 > sizeof longer) return;
    memcpy(longer, bytes.data, bytes.len);
    switch (draw(seed, 4)) {
    case 0: OK(store_remove(shared, key, NULL, &err)); break;
    case 1: put_object(key, longer, bytes.len + 4096); break;
    case 2: put_object(key, longer, draw(seed, (uint32_t)bytes.len + 1)); break;
    default: { /* another's bytes under its name */
        base_view other = part_bytes(f, draw(seed, f->super->count));
        put_object(key, other.data, other.len);
        break;
    }
    }
}

static void lie_in_head(const lives *l, tape_super *head, uint32_t *seed) {
    static const uint64_t sizes[] = {(uint64_t)1 << 30, (uint64_t)1 << 39, (uint64_t)1 << 41,
                                     (uint64_t)1 << 50, (uint64_t)1 << 62, UINT64_MAX - 4095,
                                     (uint64_t)1 << 63};
    tape_part_record *p = &head->part[draw(seed, head->count)];
    switch (draw(seed, 9)) {
    case 0: memset(head->space, (int)draw(seed, 256), sizeof head->space); break;
    case 1: p->size = sizes[draw(seed, sizeof sizes / sizeof *sizes)]; break;
    case 2: /* it is all of what the file has, whatever that is */
        head->generation = draw(seed, 2) ? l->own.super->generation : l->early.super->generation;
        break;
    case 3:
        memset(head->taken, 0, sizeof head->taken);
        head->taken[0] =
            (tape_taken){l->early.super->generation, draw(seed, 2) ? UINT64_MAX : head->next + 5};
        head->next += 5;
        break;
    case 4: head->page *= draw(seed, 2) ? 2 : 4; break;
    case 5: *p = head->part[draw(seed, head->count)]; break;
    case 6: memcpy(p->identity, head->part[draw(seed, head->count)].identity, FMT_HASH); break;
    case 7: /* an early state that says it is a late one */
        memcpy(head->part, l->early.super->part, sizeof head->part);
        head->count = draw(seed, l->early.super->count + 1);
        head->head = head->count ? head->part[head->count - 1].last : 0;
        break;
    default: p->first = p->last = 1 + draw(seed, (uint32_t)head->next); break;
    }
    /* apart from each other, as one that is believed has them */
    uint64_t at = TAPE_FIRST;
    for (uint32_t k = 0; k < head->count && draw(seed, 8); k++) {
        head->part[k].at = at;
        at += head->part[k].size;
    }
    head->end = at;
}

static void lie(const lives *l, const forged *f, tape_super *head, uint32_t *seed) {
    static const int64_t untils[] = {INT64_MAX, INT64_MIN, 0, -1, 1};
    if (f->super->count && f->super->count <= TAPE_PARTS_MOST && draw(seed, 3) == 0)
        cut_object(f, draw(seed, f->super->count), seed);
    if (head->count && head->count <= TAPE_PARTS_MOST && draw(seed, 3) == 0) lie_in_head(l, head, seed);
    seal_head(head);
    put_object("head", head, draw(seed, 30) ? sizeof *head : draw(seed, sizeof *head));
    if (draw(seed, 4) == 0) put_writer(untils[draw(seed, 5)], (uint8_t)draw(seed, 3));
    if (draw(seed, 40) == 0) put_object("writer", "w", 1);
    if (draw(seed, 6) == 0) {
        char key[32];
        snprintf(key, sizeof key, "parts/%u", draw(seed, 100));
        put_object(key, "x", 1);
    }
}

/* ---- a node over such a store ---- */

/* Every epoch of a file that no compaction may have dropped meanwhile is in the one that it became. */
static void has_its_own(const char *path, const forged *own) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_options o = {.read_only = true};
    tape_tiers_options with = stores();
    mica_tape *t;
    mica_tape_about about;
    OK(tape_open(path, &o, &with, &t, &err));
    mica_tape_about_of(t, &about);
    for (uint64_t e = 1; e < own->super->next; e++) {
        mica_tape_checkpoint_about have;
        mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = e};
        if (e < about.horizon) continue;
        mica_status status = mica_tape_tell(t, &m, &have, &err);
        if (status != MICA_OK)
            fail_msg("epoch %llu of the file is gone: %s", (unsigned long long)e, err.message);
        assert_int_equal(have.time_ns, 1000 + (int64_t)(e <= EARLY         ? e
                                                        : e <= EARLY + OWN ? 50 + e - EARLY - 1
                                                                           : 0));
    }
    mica_tape_close(t);
}

static bool small(const char *path) {
    struct stat info;
    if (stat(path, &info) != 0) return true;
    return info.st_size <= FILE_MOST && info.st_blocks < (64 << 20) / 512;
}

/* False: it is refused. */
static bool use_store(const char *path, bool read_only, uint32_t seed) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_options o = {.unflushed = true, .memory = 1, .together = 2 + seed % 4, .read_only = read_only};
    if (seed % 2) o.file_max = 8u << 20;
    tape_tiers_options with = stores();
    uint32_t random = seed;
    if (draw(&random, 16) == 0) cold->says_size = (uint64_t)1 << (30 + draw(&random, 33));
    if (draw(&random, 8) == 0) cold->lists_again = 1;
    if (draw(&random, 2)) with.local_most = 64 * 1024;
    mica_tape *t;
    if (told(tape_open(path, &o, &with, &t, &err), &err) != MICA_OK) return false;
    look_everywhere(t, 25);
    if (read_only) {
        if (!path) (void)told(mica_tape_refresh(t, &err), &err);
    } else {
        work_on(t, seed);
        (void)told(mica_tape_sync(t, 3000, &err), &err);
        (void)tape_evict_bytes(t->tiers, tape_list_now(t), UINT64_MAX);
        look_everywhere(t, 25);
    }
    mica_tape_close(t);
    return true;
}

/* One forgery, seen by a node that has nothing, by one that reads, by one that was there before, and by one that went on. */
static bool nodes_meet(const lives *l, const forged *f, uint32_t n, uint32_t seed) {
    const char *path = folder_path("node");
    tape_super head = *f->super;
    memset(head.node, 0, sizeof head.node);
    for (uint32_t k = 0; k < head.count && k < TAPE_PARTS_MOST; k++)
        head.part[k].places |= TAPE_COLD;
    put_all(f, &head);
    lie(l, f, &head, &seed);
    (void)unlink(path);
    const forged *was = n % 4 == 2 ? &l->early : n % 4 == 3 ? &l->own : NULL;
    if (was) forged_write(was, path);
    if (was && n % 3) { /* only opened: what it had is compared */
        mica_error err = MICA_ERROR_INIT;
        mica_tape_options o = {.unflushed = true};
        tape_tiers_options with = stores();
        mica_tape *t;
        if (told(tape_open(path, &o, &with, &t, &err), &err) == MICA_OK) mica_tape_close(t);
        has_its_own(path, was);
    }
    bool opened = n % 4 == 0 ? use_store(NULL, true, n) : use_store(path, n % 16 == 6, n);
    if (!small(path)) fail_msg("the file grew");
    return opened;
}

enum { LIVES = 3 };

static void stores_that_lie(void **state) {
    (void)state;
    const char *many = getenv("MICA_TAPE_FORGERIES");
    uint32_t opened = 0, seeds = many ? (uint32_t)atoi(many) : SEEDS, from = many ? SEEDS : 0;
    for (uint32_t which = 0; which < LIVES; which++) {
        lives l = live(which);
        for (uint32_t n = from; n < from + seeds / LIVES; n++) {
            uint32_t seed = n * 2654435761u + which;
            forged f = forged_copy(&l.last);
            for (uint32_t k = draw(&seed, 3); k > 0; k--)
                spoil_something(&f, &seed);
            forged_seal(&f);
            opened += nodes_meet(&l, &f, n, seed);
            free(f.bytes);
        }
        lives_free(&l);
    }
    assert_true(opened > seeds / 4);
}

/* ---- one lie at a time ---- */

static lives first_life;

static int live_first(void **state) {
    (void)state;
    first_life = live(0);
    return 0;
}
static int first_is_over(void **state) {
    (void)state;
    lives_free(&first_life);
    return 0;
}

/* The store as the first life left it, with a head that is sealed by this test. */
static tape_super head_of(const forged *f) {
    tape_super head = *f->super;
    memset(head.node, 0, sizeof head.node);
    for (uint32_t k = 0; k < head.count; k++)
        head.part[k].places |= TAPE_COLD;
    return head;
}
static void put_head(tape_super *head) {
    seal_head(head);
    put_object("head", head, sizeof *head);
}
static mica_status open_node(const forged *was, mica_tape **t, mica_error *err) {
    const char *path = folder_path("node");
    tape_tiers_options with = stores();
    (void)unlink(path);
    if (was) forged_write(was, path);
    return tape_open(path, &(mica_tape_options){.unflushed = true}, &with, t, err);
}

/* A head that claims parts of 2^39 bytes, and a store that says the same of their objects. */
static void claims_make_no_file_grow(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    struct stat info;
    for (int shift = 30; shift < 63; shift += 3) {
        tape_super head = head_of(&first_life.last);
        uint64_t size = (uint64_t)1 << shift;
        put_all(&first_life.last, &head);
        head.part[0].size = size; /* alone, so that it lies over no other */
        head.part[0].at = TAPE_FIRST;
        head.end = TAPE_FIRST + size;
        head.count = 1;
        memset(&head.part[1], 0, (TAPE_PARTS_MOST - 1) * sizeof *head.part);
        put_head(&head);
        mica_status status = open_node(NULL, &t, &err);
        assert_true(status == MICA_ERR_CORRUPTED || status == MICA_ERR_LIMIT);
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(stat(folder_path("node"), &info), 0);
        assert_true(info.st_size < 1 << 20); /* the object is smaller, as the store says */
        const char *path = folder_path("node");
        tape_tiers_options with = stores();
        cold->says_size = size;
        status = tape_open(path, &(mica_tape_options){.unflushed = true}, &with, &t, &err);
        assert_true(status == MICA_ERR_CORRUPTED || status == MICA_ERR_LIMIT);
        err = (mica_error)MICA_ERROR_INIT;
        assert_int_equal(stat(path, &info), 0);
        assert_true(info.st_size <= FILE_MOST && small(path));
        with = stores();
        cold->says_size = size;
        status =
            tape_open(path, &(mica_tape_options){.unflushed = true, .file_max = 1 << 20}, &with, &t, &err);
        assert_true(status == MICA_ERR_LIMIT);
        err = (mica_error)MICA_ERROR_INIT;
    }
}

/* A head that says that it has what the file has, of the same tape, and has other epochs or none: the file stays as it is. */
static void the_file_is_not_given_up(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    const forged *own = &first_life.own;
    for (int how = 0; how < 4; how++) {
        tape_super head = head_of(&first_life.last);
        put_all(&first_life.last, &head);
        head.taken[0] = (tape_taken){own->super->generation, UINT64_MAX / 4};
        if (how == 1) head.generation = own->super->generation;
        if (how == 2) { /* nothing at all */
            head.count = 0;
            head.head = 0;
        }
        if (how == 3) { /* a part is missing in the middle */
            memmove(&head.part[0], &head.part[1], (TAPE_PARTS_MOST - 1) * sizeof *head.part);
            head.count--;
        }
        put_head(&head);
        mica_status status = open_node(own, &t, &err);
        if (status == MICA_OK) fail_msg("case %d: it is believed", how);
        err = (mica_error)MICA_ERROR_INIT;
        OK(mica_tape_open(folder_path("node"), &(mica_tape_options){.read_only = true}, &t, &err));
        for (uint64_t e = 1; e <= EARLY + OWN; e++) {
            uint8_t byte;
            mica_tape_moment m = {.when = MICA_TAPE_EPOCH, .number = e};
            OK(mica_tape_read_at(t, &m, 0, &byte, 1, &err));
        }
        mica_tape_close(t);
    }
}

/* An object of another size or with other bytes under the name of a part that is put up: it is put again, before the file gives
 * anything up. */
static void what_is_found_is_looked_at(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("found");
    mica_tape *t;
    (void)unlink(path);
    fresh_store();
    t = open_at(path, (mica_tape_options){.unflushed = true});
    atomic_store(&cold->away, 1);
    handle *h = cold;
    (void)change(t, 1, NULL);
    const tape_part_record *p = &t->super.part[0];
    char key[TAPE_KEY_SIZE];
    uint8_t *junk = calloc(1, p->size);
    assert_non_null(junk);
    tape_part_key(p->identity, key);
    put_object(key, junk, p->size);
    atomic_store(&h->away, 0);
    OK(mica_tape_sync(t, 20000, &err));
    base_buf there = {0};
    OK(store_get(shared, key, (store_range){0, STORE_ALL}, NULL, &there, NULL, &err));
    assert_int_equal(there.len, p->size);
    assert_memory_not_equal(there.data, junk, p->size);
    base_buf_free(&there);
    free(junk);
    mica_tape_close(t);
}

/* Who may write until long after any lease is not believed; within a day he is, and it is said what to do. */
static void writers_from_the_future(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    int64_t now = (int64_t)base_time_real_ns(),
            untils[] = {INT64_MAX, INT64_MIN, 0, now - HOUR, now + 30 * HOUR};
    mica_tape *t;
    for (size_t k = 0; k < sizeof untils / sizeof *untils; k++) {
        tape_super head = head_of(&first_life.last);
        put_all(&first_life.last, &head);
        put_head(&head);
        put_writer(untils[k], 9);
        OK(open_node(NULL, &t, &err));
        mica_tape_close(t);
    }
    put_writer(now + 12 * HOUR, 9); /* a clock that is hours ahead */
    mica_status status = open_node(NULL, &t, &err);
    assert_int_equal(status, MICA_ERR_BUSY);
    assert_non_null(strstr(err.message, "remove the object 'writer'"));
    err = (mica_error)MICA_ERROR_INIT;
    OK(store_remove(shared, "writer", NULL, &err));
    OK(open_node(NULL, &t, &err));
    mica_tape_close(t);
}

/* Who ends gives up the right to write for everybody, also for those whose clocks are hours behind. */
static void who_leaves_has_left(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    writer w;
    base_buf bytes = {0};
    fresh_store();
    const char *path = folder_path("left");
    (void)unlink(path);
    mica_tape *t = open_at(path, (mica_tape_options){.unflushed = true});
    (void)change(t, 1, NULL);
    OK(mica_tape_sync(t, 20000, &err));
    mica_tape_close(t);
    OK(store_get(shared, "writer", (store_range){0, STORE_ALL}, NULL, &bytes, NULL, &err));
    assert_int_equal(bytes.len, sizeof w);
    memcpy(&w, bytes.data, sizeof w);
    assert_int_equal(w.until, 0);
    base_buf_free(&bytes);
}

/* The numbers of a head are at their end: nothing is put that nobody could read. */
static void numbers_that_end(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    tape_super head = head_of(&first_life.last), again;
    base_buf bytes = {0};
    put_all(&first_life.last, &head);
    head.sequence = (uint64_t)INT64_MAX + 1;
    put_head(&head);
    FAILS(MICA_ERR_LIMIT, open_node(NULL, &t, &err));
    OK(store_get(shared, "head", (store_range){0, STORE_ALL}, NULL, &bytes, NULL, &err));
    assert_int_equal(bytes.len, sizeof again);
    memcpy(&again, bytes.data, sizeof again);
    assert_true(tape_super_good(&again));
    base_buf_free(&bytes);
}

/* Another tape, or one of other pages, takes the place of the one that is read. */
static void another_tape_is_none(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    for (int how = 0; how < 2; how++) {
        tape_super head = head_of(&first_life.last);
        put_all(&first_life.last, &head);
        put_head(&head);
        tape_tiers_options with = stores();
        OK(tape_open(NULL, &(mica_tape_options){.read_only = true}, &with, &t, &err));
        head.sequence += 2;
        if (how)
            head.page *= 2;
        else
            head.space[3] ^= 1;
        put_head(&head);
        FAILS(MICA_ERR_CONFLICT, mica_tape_refresh(t, &err));
        look_everywhere(t, 25);
        mica_tape_close(t);
    }
}

/* A list that goes round in a circle. */
static void lists_come_to_an_end(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    tape_super head = head_of(&first_life.last);
    mica_tape *t;
    put_all(&first_life.last, &head);
    put_head(&head);
    OK(open_node(NULL, &t, &err));
    atomic_store(&cold->lists_again, 1);
    FAILS(MICA_ERR_CORRUPTED, mica_tape_scrub(t, &err));
    atomic_store(&cold->lists_again, 0);
    OK(mica_tape_scrub(t, &err));
    mica_tape_close(t);
}

static int end_all(void **state) {
    store_end(shared);
    return folder_end(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_that_lie),
        cmocka_unit_test_setup_teardown(claims_make_no_file_grow, live_first, first_is_over),
        cmocka_unit_test_setup_teardown(the_file_is_not_given_up, live_first, first_is_over),
        cmocka_unit_test(what_is_found_is_looked_at),
        cmocka_unit_test_setup_teardown(writers_from_the_future, live_first, first_is_over),
        cmocka_unit_test(who_leaves_has_left),
        cmocka_unit_test_setup_teardown(numbers_that_end, live_first, first_is_over),
        cmocka_unit_test_setup_teardown(another_tape_is_none, live_first, first_is_over),
        cmocka_unit_test_setup_teardown(lists_come_to_an_end, live_first, first_is_over)};
    return cmocka_run_group_tests(tests, folder_begin, end_all);
}
