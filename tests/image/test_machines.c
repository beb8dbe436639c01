/* tests/image/test_machines.c - files of programs with another order of bytes or other widths: read right or
 * refused, never wrong. No such machine is here: what it would have written is forged. */
#include "tests/image/forge.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

/* What the program of these tests has. The same on a big-endian or a 32-bit machine is forged below. */
typedef struct item {
    struct item *next;
    double weight;
    long count;
    char name[6];
    short small;
} item;
typedef struct head {
    unsigned char kind;
    int numbers[5];
    size_t used;
    item *items;
    float ratio;
} head;
enum { ITEMS = 4 };

static head vm;
static item heap[2 * ITEMS];

static const mica_field head_fields[] = {
    {.offset = offsetof(head, kind), .kind = MICA_FIELD_UNSIGNED, .width = 1, .count = 1},
    {.offset = offsetof(head, numbers), .kind = MICA_FIELD_SIGNED, .width = 4, .count = 5},
    {.offset = offsetof(head, used), .kind = MICA_FIELD_UNSIGNED, .width = sizeof(size_t), .count = 1},
    {.offset = offsetof(head, items), .kind = MICA_FIELD_POINTER, .width = 8, .count = 1, .into = "heap"},
    {.offset = offsetof(head, ratio), .kind = MICA_FIELD_FLOAT, .width = 4, .count = 1},
};
#define ITEM(member, what, wide)                                                                             \
    { .offset = offsetof(item, member), .kind = MICA_FIELD_##what, .width = wide, .stride = sizeof(item) }
static const mica_field item_fields[] = {
    {.offset = offsetof(item, next),
     .kind = MICA_FIELD_POINTER,
     .width = 8,
     .stride = sizeof(item),
     .nullable = true},
    ITEM(weight, FLOAT, 8),
    ITEM(count, SIGNED, sizeof(long)),
    ITEM(name[0], BYTES, 1),
    ITEM(name[1], BYTES, 1),
    ITEM(name[2], BYTES, 1),
    ITEM(small, SIGNED, 2),
};

static mica_regions *machine_regions(void) {
    mica_regions *regions = regions_new();
    mica_regions_region items = {
        .name = "heap", .base = heap, .size = ITEMS * sizeof(item), .dynamic = true, .capacity = sizeof heap};
    regions_add(regions, "vm", &vm, sizeof vm);
    OK(mica_regions_add(regions, &items, &err));
    OK(mica_regions_fields(regions, "vm", head_fields, 5, &err));
    OK(mica_regions_fields(regions, "heap", item_fields, 7, &err));
    return regions;
}

static void machine_expect(void) {
    assert_int_equal(vm.kind, 200);
    for (int k = 0; k < 5; k++)
        assert_int_equal(vm.numbers[k], k - 2);
    assert_int_equal(vm.used, 3000000000u);
    assert_ptr_equal(vm.items, heap + 1);
    assert_true(vm.ratio == 0.75f);
    for (int k = 0; k < ITEMS; k++) {
        assert_ptr_equal(heap[k].next, k == 2 ? NULL : k == 1 ? heap + ITEMS : heap + (k + 1) % ITEMS);
        assert_true(heap[k].weight == k / 3.0);
        assert_int_equal(heap[k].count, -1000000 * k);
        assert_memory_equal(heap[k].name, "ab", 2);
        assert_int_equal(heap[k].name[2], 'c' + k);
        assert_int_equal(heap[k].small, -k);
    }
}

/* How a machine lays that out. */
typedef struct machine {
    bool big;
    uint8_t word;
    uint64_t vm_at, heap_at;
    uint64_t kind, numbers, used, items, ratio, vm_size;  /* of the head */
    uint64_t next, weight, count, name, small, item_size; /* of an item */
    uint32_t order;                                       /* 1: the heap comes first in the file */
} machine;

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

typedef struct forged {
    uint8_t vm[200], heap[400];
    img_row vm_rows[5], heap_rows[7];
    forged_region regions[2];
} forged;

static void machine_forge(const machine *m, forged *f) {
    uint8_t w = m->word;
    memset(f, 0, sizeof *f);
    put(f->vm, m->kind, 1, m->big, 200);
    for (int k = 0; k < 5; k++)
        put(f->vm, m->numbers + 4u * (unsigned)k, 4, m->big, (uint64_t)(k - 2));
    put(f->vm, m->used, w, m->big, 3000000000u);
    put(f->vm, m->items, w, m->big, m->heap_at + m->item_size);
    put(f->vm, m->ratio, 4, m->big, bits_of_float(0.75f));
    for (unsigned k = 0; k < ITEMS; k++) {
        uint8_t *at = f->heap + k * m->item_size;
        unsigned to = k == 1 ? ITEMS : (k + 1) % ITEMS;
        put(at, m->next, w, m->big, k == 2 ? 0 : m->heap_at + to * m->item_size);
        put(at, m->weight, 8, m->big, bits_of(k / 3.0));
        put(at, m->count, w, m->big, (uint64_t)(-1000000 * (int64_t)k));
        memcpy(at + m->name, (char[]){'a', 'b', (char)('c' + k)}, 3);
        put(at, m->small, 2, m->big, (uint64_t) - (int64_t)k);
    }
    const img_row vm_rows[] = {{m->kind, 1, 1, 1, MICA_FIELD_UNSIGNED, 0, 0, 0},
                               {m->numbers, 5, 4, 4, MICA_FIELD_SIGNED, 0, 0, 0},
                               {m->used, 1, w, w, MICA_FIELD_UNSIGNED, 0, 0, 0},
                               {m->items, 1, w, w, MICA_FIELD_POINTER, 0, 0, 0},
                               {m->ratio, 1, 4, 4, MICA_FIELD_FLOAT, 0, 0, 0}};
    uint64_t s = m->item_size;
    const uint8_t open = IMG_FIELD_OPEN;
    const img_row heap_rows[] = {{m->next, ITEMS, s, w, MICA_FIELD_POINTER, open | IMG_FIELD_NULLABLE, 0, 0},
                                 {m->weight, ITEMS, s, 8, MICA_FIELD_FLOAT, open, 0, 0},
                                 {m->count, ITEMS, s, w, MICA_FIELD_SIGNED, open, 0, 0},
                                 {m->name, ITEMS, s, 1, MICA_FIELD_BYTES, open, 0, 0},
                                 {m->name + 1, ITEMS, s, 1, MICA_FIELD_BYTES, open, 0, 0},
                                 {m->name + 2, ITEMS, s, 1, MICA_FIELD_BYTES, open, 0, 0},
                                 {m->small, ITEMS, s, 2, MICA_FIELD_SIGNED, open, 0, 0}};
    memcpy(f->vm_rows, vm_rows, sizeof vm_rows);
    memcpy(f->heap_rows, heap_rows, sizeof heap_rows);
    f->regions[m->order] = (forged_region){"vm", f->vm, m->vm_size, m->vm_at, 0, false, f->vm_rows, 5};
    f->regions[!m->order] =
        (forged_region){"heap", f->heap, ITEMS * m->item_size, m->heap_at, 0, true, f->heap_rows, 7};
}

static const machine here = {false,
                             8,
                             IMG_REGION_AT(0),
                             IMG_REGION_AT(1),
                             offsetof(head, kind),
                             offsetof(head, numbers),
                             offsetof(head, used),
                             offsetof(head, items),
                             offsetof(head, ratio),
                             sizeof(head),
                             offsetof(item, next),
                             offsetof(item, weight),
                             offsetof(item, count),
                             offsetof(item, name),
                             offsetof(item, small),
                             sizeof(item),
                             0};
/* 32 bits, where a double needs no more than 4 bytes' alignment, as on i386. */
static const machine narrow = {false, 4, 70000, 140000, 0, 4, 24, 28, 32, 36, 0, 4, 12, 16, 22, 24, 0};

static machine machine_other(machine m, bool big, uint32_t order) {
    m.big = big;
    m.order = order;
    if (order) {
        uint64_t at = m.vm_at;
        m.vm_at = m.heap_at;
        m.heap_at = at;
    }
    return m;
}

static void files_of_every_order_and_width_are_read_right(void **state) {
    (void)state;
    mica_regions *regions = machine_regions();
    for (int k = 0; k < 8; k++) {
        machine m = machine_other(k & 1 ? narrow : here, k & 2, k & 4 ? 1 : 0);
        forged f;
        mica_regions_info info;
        machine_forge(&m, &f);
        forge(path_of("machine"), m.big, m.word, f.regions, 2);
        memset(&vm, 0xee, sizeof vm);
        memset(heap, 0xee, sizeof heap);
        OK(mica_regions_restore(regions, path_of("machine"), &err));
        machine_expect();
        assert_int_equal(mica_regions_find(regions, "heap")->size, ITEMS * sizeof(item));
        assert_int_equal(((uint8_t *)heap)[ITEMS * sizeof(item)], 0xee); /* nothing behind it */
        OK(mica_regions_read_info(path_of("machine"), &info, &err));
        assert_true(info.big_endian == m.big && info.word == m.word);
    }
    mica_regions_free(regions);
}

static void what_this_program_writes_is_what_was_forged(void **state) {
    (void)state;
    forged f;
    mica_memory_file *file = NULL;
    const char *path = path_of("here");
    uint8_t bytes[sizeof(head) + ITEMS * sizeof(item)];
    mica_regions *regions = machine_regions();
    machine_forge(&here, &f);
    forge(path, false, 8, f.regions, 2);
    OK(mica_regions_restore(regions, path, &err));
    memset(f.vm, 0, sizeof f.vm);
    OK(mica_regions_save(regions, path_of("again"), NULL, &err));
    path = path_of("again");
    OK(mica_memory_file_open(&path, 1, &file, &err));
    OK(mica_memory_file_read(file, 1, 0, bytes, ITEMS * sizeof(item), &err));
    assert_memory_equal(bytes, f.heap, ITEMS * sizeof(item)); /* addresses as a region and an offset */
    mica_memory_file_close(file);
    mica_regions_free(regions);
}

static void what_cannot_be_read_right_is_refused(void **state) {
    (void)state;
    mica_regions *regions = machine_regions();
    head vm_before;
    item heap_before[2 * ITEMS];
    OK(mica_regions_external(regions, 77, &folder, &err)); /* which no row may be */
    memset(&vm, 0x11, sizeof vm);
    memset(heap, 0x22, sizeof heap);
    vm_before = vm;
    memcpy(heap_before, heap, sizeof heap);
    for (int k = 0; k < 10; k++) {
        static const char *const said[] = {
            "region 'vm' has another number of fields in the file",
            "region 'vm', offset 28 in the file: the address there points nowhere",
            "region 'heap', offset 24 in the file: the address there points nowhere",
            "region 'heap' has more in the file than there is room for here",
            "region 'heap', row 6 of its fields is of another kind",
            "region 'vm', offset 28 in the file: the address there points nowhere",
            "region 'vm', offset 24 in the file: the number there does not fit",
            "region 'vm' has another number of fields in the file",
            "region 'vm', offset 28 in the file: the address there points nowhere",
            "region 'vm', offset 28 in the file: the address there points nowhere",
        };
        machine m = narrow;
        forged f;
        mica_error err = MICA_ERROR_INIT;
        machine_forge(&m, &f);
        if (k == 0) f.regions[0].count = 0;
        if (k == 1) put(f.vm, m.items, 4, false, m.heap_at + 1); /* in the middle of an item's member */
        if (k == 2) put(f.heap, m.item_size + m.next, 4, false, 69999);
        if (k == 3) {
            f.regions[1].size = 9 * m.item_size;
            for (int r = 0; r < 7; r++)
                f.heap_rows[r].count = 9;
        }
        if (k == 4) f.heap_rows[6].kind = MICA_FIELD_UNSIGNED;
        if (k == 5) put(f.vm, m.items, 4, false, 0); /* NULL, and not nullable here */
        mica_regions *own = regions;
        if (k == 6) { /* a program with less width than the file */
            mica_field fields[5];
            memcpy(fields, head_fields, sizeof fields);
            fields[2].width = 2;
            own = machine_regions();
            assert_int_equal(mica_regions_fields(own, "vm", fields, 5, &err), MICA_OK);
        }
        if (k == 7) f.regions[0].count = 0;
        if (k == 8) put(f.vm, m.items, 4, false, 77);          /* an external that nobody may name there */
        if (k == 9) put(f.vm, m.items, 4, false, m.vm_at + 4); /* into another region than it may */
        forge(path_of("bad"), k == 7, k == 7 ? 4 : m.word, f.regions, 2);
        assert_int_not_equal(mica_regions_restore(own, path_of("bad"), &err), MICA_OK);
        if (!strstr(err.message, said[k])) fail_msg("case %d: %s", k, err.message);
        assert_memory_equal(&vm, &vm_before, sizeof vm);
        assert_memory_equal(heap, heap_before, sizeof heap);
        if (own != regions) mica_regions_free(own);
    }
    mica_regions_free(regions);
}

static void a_file_does_not_say_how_much_is_allocated(void **state) {
    (void)state;
    static uint8_t
        large[65536]; /* as a hostile file may have 2^46 of them, which are zeros and take no room */
    mica_regions *regions = machine_regions();
    forged f;
    machine_forge(&narrow, &f);
    memcpy(large, f.vm, sizeof f.vm);
    f.regions[0].bytes = large;
    f.regions[0].size = sizeof large;
    forge(path_of("large"), false, 4, f.regions, 2);
    REFUSED(mica_regions_restore(regions, path_of("large"), &err), VERSION_MISMATCH,
            "'vm' has more in the file");
    mica_regions_free(regions);
}

static void the_last_struct_of_an_array_is_whole(void **state) {
    (void)state;
    typedef struct pair {
        char letter;
        double number;
        char last;
    } pair;
    enum { PAIRS = 3, NARROW = 16 };
    pair pairs[PAIRS + 1];
    uint8_t bytes[PAIRS * NARROW] = {0};
    const uint8_t open = IMG_FIELD_OPEN;
    const img_row rows[] = {{0, PAIRS, NARROW, 1, MICA_FIELD_BYTES, open, 0, 0},
                            {4, PAIRS, NARROW, 8, MICA_FIELD_FLOAT, open, 0, 0},
                            {12, PAIRS, NARROW, 1, MICA_FIELD_BYTES, open, 0, 0}};
    const mica_field fields[] = {
        {.offset = offsetof(pair, letter), .kind = MICA_FIELD_BYTES, .width = 1, .stride = sizeof(pair)},
        {.offset = offsetof(pair, number), .kind = MICA_FIELD_FLOAT, .width = 8, .stride = sizeof(pair)},
        {.offset = offsetof(pair, last), .kind = MICA_FIELD_BYTES, .width = 1, .stride = sizeof(pair)},
    };
    forged_region region = {"pairs", bytes, sizeof bytes, 70000, 0, true, rows, 3};
    for (unsigned k = 0; k < PAIRS; k++) {
        put(bytes, k * NARROW, 1, true, 'a' + k);
        put(bytes, k * NARROW + 4, 8, true, bits_of(k + 0.5));
        put(bytes, k * NARROW + 12, 1, true, 'z' - k);
    }
    forge(path_of("pairs"), true, 4, &region, 1);
    mica_regions *regions = regions_new();
    mica_regions_region own = {
        .name = "pairs", .base = pairs, .size = sizeof(pair), .dynamic = true, .capacity = sizeof pairs};
    memset(pairs, 1, sizeof pairs);
    OK(mica_regions_add(regions, &own, &err));
    OK(mica_regions_fields(regions, "pairs", fields, 3, &err));
    OK(mica_regions_restore(regions, path_of("pairs"), &err));
    assert_int_equal(mica_regions_find(regions, "pairs")->size, PAIRS * sizeof(pair));
    for (int k = 0; k < PAIRS; k++)
        assert_true(pairs[k].letter == 'a' + k && pairs[k].number == k + 0.5 && pairs[k].last == 'z' - k);
    mica_regions_free(regions);
}

static void a_region_without_a_table_stays_on_its_kind_of_machine(void **state) {
    (void)state;
    uint8_t bytes[16] = {1}, plain[16] = {2};
    forged_region region = {"vm", bytes, sizeof bytes, 70000, 0, false, NULL, 0};
    mica_regions *regions = regions_new();
    regions_add(regions, "vm", plain, sizeof plain);
    forge(path_of("big"), true, 8, &region, 1);
    REFUSED(mica_regions_restore(regions, path_of("big"), &err), VERSION_MISMATCH,
            "another order of bytes or word size");
    mica_error other = MICA_ERROR_INIT;
    assert_int_equal(mica_regions_restore(regions, path_of("big"), &other), MICA_ERR_VERSION_MISMATCH);
    assert_string_equal(other.expected, "64-bit, little-endian");
    assert_string_equal(other.found, "64-bit, big-endian");
    forge(path_of("narrow"), false, 4, &region, 1);
    REFUSED(mica_regions_restore(regions, path_of("narrow"), &err), VERSION_MISMATCH,
            "another order of bytes or word size");
    /* its own table tells the order of bytes; but not how wide an address is here */
    const img_row row = {0, 4, 4, 4, MICA_FIELD_POINTER, IMG_FIELD_NULLABLE, 0, 0},
                  number = {0, 4, 4, 4, MICA_FIELD_SIGNED, 0, 0, 0};
    region.count = 1;
    region.rows = &row;
    forge(path_of("narrow"), false, 4, &region, 1);
    REFUSED(mica_regions_restore(regions, path_of("narrow"), &err), VERSION_MISMATCH,
            "another order of bytes or word size");
    assert_int_equal(plain[0], 2);
    region.rows = &number;
    forge(path_of("big"), true, 8, &region, 1);
    OK(mica_regions_restore(regions, path_of("big"), &err));
    assert_int_equal(plain[3], 1);
    region.count = 0;
    forge(path_of("same"), false, 8, &region, 1);
    OK(mica_regions_restore(regions, path_of("same"), &err));
    assert_int_equal(plain[0], 1);
    mica_regions_free(regions);
}

static void numbers_fit_or_are_refused(void **state) {
    (void)state;
    const struct {
        uint32_t kind, from, to;
        uint64_t number, becomes;
        bool fits;
    } cases[] = {
        {MICA_FIELD_SIGNED, 4, 8, 0xffffffff, UINT64_MAX, true},
        {MICA_FIELD_SIGNED, 8, 4, UINT64_MAX, UINT64_MAX, true},
        {MICA_FIELD_SIGNED, 8, 4, 0x7fffffff, 0x7fffffff, true},
        {MICA_FIELD_SIGNED, 8, 4, 0x80000000, 0, false},
        {MICA_FIELD_SIGNED, 8, 4, (uint64_t)INT32_MIN, (uint64_t)INT32_MIN, true},
        {MICA_FIELD_SIGNED, 8, 4, (uint64_t)INT32_MIN - 1, 0, false},
        {MICA_FIELD_SIGNED, 2, 1, 0xff80, (uint64_t)-128, true},
        {MICA_FIELD_SIGNED, 2, 1, 0xff7f, 0, false},
        {MICA_FIELD_SIGNED, 1, 8, 0x80, (uint64_t)-128, true},
        {MICA_FIELD_UNSIGNED, 1, 8, 0x80, 0x80, true},
        {MICA_FIELD_UNSIGNED, 8, 4, 0xffffffff, 0xffffffff, true},
        {MICA_FIELD_UNSIGNED, 8, 4, 0x100000000, 0, false},
        {MICA_FIELD_UNSIGNED, 8, 1, 0x100, 0, false},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint64_t number = cases[k].number;
        bool fits = img_number_fit(cases[k].kind, cases[k].from, cases[k].to, &number);
        if (fits != cases[k].fits || (fits && number != cases[k].becomes)) fail_msg("case %zu", k);
    }
    static const double doubles[] = {0.0, -0.0, 0.75, INFINITY, -INFINITY, NAN, 1e300, 0.1};
    for (size_t k = 0; k < sizeof doubles / sizeof *doubles; k++) {
        uint64_t bits = bits_of(doubles[k]), back;
        bool fits = img_number_fit(MICA_FIELD_FLOAT, 8, 4, &bits);
        back = bits;
        assert_int_equal(fits, k < 6);
        assert_true(img_number_fit(MICA_FIELD_FLOAT, 4, 8, &back));
        double value;
        memcpy(&value, &back, sizeof value);
        if (fits) assert_true(isnan(doubles[k]) ? isnan(value) : back == bits_of(doubles[k]));
    }
    for (uint32_t width = 1; width <= 8; width *= 2)
        for (int big = 0; big < 2; big++) {
            uint8_t bytes[8] = {0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08}, copy[8] = {0};
            uint64_t number = img_number_get(bytes, width, big);
            assert_int_equal(number >> (8 * width - 8) & 0xff, big ? 0x81 : bytes[width - 1]);
            img_number_put(copy, width, big, number);
            assert_memory_equal(copy, bytes, width);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_every_order_and_width_are_read_right),
        cmocka_unit_test(what_this_program_writes_is_what_was_forged),
        cmocka_unit_test(what_cannot_be_read_right_is_refused),
        cmocka_unit_test(a_file_does_not_say_how_much_is_allocated),
        cmocka_unit_test(the_last_struct_of_an_array_is_whole),
        cmocka_unit_test(a_region_without_a_table_stays_on_its_kind_of_machine),
        cmocka_unit_test(numbers_fit_or_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
