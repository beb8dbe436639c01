/* tests/tape/test_follow.c - a tape that is opened by a configuration: its rules decide how pages are packed and where they lie, what
 * they would move is told, and what happens is counted. */
#include "tests/tape/oracle.h"

#include "tape/config.h"
#include "tape/tape_internal.h"

#include <sys/stat.h>

enum { PAGES = 200 };

static mica_tape *open_by(const char *path, const char *format, ...) {
    char text[2000];
    mica_error err = MICA_ERROR_INIT;
    mica_tape_config *config;
    mica_tape *t;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    OK(mica_tape_config_text("test", text, strlen(text), &config, &err));
    OK(mica_tape_open_configured(path, config, false, &t, &err));
    mica_tape_config_free(config);
    return t;
}

static char store_url[200];
static const char *store_in(const char *name) {
    snprintf(store_url, sizeof store_url, "file://%s", folder_path(name));
    return store_url;
}

/* Pages that can be packed to about a third. */
static uint64_t make_epoch(mica_tape *t, uint8_t byte, int from, int count) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t epoch;
    uint8_t bytes[4096];
    uint32_t noise = byte;
    for (int k = from; k < from + count; k++) {
        memset(bytes, byte, sizeof bytes);
        for (unsigned i = 0; i < 1000; i++)
            bytes[i] = (uint8_t)((noise = noise * 1664525u + 1013904223u) >> 24);
        bytes[0] = byte;
        OK(mica_tape_write(t, (int64_t)k * 4096, bytes, sizeof bytes, &err));
    }
    OK(mica_tape_checkpoint(t, NULL, &epoch, &err));
    return epoch;
}
static uint8_t byte_at(mica_tape *t, uint64_t epoch, int page) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t byte;
    mica_tape_moment m = {.when = epoch ? MICA_TAPE_EPOCH : MICA_TAPE_LATEST, .number = epoch};
    if (epoch)
        OK(mica_tape_read_at(t, &m, (int64_t)page * 4096, &byte, 1, &err));
    else
        OK(mica_tape_read(t, (int64_t)page * 4096, &byte, 1, &err));
    return byte;
}

static unsigned kinds(mica_tape *t, uint8_t codec) {
    unsigned n = 0;
    tape_list *list = tape_list_now(t);
    for (uint32_t k = 0; k < list->count; k++)
        for (uint64_t i = 0; i < list->part[k]->index_count; i++)
            n += list->part[k]->index[i].kind == TAPE_PACKED && list->part[k]->index[i].codec == codec;
    return n;
}

static void rules_say_how_pages_are_packed(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned lz4, zstd;
    } rows[] = {
        {"[policy]\npreset = debug\n", 0, 0},
        {"[policy]\npreset = performance\n", PAGES, 0},
        {"[policy]\npreset = balanced\n", 0, PAGES},
        {"[policy]\npreset = minimal\n", 0, PAGES},
        {"[policy]\npreset = balanced\n[rule r]\npriority=200\nwhen = hint code\ndo = raw\n", 0, PAGES / 2},
        {"[policy]\npreset = balanced\n[rule r]\npriority=200\nwhen = hint code\ndo = compress lz4 5\n",
         PAGES / 2, PAGES / 2}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        mica_error err = MICA_ERROR_INIT;
        mica_tape *t = open_by(NULL, "%s", rows[k].text);
        OK(mica_tape_region_add(
            t, &(mica_tape_region){.size = PAGES / 2 * 4096, .hint = MICA_TAPE_CODE, .name = "code"}, &err));
        make_epoch(t, 1, 0, PAGES);
        assert_int_equal(kinds(t, FMT_CODEC_LZ4), rows[k].lz4);
        assert_int_equal(kinds(t, FMT_CODEC_ZSTD), rows[k].zstd);
        for (int page = 0; page < PAGES; page++)
            assert_int_equal(byte_at(t, 0, page), 1);
        mica_tape_close(t);
    }
}

static unsigned resident(mica_tape *t, int from, int to) {
    unsigned n = 0;
    for (int page = from; page < to; page++) {
        const tape_extent *x = tape_extent_of(t, page);
        n += x && tape_bit(&x->resident, tape_slot_of(t, page));
    }
    return n;
}

/* Ten pages are pinned; memory has room for some forty. */
static void pinned_pages_stay(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    for (int pins = 0; pins < 2; pins++) {
        const char *path = folder_path("pinned");
        (void)unlink(path);
        mica_tape *t =
            open_by(path, "[tape]\nmemory = 256KiB\n[rule code]\npriority = 200\nwhen = hint code\ndo = %s\n",
                    pins ? "pin" : "unpin");
        OK(mica_tape_region_add(
            t, &(mica_tape_region){.size = 10 * 4096, .hint = MICA_TAPE_CUSTOM, .priority = 0}, &err));
        OK(mica_tape_region_add(
            t, &(mica_tape_region){.at = 10 * 4096, .size = 10 * 4096, .hint = MICA_TAPE_CODE}, &err));
        make_epoch(t, 1, 0, PAGES);
        for (int page = 0; page < 20; page++)
            (void)byte_at(t, 0, page);
        for (int round = 0; round < 5; round++)
            for (int page = 20; page < PAGES; page++)
                (void)byte_at(t, 0, page);
        assert_int_equal(resident(t, 10, 20), pins ? 10 : resident(t, 10, 20));
        if (!pins) assert_true(resident(t, 10, 20) < 10);
        assert_true(mica_tape_resident(t) <= 256 * 1024);
        mica_tape_close(t);
    }
}

static void old_versions_go_to_the_store(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    const char *path = folder_path("moved");
    mica_tape_moved moved;
    mica_tape *t = open_by(path,
                           "[policy]\npreset = debug\n[tier cold]\nurl = %s\n[rule old]\npriority = "
                           "300\nwhen = old\ndo = place cold\n",
                           store_in("cold"));
    uint64_t first = make_epoch(t, 1, 0, PAGES), second = make_epoch(t, 2, 0, PAGES);
    OK(mica_tape_migrate(t, &moved, &err));
    assert_int_equal(moved.left, 0); /* nothing is in the store yet */
    OK(mica_tape_sync(t, 20000, &err));
    uint64_t before = tape_local_bytes(t->tiers);
    t->tiers->keep++; /* as while parts are moved together beside it */
    OK(mica_tape_migrate(t, &moved, &err));
    assert_int_equal(moved.left, 0);
    t->tiers->keep--;
    OK(mica_tape_migrate(t, &moved, &err));
    assert_in_range(moved.left, (PAGES - 2) * 4096, PAGES * 4096);
    assert_true(tape_local_bytes(t->tiers) <= before - moved.left + 8192);
    mica_tape_metrics m;
    OK(mica_tape_metrics_of(t, &m, &err));
    assert_in_range(m.tier[MICA_TAPE_TIER_LOCAL].pages, PAGES, PAGES + 2); /* what lies there, and no more */
    assert_int_equal(m.tier[MICA_TAPE_TIER_COLD].pages, 2 * PAGES);
    OK(mica_tape_migrate(t, &moved, &err)); /* once */
    assert_int_equal(moved.left + moved.came, 0);
    uint64_t fetches = t->tiers->counts.fetches;
    for (int page = 0; page < PAGES; page += 7)
        assert_int_equal(byte_at(t, second, page), 2);
    assert_int_equal(t->tiers->counts.fetches, fetches);
    for (int page = 0; page < PAGES; page += 7)
        assert_int_equal(byte_at(t, first, page), 1);
    assert_true(t->tiers->counts.fetches > fetches);
    mica_tape_close(t);

    /* another rule: they are to be local */
    t = open_by(path,
                "[policy]\npreset = debug\n[tier cold]\nurl = %s\n[rule old]\npriority = 300\nwhen = old\ndo "
                "= place local cold\n",
                store_in("cold"));
    OK(mica_tape_migrate(t, &moved, &err));
    assert_true(moved.came > PAGES / 2 * 4096);
    fetches = t->tiers->counts.fetches;
    for (int page = 0; page < PAGES; page++)
        assert_int_equal(byte_at(t, first, page), 1);
    assert_int_equal(t->tiers->counts.fetches, fetches);
    mica_tape_close(t);
}

static void moves_are_suggested_with_reasons(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_suggestion s[10];
    size_t count;
    mica_tape *t =
        open_by(folder_path("suggested"),
                "[policy]\npreset = debug\n[tier local]\ncost = 1\n[tier cold]\nurl = %s\ncost = 0.02\n"
                "[rule old]\npriority = 300\nwhen = old\ndo = place cold\n",
                store_in("suggested.store"));
    make_epoch(t, 1, 0, 8);
    make_epoch(t, 2, 0, 8);
    OK(mica_tape_sync(t, 20000, &err));
    OK(mica_tape_suggest(t, s, 10, &count, &err));
    unsigned rules = 0;
    for (size_t k = 0; k < count; k++) {
        if (s[k].reason != MICA_TAPE_REASON_RULE) continue;
        rules++;
        assert_true(s[k].from & TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL));
        if (!(s[k].to & TAPE_TIER_BIT(MICA_TAPE_TIER_LOCAL))) assert_true(s[k].money_saved > 0);
    }
    assert_true(rules >= 1);
    mica_tape_close(t);
    OK(mica_tape_open(NULL, NULL, &t, &err));
    assert_int_equal(mica_tape_suggest(t, s, 10, &count, &err), MICA_ERR_UNSUPPORTED);
    mica_tape_close(t);
}

static void what_happens_is_counted(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_metrics m;
    const char *path = folder_path("counted");
    mica_tape *t = open_by(
        path, "[tier local]\ncost = 0.1\n[tier cold]\nurl = %s\ncost = 0.02\n[prefetch]\nenabled = no\n",
        store_in("counted.store"));
    make_epoch(t, 1, 0, PAGES);
    OK(mica_tape_sync(t, 20000, &err));
    OK(mica_tape_metrics_of(t, &m, &err));
    assert_int_equal(m.tier[MICA_TAPE_TIER_DRAM].misses, PAGES);
    assert_int_equal(m.tier[MICA_TAPE_TIER_DRAM].pages, PAGES);
    for (int k = 0; k < 1000; k++)
        (void)byte_at(t, 0, k % PAGES);
    OK(mica_tape_metrics_of(t, &m, &err));
    assert_int_equal(m.tier[MICA_TAPE_TIER_DRAM].hits, 1000);
    assert_int_equal(m.tier[MICA_TAPE_TIER_DRAM].misses, PAGES);
    assert_int_equal(m.tier[MICA_TAPE_TIER_COLD].writes, 1);
    assert_true(m.tier[MICA_TAPE_TIER_COLD].bytes > 0 && m.tier[MICA_TAPE_TIER_COLD].money > 0);
    mica_tape_close(t);
    /* an empty file: all comes from the store, one page by one */
    (void)unlink(path);
    t = open_by(path, "[tier cold]\nurl = %s\n[prefetch]\nenabled = no\n", store_in("counted.store"));
    for (int k = 0; k < PAGES; k++)
        assert_int_equal(byte_at(t, 0, k), 1);
    OK(mica_tape_metrics_of(t, &m, &err));
    uint64_t misses = m.tier[MICA_TAPE_TIER_LOCAL].misses, hits = m.tier[MICA_TAPE_TIER_LOCAL].hits;
    assert_int_equal(m.tier[MICA_TAPE_TIER_DRAM].misses, PAGES);
    assert_int_equal(misses + hits, PAGES);
    assert_true(m.tier[MICA_TAPE_TIER_COLD].reads > PAGES / 4);
    assert_true(m.tier[MICA_TAPE_TIER_COLD].read.mean_ns > 0);
    mica_tape_close(t);
    OK(mica_tape_open(NULL, NULL, &t, &err));
    assert_int_equal(mica_tape_metrics_of(t, &m, &err), MICA_ERR_UNSUPPORTED);
    mica_tape_close(t);
}

/* What may forget cannot be the one that keeps. */
static void what_keeps_must_keep(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_config *config;
    mica_tape *t;
    static const char forgets[] = "[tier cold]\nurl = redis://127.0.0.1:1\n";
    OK(mica_tape_config_text("test", forgets, strlen(forgets), &config, &err));
    mica_status status = mica_tape_open_configured(NULL, config, false, &t, &err);
    assert_true(status == MICA_ERR_CONFIGURATION || status == MICA_ERR_IO || status == MICA_ERR_UNSUPPORTED);
    mica_tape_config_free(config);
    char text[300];
    err = (mica_error)MICA_ERROR_INIT;
    snprintf(text, sizeof text, "[tier cold]\nurl = %s\n[tier network]\nurl = redis://127.0.0.1:1\n",
             store_in("kept"));
    OK(mica_tape_config_text("test", text, strlen(text), &config, &err));
    OK(mica_tape_open_configured(NULL, config, false, &t, &err)); /* nobody is there; it works without */
    assert_non_null(strstr(mica_tape_warning(t), "the tier network"));
    make_epoch(t, 1, 0, 3);
    OK(mica_tape_sync(t, 60000, &err));
    assert_int_equal(byte_at(t, 0, 2), 1);
    mica_tape_close(t);
    mica_tape_config_free(config);
}

/* Pages in a mapped file instead of memory: the same bytes, and the file has them. */
static void memory_may_be_a_mapped_file(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    char memory[128];
    struct stat info;
    snprintf(memory, sizeof memory, "%s", folder_path("memory"));
    mica_tape *t =
                  open_by(folder_path("on.mapped"), "[tier dram]\nurl = file://%s\nbytes = 512KiB\n", memory),
              *second;
    for (uint8_t epoch = 1; epoch < 10; epoch++)
        make_epoch(t, epoch, epoch * 300, PAGES);
    for (uint8_t epoch = 1; epoch < 10; epoch++)
        for (int page = 0; page < PAGES; page += 3)
            assert_int_equal(byte_at(t, 0, epoch * 300 + page), epoch);
    assert_int_equal(stat(memory, &info), 0);
    assert_true(info.st_size > 0 && info.st_size <= 12 * 2 * 1024 * 1024);
    mica_tape_config *config;
    char text[256];
    snprintf(text, sizeof text, "[tier dram]\nurl = file://%s\n", memory);
    OK(mica_tape_config_text("test", text, strlen(text), &config, &err));
    assert_int_equal(mica_tape_open_configured(NULL, config, false, &second, &err), MICA_ERR_BUSY);
    mica_tape_config_free(config);
    mica_tape_close(t);
}

static mica_status open_mapped(const char *path, const char *memory, bool read_only, mica_error *err) {
    mica_tape_config *config;
    mica_tape *t;
    char text[256];
    snprintf(text, sizeof text, "[tier dram]\nurl = file://%s\n", memory);
    mica_status status = mica_tape_config_text("test", text, strlen(text), &config, err);
    if (status == MICA_OK) status = mica_tape_open_configured(path, config, read_only, &t, err);
    mica_tape_config_free(config);
    if (status == MICA_OK) mica_tape_close(t);
    return status;
}

static void refused_and_whole(const char *path, const char *memory, bool read_only) {
    mica_error err = MICA_ERROR_INIT;
    struct stat before, after;
    assert_int_equal(stat(memory, &before), 0);
    assert_int_equal(open_mapped(path, memory, read_only, &err), MICA_ERR_CONFIGURATION);
    assert_non_null(strstr(err.message, "cannot be memory of a tape"));
    assert_int_equal(stat(memory, &after), 0);
    assert_int_equal(after.st_size, before.st_size);
}

/* What has bytes of its own does not lose them to a wrong word in a configuration. */
static void memory_takes_no_file_of_others(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    mica_tape *t;
    char own[128], other[128], text[128], pipe[128], left[128];
    snprintf(own, sizeof own, "%s", folder_path("own.tape"));
    snprintf(other, sizeof other, "%s", folder_path("other.tape"));
    snprintf(text, sizeof text, "%s", folder_path("text"));
    snprintf(pipe, sizeof pipe, "%s", folder_path("pipe"));
    snprintf(left, sizeof left, "%s", folder_path("left"));
    for (int k = 0; k < 2; k++) {
        OK(mica_tape_open(k ? other : own, NULL, &t, &err));
        make_epoch(t, 1, 0, 3);
        mica_tape_close(t);
    }
    FILE *f = fopen(text, "w");
    assert_non_null(f);
    assert_true(fputs("words", f) >= 0 && fclose(f) == 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    refused_and_whole(own, own, true);
    refused_and_whole(own, own, false);
    refused_and_whole(own, other, true);
    refused_and_whole(own, text, true);
    refused_and_whole(own, pipe, true);
    assert_int_equal(truncate(other, 2 * 1024 * 1024), 0); /* a tape of any length is one */
    refused_and_whole(own, other, true);
    f = fopen(left, "w"); /* what a process that was killed left is taken */
    assert_true(f && fclose(f) == 0 && truncate(left, 4 * 1024 * 1024) == 0);
    err = (mica_error)MICA_ERROR_INIT;
    OK(open_mapped(own, left, true, &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_say_how_pages_are_packed), cmocka_unit_test(pinned_pages_stay),
        cmocka_unit_test(old_versions_go_to_the_store),   cmocka_unit_test(moves_are_suggested_with_reasons),
        cmocka_unit_test(what_happens_is_counted),        cmocka_unit_test(memory_may_be_a_mapped_file),
        cmocka_unit_test(memory_takes_no_file_of_others), cmocka_unit_test(what_keeps_must_keep)};
    return cmocka_run_group_tests(tests, folder_begin, folder_end);
}
