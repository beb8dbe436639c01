/* tests/tape/spoil.h - tapes to start from, numbers in them that nobody wrote, and everything that can be done with what comes of that. */
#ifndef TESTS_TAPE_SPOIL_H
#define TESTS_TAPE_SPOIL_H

#include "tests/tape/forged.h"

enum { SAMPLES = 5, SEEDS = 1500 };

/* ---- tapes to start from ---- */

static inline mica_tape *begin(const char *path, const mica_tape_options *options) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    OK(mica_tape_open(path, options, &t, &err));
    return t;
}

static inline uint64_t change(mica_tape *t, uint32_t n, const char *name) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_checkpoint_about about = {.instructions = n * 10, .time_ns = 1000 + (int64_t)n};
    uint8_t bytes[4096 + 900];
    for (uint32_t k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)(n % 3 ? n : k * k * (n + 7) >> 5);
    OK(mica_tape_write(t, ((int64_t)(n % 7) - 3) * 4096 + 100, bytes, sizeof bytes, &err));
    if (n % 4 == 0) {
        memset(bytes, 0, sizeof bytes);
        OK(mica_tape_write(t, 0, bytes, 4096, &err));
    }
    if (name) strcpy(about.name, name);
    for (uint32_t k = 0; k < n % 4; k++)
        OK(mica_tape_append(t, k % 2 ? "events" : "input", bytes, n * k % 301, NULL, &err));
    uint64_t epoch;
    OK(mica_tape_checkpoint(t, &about, &epoch, &err));
    return epoch;
}

static inline void back(mica_tape *t, uint64_t epoch) {
    mica_error err = MICA_ERROR_INIT;
    OK(mica_tape_rewind(t, &(mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = epoch}, &err));
}

/* Epochs, branches of branches, names, regions, marks; in parts of different levels. */
static inline forged sample(uint32_t which) {
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("sample");
    (void)unlink(path);
    mica_tape_options o = {.unflushed = true,
                           .together = which == 0 ? 64 : 2 + which,
                           .keeping = which == 3 ? MICA_TAPE_KEEP_EXPONENTIAL : MICA_TAPE_KEEP_ALL,
                           .keep_count = 3,
                           .compression = which == 2 ? MICA_TAPE_SMALL : MICA_TAPE_FAST};
    mica_tape *t = begin(path, &o);
    for (uint32_t n = 1; n <= 10 + 3 * which; n++) {
        char name[16];
        snprintf(name, sizeof name, "n%u", n);
        if (n == 2) {
            OK(mica_tape_region_add(
                t, &(mica_tape_region){.at = -8192, .size = 8192, .hint = MICA_TAPE_STACK, .name = "stack"},
                &err));
            OK(mica_tape_region_add(
                t,
                &(mica_tape_region){
                    .at = 4096, .size = 9000, .hint = MICA_TAPE_CUSTOM, .priority = 7, .name = "own"},
                &err));
            OK(mica_tape_mark(t, "here", 77, &err));
        }
        uint64_t epoch = change(t, n, n % 3 ? NULL : name);
        if (n % 4 == 0) back(t, epoch - 2);
    }
    if (which == 4) OK(mica_tape_compact(t, &err));
    mica_tape_close(t);
    return forged_read(path);
}

/* ---- using one ---- */

typedef struct using {
    mica_tape *t;
    uint64_t steps;
}
using;

/* What is said is an error of the right kind with a sentence, or none. */
static inline mica_status told(mica_status status, mica_error *err) {
    if (status != MICA_OK && (err->code != status || !err->message[0])) fail_msg("an error says nothing");
    *err = (mica_error)MICA_ERROR_INIT;
    return status;
}

static inline bool each_epoch(void *ctx, const mica_tape_checkpoint_about *about) {
    if (memchr(about->name, 0, sizeof about->name) == NULL) fail_msg("a name does not end");
    return ++((using *)ctx)->steps < 1000;
}
static inline bool each_page(void *ctx, int64_t at) {
    if (at < -MICA_TAPE_FAR || at >= MICA_TAPE_FAR) fail_msg("page %lld", (long long)at);
    return ++((using *)ctx)->steps < 1000;
}

static inline bool each_stream(void *ctx, const mica_tape_stream_about *about) {
    if (memchr(about->name, 0, sizeof about->name) == NULL || !about->count || about->first > about->count)
        fail_msg("a stream says what cannot be");
    return ++((using *)ctx)->steps < 1000;
}
static inline bool each_record(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    uint8_t sum = (uint8_t)(number + epoch);
    for (size_t k = 0; k < record.len; k++)
        sum ^= record.data[k];
    return ++((using *)ctx)->steps + (sum == 1) < 1000;
}

static inline void look_at_streams(mica_tape *t, const mica_tape_moment *m) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_stream_about about;
    static const uint64_t from[] = {0, 1, 7, UINT64_MAX};
    using u = {t, 0};
    (void)told(mica_tape_streams(t, m, each_stream, &u, &err), &err);
    (void)told(mica_tape_stream_tell(t, m, "events", &about, &err), &err);
    for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
        u.steps = 0;
        (void)told(mica_tape_stream_read(t, m, k % 2 ? "input" : "events", from[k], each_record, &u, &err),
                   &err);
    }
}

static inline void look_at(mica_tape *t, const mica_tape_moment *m) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_checkpoint_about about;
    using u = {t, 0};
    uint8_t bytes[7 * 4096];
    uint64_t epoch;
    (void)told(mica_tape_tell(t, m, &about, &err), &err);
    (void)told(mica_tape_read_at(t, m, -3 * 4096, bytes, sizeof bytes, &err), &err);
    (void)told(mica_tape_read_at(t, m, MICA_TAPE_FAR - 5, bytes, 5, &err), &err);
    (void)told(mica_tape_changed_since(t, m, each_page, &u, &err), &err);
    for (int64_t page = -4; page < 6; page++)
        (void)told(mica_tape_last_change(t, m, page * 4096, &epoch, &err), &err);
    look_at_streams(t, m);
}

static inline void look_everywhere(mica_tape *t, uint64_t next) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_about about;
    mica_tape_reader *reader;
    using u = {t, 0};
    mica_view view;
    int64_t at;
    uint8_t bytes[9 * 4096];
    mica_tape_about_of(t, &about);
    (void)told(mica_tape_epochs(t, each_epoch, &u, &err), &err);
    (void)told(mica_tape_read(t, -4 * 4096, bytes, sizeof bytes, &err), &err);
    (void)told(mica_tape_view(t, -4096, 3 * 4096, &view, &err), &err);
    for (uint64_t e = 0; e <= 24; e += 3)
        look_at(t, &(mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = e});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_EPOCH, .number = next});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_LATEST});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_TIME, .time_ns = 1007});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_TIME, .time_ns = INT64_MIN});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_INSTRUCTIONS, .number = 85});
    look_at(t, &(mica_tape_moment){.when = MICA_TAPE_NAMED, .name = "n3"});
    (void)told(mica_tape_mark_at(t, "here", &at, &err), &err);
    for (size_t k = 0; k < mica_tape_region_count(t); k++) {
        const mica_tape_region *r = mica_tape_region_number(t, k);
        assert_non_null(mica_tape_hint_name(r->hint));
        assert_ptr_equal(mica_tape_region_at(t, r->at), r);
    }
    (void)mica_tape_hint_at(t, 0);
    if (told(mica_tape_reader_open(t, &reader, &err), &err) == MICA_OK) {
        (void)told(mica_tape_reader_read(reader, -3 * 4096, bytes, sizeof bytes, &err), &err);
        (void)told(mica_tape_reader_streams(reader, each_stream, &u, &err), &err);
        (void)told(mica_tape_reader_stream_read(reader, "input", 0, each_record, &u, &err), &err);
        (void)told(mica_tape_reader_refresh(reader, &err), &err);
        mica_tape_reader_close(reader);
    }
    (void)told(mica_tape_scrub(t, &err), &err);
}

static inline void work_on(mica_tape *t, uint32_t seed) {
    mica_error err = MICA_ERROR_INIT;
    mica_tape_moment there = {.when = MICA_TAPE_EPOCH, .number = seed % 12};
    uint64_t byte = seed;
    if (seed % 3) (void)told(mica_tape_rewind(t, &there, &err), &err);
    for (uint32_t n = 0; n < 5; n++) {
        (void)told(mica_tape_write(t, (int64_t)n * 4096 - 4, &byte, sizeof byte, &err), &err);
        (void)told(mica_tape_append(t, n % 2 ? "events" : "own", &byte, n, NULL, &err), &err);
        if (n == 2) (void)told(mica_tape_mark(t, "there", 1, &err), &err);
        (void)told(mica_tape_checkpoint(t, NULL, NULL, &err), &err);
        if (n == 1) (void)told(mica_tape_keep(t, seed % 4, seed % 5, &err), &err);
        if (n == 3) (void)told(mica_tape_compact(t, &err), &err);
    }
}

/* ---- changing one ---- */

typedef struct field {
    size_t at, size;
} field;
#define FIELD(type, name)                                                                                    \
    { offsetof(type, name), sizeof(((type *)0)->name) }

static const field super_fields[] = {FIELD(tape_super, count),    FIELD(tape_super, sequence),
                                     FIELD(tape_super, end),      FIELD(tape_super, page),
                                     FIELD(tape_super, keeping),  FIELD(tape_super, keep_count),
                                     FIELD(tape_super, head),     FIELD(tape_super, next),
                                     FIELD(tape_super, branches), FIELD(tape_super, horizon)};
static const field record_fields[] = {FIELD(tape_part_record, at), FIELD(tape_part_record, size),
                                      FIELD(tape_part_record, first), FIELD(tape_part_record, last),
                                      FIELD(tape_part_record, level)};
static const field epoch_fields[] = {FIELD(tape_epoch, number),      FIELD(tape_epoch, parent),
                                     FIELD(tape_epoch, branch),      FIELD(tape_epoch, fork),
                                     FIELD(tape_epoch, fork_branch), FIELD(tape_epoch, time_ns),
                                     FIELD(tape_epoch, name_at),     FIELD(tape_epoch, name_len),
                                     FIELD(tape_epoch, flags),       FIELD(tape_epoch, instructions)};
static const field entry_fields[] = {
    FIELD(tape_entry, page),  FIELD(tape_entry, branch),  FIELD(tape_entry, epoch),
    FIELD(tape_entry, at),    FIELD(tape_entry, stored),  FIELD(tape_entry, kind),
    FIELD(tape_entry, codec), FIELD(tape_entry, shuffle), FIELD(tape_entry, sum)};
static const field region_fields[] = {FIELD(tape_region_record, at), FIELD(tape_region_record, size),
                                      FIELD(tape_region_record, hint), FIELD(tape_region_record, priority),
                                      FIELD(tape_region_record, name)};
static const field batch_fields[] = {
    FIELD(tape_batch, name),  FIELD(tape_batch, branch), FIELD(tape_batch, epoch), FIELD(tape_batch, first),
    FIELD(tape_batch, count), FIELD(tape_batch, at),     FIELD(tape_batch, size)};
static const field record_ends[] = {FIELD(tape_record, end), FIELD(tape_record, sum)};
static const field mark_fields[] = {FIELD(tape_mark, at), FIELD(tape_mark, name)};
static const field section_fields[] = {FIELD(fmt_section, id), FIELD(fmt_section, kind),
                                       FIELD(fmt_section, offset), FIELD(fmt_section, stored_size),
                                       FIELD(fmt_section, raw_size)};
#define FIELDS(list) list, sizeof list / sizeof *list

static inline uint32_t draw(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)*seed * below) >> 32);
}

/* Makes a number hostile: an end of its range, its neighbour, one of another, noise. */
static inline void spoil(uint8_t *record, const field *fields, size_t count, uint32_t *seed) {
    static const uint64_t odd[] = {0,
                                   1,
                                   2,
                                   3,
                                   5,
                                   7,
                                   UINT64_MAX,
                                   UINT64_MAX - 1,
                                   INT64_MAX,
                                   (uint64_t)INT64_MIN,
                                   UINT32_MAX,
                                   (uint64_t)1 << 62,
                                   (uint64_t)1 << 50,
                                   4096,
                                   32768,
                                   (uint64_t)-4096};
    const field *f = &fields[draw(seed, (uint32_t)count)];
    uint64_t value = 0;
    if (f->size > 8) {
        memset(record + f->at, (int)draw(seed, 256), f->size);
        return;
    }
    memcpy(&value, record + f->at, f->size);
    switch (draw(seed, 4)) {
    case 0: value += draw(seed, 7) - (uint64_t)3; break;
    case 1: value ^= (uint64_t)1 << draw(seed, (uint32_t)f->size * 8); break;
    default: value = odd[draw(seed, sizeof odd / sizeof *odd)]; break;
    }
    memcpy(record + f->at, &value, f->size);
}

static inline void spoil_record(forged *f, uint16_t id, size_t record, const field *fields, size_t count,
                                uint32_t *seed) {
    size_t size;
    uint8_t *at = forged_section(f, draw(seed, f->super->count), id, &size);
    if (!at || size < record) return;
    uint32_t n = (uint32_t)(size / record), k = draw(seed, n);
    if (draw(seed, 8) == 0) { /* two change places, or one is there twice */
        uint8_t held[128], *one = at + k * record, *other = at + draw(seed, n) * record;
        memcpy(held, one, record);
        memmove(one, other, record);
        if (draw(seed, 2)) memcpy(other, held, record);
        return;
    }
    spoil(at + k * record, fields, count, seed);
}

static inline void spoil_something(forged *f, uint32_t *seed) {
    if (!f->super->count || f->super->count > TAPE_PARTS_MOST) return;
    uint32_t k = draw(seed, f->super->count), j = draw(seed, f->super->count);
    size_t size;
    uint8_t *names;
    fmt_header *h = forged_part(f, k);
    switch (draw(seed, 22)) {
    case 16:
    case 17:
    case 18:
    case 19: spoil_record(f, TAPE_SECTION_STREAMS, sizeof(tape_batch), FIELDS(batch_fields), seed); break;
    case 20:
    case 21: spoil_record(f, TAPE_SECTION_RECORDS, sizeof(tape_record), FIELDS(record_ends), seed); break;
    case 0:
    case 1: spoil((uint8_t *)f->super, FIELDS(super_fields), seed); break;
    case 2: spoil((uint8_t *)&f->super->part[k], FIELDS(record_fields), seed); break;
    case 3:
    case 4:
    case 5:
    case 6: spoil_record(f, TAPE_SECTION_EPOCHS, sizeof(tape_epoch), FIELDS(epoch_fields), seed); break;
    case 7:
    case 8:
    case 9:
    case 10: spoil_record(f, TAPE_SECTION_INDEX, sizeof(tape_entry), FIELDS(entry_fields), seed); break;
    case 11:
        spoil_record(f, TAPE_SECTION_REGIONS, sizeof(tape_region_record), FIELDS(region_fields), seed);
        break;
    case 12: spoil_record(f, TAPE_SECTION_MARKS, sizeof(tape_mark), FIELDS(mark_fields), seed); break;
    case 13:
        names = forged_section(f, k, TAPE_SECTION_NAMES, &size);
        if (names && size) names[draw(seed, (uint32_t)size)] = (uint8_t)draw(seed, 256);
        break;
    case 14:
        if (h) spoil((uint8_t *)&h->sections[draw(seed, 9)], FIELDS(section_fields), seed);
        break;
    default: { /* a part in the place of another, or of its own number */
        tape_part_record held = f->super->part[k];
        f->super->part[k].at = f->super->part[j].at;
        f->super->part[k].size = f->super->part[j].size;
        f->super->part[j].at = held.at;
        if (draw(seed, 2)) f->super->part[j].size = held.size;
        break;
    }
    }
}

#endif
