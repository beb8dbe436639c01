/* tests/image/test_tables.c - the tables of regions in a file, byte by byte: what docs/format.md says is written,
 * and nothing else is believed. */
#include "tests/image/forge.h"

/* Two regions as docs/format.md has their tables: by offsets there and not by the structs of the code. */
enum { P_REGIONS = 0, P_FIELDS = 4, P_BIG = 8, P_WORD = 9, P_RESERVED = 10, P_VM = 16, P_HEAP = 40 };
enum { R_AT = 0, R_VERSION = 8, R_FLAGS = 12, R_FIRST = 16, R_COUNT = 20 };
enum {
    F_OFFSET = 0,
    F_COUNT = 8,
    F_STRIDE = 16,
    F_WIDTH = 24,
    F_KIND = 26,
    F_FLAGS = 27,
    F_INTO = 28,
    F_PAD = 30,
    F_ROW = 32
};

typedef struct tables {
    uint8_t program[64], fields[4 * F_ROW];
    uint64_t vm[8], heap[8];
} tables;

static void tables_row(uint8_t *row, uint64_t offset, uint64_t count, uint64_t width, uint64_t kind,
                       uint64_t flags) {
    put(row, F_OFFSET, 8, false, offset);
    put(row, F_COUNT, 8, false, count);
    put(row, F_STRIDE, 8, false, width);
    put(row, F_WIDTH, 2, false, width);
    put(row, F_KIND, 1, false, kind);
    put(row, F_FLAGS, 1, false, flags);
}

static void tables_make(tables *t) {
    memset(t, 0, sizeof *t);
    put(t->program, P_REGIONS, 4, false, 2);
    put(t->program, P_FIELDS, 4, false, 4);
    put(t->program, P_WORD, 1, false, 8);
    put(t->program, P_VM + R_AT, 8, false, UINT64_C(1) << 47);
    put(t->program, P_VM + R_COUNT, 4, false, 3);
    put(t->program, P_HEAP + R_AT, 8, false, UINT64_C(2) << 47);
    put(t->program, P_HEAP + R_VERSION, 4, false, 5);
    put(t->program, P_HEAP + R_FLAGS, 4, false, 1);
    put(t->program, P_HEAP + R_FIRST, 4, false, 3);
    put(t->program, P_HEAP + R_COUNT, 4, false, 1);
    tables_row(t->fields, 0, 2, 8, 5, 1 | 2);
    put(t->fields, F_INTO, 2, false, 2);
    tables_row(t->fields + F_ROW, 16, 4, 4, 2, 0);
    tables_row(t->fields + 2 * F_ROW, 32, 2, 8, 3, 0);
    tables_row(t->fields + 3 * F_ROW, 0, 8, 8, 1, 4);
    t->vm[0] = (UINT64_C(2) << 47) + 24;
    t->vm[1] = 12;
}

/* When such a file says it was made; 0: now. */
static int64_t tables_time;

static void tables_write(const tables *t, size_t program, size_t fields, const char *path) {
    mica_memory_space *space = NULL;
    mica_memory_region first = {"vm", (void *)(uintptr_t)t->vm, 64, 0},
                       second = {"heap", (void *)(uintptr_t)t->heap, 64, 0};
    mica_memory_section sections[] = {{0x8100, t->program, program}, {0x8101, t->fields, fields}};
    mica_memory_content content = {.sections = sections, .section_count = 2, .time_ns = tables_time};
    OK(mica_memory_space_new(&space, &err));
    OK(mica_memory_space_add(space, &first, &err));
    OK(mica_memory_space_add(space, &second, &err));
    content.space = space;
    OK(mica_memory_write(&content, path, NULL, &err));
    mica_memory_space_free(space);
}

static void the_age_is_never_negative(void **state) {
    (void)state;
    tables t;
    mica_regions_info info;
    static const int64_t times[] = {1, -1, INT64_MIN, INT64_MAX};
    tables_make(&t);
    for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
        tables_time = times[k];
        tables_write(&t, sizeof t.program, sizeof t.fields, path_of("tables"));
        OK(mica_regions_read_info(path_of("tables"), &info, &err));
        assert_true(info.time_ns == times[k]);
        if (k == 3) assert_int_equal(info.age_seconds, 0); /* the clock was put back since */
        if (k < 2) assert_true(info.age_seconds > 1600000000 && info.age_seconds < UINT32_MAX * UINT64_C(4));
        if (k == 2) assert_true(info.age_seconds > UINT64_C(9000000000));
    }
    tables_time = 0;
}

/* The program that has these tables. */
static mica_regions *tables_regions(tables *t) {
    static const mica_field fields[] = {
        {.kind = MICA_FIELD_POINTER,
         .width = 8,
         .count = 2,
         .nullable = true,
         .external = true,
         .into = "heap"},
        {.offset = 16, .kind = MICA_FIELD_SIGNED, .width = 4, .count = 4},
        {.offset = 32, .kind = MICA_FIELD_FLOAT, .width = 8, .count = 2},
        {.kind = MICA_FIELD_UNSIGNED, .width = 8},
    };
    mica_regions *regions = regions_new();
    mica_regions_region items = {.name = "heap", .base = t->heap, .size = 64, .dynamic = true, .version = 5};
    regions_add(regions, "vm", t->vm, 64);
    OK(mica_regions_add(regions, &items, &err));
    OK(mica_regions_fields(regions, "vm", fields, 3, &err));
    OK(mica_regions_fields(regions, "heap", fields + 3, 1, &err));
    OK(mica_regions_external(regions, 12, &folder, &err));
    return regions;
}

static void tables_lie_as_the_format_says(void **state) {
    (void)state;
    tables t, is;
    mica_memory_file *file = NULL;
    mica_memory_section section;
    const char *path = path_of("tables");
    tables_make(&t);
    tables_write(&t, sizeof t.program, sizeof t.fields, path);
    memset(&is, 0, sizeof is);
    mica_regions *regions = tables_regions(&is);
    OK(mica_regions_restore(regions, path, &err));
    assert_true(is.vm[0] == (uintptr_t)&is.heap[3] && is.vm[1] == (uintptr_t)&folder);
    OK(mica_regions_save(regions, path, NULL, &err));
    OK(mica_memory_file_open(&path, 1, &file, &err));
    OK(mica_memory_file_section(file, 0, 0x8100, &section, &err));
    assert_int_equal(section.size, sizeof t.program);
    assert_memory_equal(section.data, t.program, sizeof t.program);
    OK(mica_memory_file_section(file, 0, 0x8101, &section, &err));
    assert_int_equal(section.size, sizeof t.fields);
    assert_memory_equal(section.data, t.fields, sizeof t.fields);
    OK(mica_memory_file_read(file, 0, 0, is.vm, sizeof is.vm, &err));
    assert_memory_equal(is.vm, t.vm, sizeof is.vm);
    mica_memory_file_close(file);
    mica_regions_free(regions);
}

static void tables_that_no_program_wrote_are_damage(void **state) {
    (void)state;
    tables t, is;
    static const struct {
        int at; /* below 0: in the fields */
        uint32_t width;
        uint64_t value;
    } cases[] = {
        {P_REGIONS, 4, 1},
        {P_FIELDS, 4, 3},
        {P_FIELDS, 4, UINT32_MAX},
        {P_BIG, 1, 2},
        {P_WORD, 1, 5},
        {P_WORD, 1, 4}, /* whose addresses are not 8 bytes wide, nor its regions so far up */
        {P_RESERVED + 5, 1, 1},
        {P_VM + R_AT, 8, 65535},
        {P_VM + R_AT, 8, 0},
        {P_VM + R_AT, 8, UINT64_C(2) << 47},          /* both in one place */
        {P_HEAP + R_AT, 8, (UINT64_C(1) << 47) + 64}, /* where the first ends */
        {P_HEAP + R_AT, 8, UINT64_MAX - 10},
        {P_HEAP + R_AT, 8, UINT64_MAX - 64}, /* with no number behind it that lies in none */
        {P_VM + R_FLAGS, 4, 2},
        {P_VM + R_FIRST, 4, 1},
        {P_HEAP + R_FIRST, 4, 2},
        {P_VM + R_COUNT, 4, 4},
        {P_HEAP + R_COUNT, 4, 0}, /* a row that is no region's */
        {P_HEAP + R_COUNT, 4, UINT32_MAX},
        {-(F_OFFSET + 1), 8, 49},
        {-(F_OFFSET + 1), 8, UINT64_MAX},
        {-(F_COUNT + 1), 8, 9},
        {-(F_COUNT + 1), 8, 0},
        {-(F_COUNT + 1), 8, UINT64_MAX},
        {-(F_STRIDE + 1), 8, 7},
        {-(F_STRIDE + 1), 8, UINT64_C(1) << 63},
        {-(F_WIDTH + 1), 2, 4},
        {-(F_KIND + 1), 1, 0},
        {-(F_KIND + 1), 1, 6},
        {-(F_FLAGS + 1), 1, 8},
        {-(F_INTO + 1), 2, 3},
        {-(F_PAD + 1), 2, 1},
        {-(F_ROW + F_FLAGS + 1), 1, 1}, /* a number that may be NULL, external, or points into a region */
        {-(F_ROW + F_FLAGS + 1), 1, 2},
        {-(F_ROW + F_INTO + 1), 2, 1},
        {-(3 * F_ROW + F_COUNT + 1), 8, 7}, /* open, and fewer than there is room for */
        {-(3 * F_ROW + F_COUNT + 1), 8, 9},
    };
    memset(&is, 0x33, sizeof is);
    mica_regions *regions = tables_regions(&is);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT, told = MICA_ERROR_INIT;
        mica_regions_info info;
        tables_make(&t);
        uint8_t *at = cases[k].at < 0 ? t.fields - cases[k].at - 1 : t.program + cases[k].at;
        put(at, 0, cases[k].width, false, cases[k].value);
        tables_write(&t, sizeof t.program, sizeof t.fields, path_of("tables"));
        mica_status status = mica_regions_restore(regions, path_of("tables"), &err);
        if (status != MICA_ERR_CORRUPTED) fail_msg("case %zu: %d %s", k, (int)status, err.message);
        assert_int_equal(mica_regions_read_info(path_of("tables"), &info, &told), MICA_ERR_CORRUPTED);
        assert_int_equal(is.vm[0] ^ is.heap[7], 0);
    }
    tables_make(&t);
    static const size_t sizes[][2] = {{63, 128}, {40, 128}, {1, 128}, {64, 127}, {64, 96}, {64, 0}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        tables_write(&t, sizes[k][0], sizes[k][1], path_of("tables"));
        REFUSED(mica_regions_restore(regions, path_of("tables"), &err), CORRUPTED, "");
    }
    mica_regions_free(regions);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_lie_as_the_format_says),
        cmocka_unit_test(the_age_is_never_negative),
        cmocka_unit_test(tables_that_no_program_wrote_are_damage),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
