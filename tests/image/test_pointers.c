/* tests/image/test_pointers.c - addresses in regions: they point to the same things afterwards, wherever those lie,
 * or are refused with their place. */
#include "tests/image/regions.h"

#include <stddef.h>
#include <stdio.h>

typedef struct node {
    struct node *next;
    long value;
    void (*call)(void);
} node;

typedef struct root {
    int count;
    node *first;
    node *end; /* of the nodes in use */
    struct root *self;
} root;

static void one(void) {}
static void two(void) {}

enum { NODES = 600 };

/* A root and nodes, which are a ring, in memory of their own. */
typedef struct world {
    root *vm;
    node *heap;
    mica_regions *regions;
} world;

static const mica_field root_fields[] = {
    {.offset = offsetof(root, count), .kind = MICA_FIELD_SIGNED, .width = sizeof(int), .count = 1},
    {.offset = offsetof(root, first), .kind = MICA_FIELD_POINTER, .width = 8, .count = 2, .into = "heap"},
    {.offset = offsetof(root, self), .kind = MICA_FIELD_POINTER, .width = 8, .count = 1},
};
static const mica_field node_fields[] = {
    {.offset = offsetof(node, next),
     .kind = MICA_FIELD_POINTER,
     .width = 8,
     .stride = sizeof(node),
     .nullable = true},
    {.offset = offsetof(node, value),
     .kind = MICA_FIELD_SIGNED,
     .width = sizeof(long),
     .stride = sizeof(node)},
    {.offset = offsetof(node, call),
     .kind = MICA_FIELD_POINTER,
     .width = 8,
     .stride = sizeof(node),
     .external = true,
     .nullable = true},
};

static world world_new(size_t used, size_t room) {
    world w = {calloc(1, sizeof(root)), calloc(room, sizeof(node)), regions_new()};
    mica_regions_region heap = {.name = "heap",
                                .base = w.heap,
                                .size = used * sizeof(node),
                                .dynamic = true,
                                .capacity = room * sizeof(node)};
    regions_add(w.regions, "vm", w.vm, sizeof *w.vm);
    OK(mica_regions_add(w.regions, &heap, &err));
    OK(mica_regions_fields(w.regions, "vm", root_fields, 3, &err));
    OK(mica_regions_fields(w.regions, "heap", node_fields, 3, &err));
    OK(mica_regions_external(w.regions, 9, (const void *)(uintptr_t)one, &err));
    OK(mica_regions_external(w.regions, 4, (const void *)(uintptr_t)two, &err));
    return w;
}

static void world_fill(world *w, size_t used) {
    *w->vm = (root){(int)used, w->heap + 3, w->heap + used, w->vm};
    for (size_t k = 0; k < used; k++)
        w->heap[k] = (node){k % 5 == 4 ? NULL : &w->heap[(k * 7 + 1) % used], -(long)k, k % 3 ? one : NULL};
}

static void world_expect(const world *w, size_t used, void (*call)(void)) {
    assert_int_equal(w->vm->count, used);
    assert_ptr_equal(w->vm->first, w->heap + 3);
    assert_ptr_equal(w->vm->end, w->heap + used);
    assert_ptr_equal(w->vm->self, w->vm);
    for (size_t k = 0; k < used; k++) {
        assert_ptr_equal(w->heap[k].next, k % 5 == 4 ? NULL : &w->heap[(k * 7 + 1) % used]);
        assert_int_equal(w->heap[k].value, -(long)k);
        assert_true(w->heap[k].call == (k % 3 ? call : NULL));
    }
}

static void world_end(world *w) {
    mica_regions_free(w->regions);
    free(w->vm);
    free(w->heap);
}

static void addresses_follow_the_regions(void **state) {
    (void)state;
    world w = world_new(NODES, NODES), other = world_new(1, 2 * NODES);
    world_fill(&w, NODES);
    OK(mica_regions_save(w.regions, path_of("ring"), NULL, &err));
    world_expect(&w, NODES, one); /* a save changes nothing */
    OK(mica_regions_restore(other.regions, path_of("ring"), &err));
    world_expect(&other, NODES, one);
    assert_int_equal(mica_regions_find(other.regions, "heap")->size, NODES * sizeof(node));
    world_end(&w); /* nothing of the first is needed */
    world_expect(&other, NODES, one);
    world_end(&other);
}

static void moving_a_region_changes_nothing(void **state) {
    (void)state;
    world w = world_new(NODES, NODES);
    const char *path = path_of("still"), *chain[] = {path, path_of("moved")};
    mica_memory_saved saved;
    world_fill(&w, NODES);
    OK(mica_regions_save(w.regions, path, NULL, &err));
    node *heap = calloc(NODES, sizeof *heap);
    OK(mica_regions_place(w.regions, "heap", heap, NODES * sizeof(node), 0, &err));
    free(w.heap);
    w.heap = heap;
    world_fill(&w, NODES);
    OK(mica_regions_save_delta(w.regions, &path, 1, chain[1], &saved, &err));
    assert_int_equal(saved.pages, 0);
    w.heap[200].next = &w.heap[0];
    OK(mica_regions_save_delta(w.regions, &path, 1, chain[1], &saved, &err));
    assert_int_equal(saved.pages, 1);
    memset(w.heap, 0, NODES * sizeof(node));
    OK(mica_regions_restore_chain(w.regions, chain, 2, &err));
    assert_ptr_equal(w.heap[200].next, w.heap);
    w.heap[200].next = &w.heap[(200 * 7 + 1) % NODES];
    world_expect(&w, NODES, one);
    world_end(&w);
}

static void an_address_that_points_nowhere_is_named(void **state) {
    (void)state;
    world w = world_new(NODES, NODES + 1);
    node stray;
    OK(mica_regions_place(w.regions, "heap", w.heap, NODES * sizeof(node), (NODES + 1) * sizeof(node), &err));
    struct {
        void **at;
        const void *value;
        const char *said;
    } cases[] = {
        {(void **)&w.heap[300].next, &stray,
         "region 'heap', offset 7200 (row 0 of its fields): the address there points into no"},
        {(void **)&w.vm->first, NULL,
         "region 'vm', offset 8 (row 1 of its fields): the address there points not into the region"},
        {(void **)&w.vm->first, w.vm, "offset 8 (row 1"},                        /* a region, and not that */
        {(void **)&w.vm->end, (char *)(w.heap + NODES) + 1, "offset 16 (row 1"}, /* room that is not in use */
        {(void **)&w.vm->self, NULL, "offset 24 (row 2"},
        {(void **)&w.vm->self, (const void *)(uintptr_t)one,
         "offset 24 (row 2"}, /* not one that may be external */
        {(void **)&w.heap[5].call, (const void *)(uintptr_t)world_end,
         "offset 136 (row 2"}, /* of no number */
        {(void **)&w.heap[5].next, (const char *)w.heap - 1, "offset 120 (row 0"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        world_fill(&w, NODES);
        memcpy(cases[k].at, &cases[k].value, sizeof(void *));
        assert_int_equal(mica_regions_save(w.regions, path_of("none"), NULL, &err),
                         MICA_ERR_INVALID_ARGUMENT);
        if (!strstr(err.message, cases[k].said)) fail_msg("case %zu: %s", k, err.message);
    }
    world_fill(&w, NODES);
    OK(mica_regions_save(w.regions, path_of("none"), NULL, &err));
    world_end(&w);
}

static void externals_are_what_their_numbers_are_then(void **state) {
    (void)state;
    world w = world_new(NODES, NODES), other = world_new(NODES, NODES);
    world_fill(&w, NODES);
    OK(mica_regions_save(w.regions, path_of("calls"), NULL, &err));
    mica_regions_free(other.regions); /* a program that has two where one was */
    other.regions = regions_new();
    regions_add(other.regions, "vm", other.vm, sizeof *other.vm);
    regions_add(other.regions, "heap", other.heap, NODES * sizeof(node));
    REFUSED(
        mica_regions_restore(other.regions, path_of("calls"), &err), CORRUPTED,
        "region 'heap', offset 40 in the file: the address there points nowhere"); /* it has no number 9 */
    OK(mica_regions_external(other.regions, 9, (const void *)(uintptr_t)two, &err));
    OK(mica_regions_restore(other.regions, path_of("calls"), &err)); /* by the tables of the file */
    world_expect(&other, NODES, two);
    REFUSED(mica_regions_external(other.regions, 9, &w, &err), EXISTS, "external 9");
    REFUSED(mica_regions_external(other.regions, 10, (const void *)(uintptr_t)two, &err), EXISTS,
            "external 10");
    REFUSED(mica_regions_external(other.regions, 0, &w, &err), INVALID_ARGUMENT, "not 0");
    REFUSED(mica_regions_external(other.regions, 65536, &w, &err), INVALID_ARGUMENT, "not 65536");
    REFUSED(mica_regions_external(other.regions, 1, NULL, &err), INVALID_ARGUMENT,
            "external 1 has no address");
    REFUSED(mica_regions_external(NULL, 1, &w, &err), INVALID_ARGUMENT, "no list of regions");
    for (uint32_t k = 0; k < 500; k++) { /* in no order */
        uint32_t number = 1000 + k * 37 % 500;
        OK(mica_regions_external(other.regions, number, (const char *)&w + 1 + k, &err));
    }
    world_end(&w);
    world_end(&other);
}

static void addresses_may_lie_across_pages_and_anywhere(void **state) {
    (void)state;
    static uint8_t bytes[3 * 4096], elsewhere[3 * 4096];
    static const uint64_t places[] = {4092, 1, 8185, 12280, 4101, 100};
    mica_field fields[7] = {
        {.offset = 200, .kind = MICA_FIELD_POINTER, .width = 8, .count = 300, .stride = 13}};
    mica_regions *regions = regions_new(), *fresh = regions_new();
    for (int k = 0; k < 6; k++)
        fields[k + 1] = (mica_field){.offset = places[k], .kind = MICA_FIELD_POINTER, .width = 8, .count = 1};
    for (size_t k = 0; k < sizeof bytes; k++)
        bytes[k] = (uint8_t)(k * 5);
    fields[0].offset = 4200;
    regions_add(regions, "packed", bytes, sizeof bytes);
    regions_add(fresh, "packed", elsewhere, sizeof elsewhere);
    OK(mica_regions_fields(regions, "packed", fields, 7, &err));
    OK(mica_regions_fields(fresh, "packed", fields, 7, &err));
    uint8_t *to = bytes;
    for (int k = 0; k < 300; k++, to += 40)
        memcpy(bytes + 4200 + k * 13, &(uint8_t *){to}, 8);
    for (int k = 0; k < 6; k++)
        memcpy(bytes + places[k], &(uint8_t *){bytes + sizeof bytes - (size_t)k}, 8);
    OK(mica_regions_save(regions, path_of("packed"), NULL, &err));
    OK(mica_regions_restore(fresh, path_of("packed"), &err));
    for (size_t at = 0; at < sizeof bytes; at++) {
        bool pointer = at >= 4200 && at < 4200 + 299 * 13 + 8 && (at - 4200) % 13 < 8;
        for (int k = 0; k < 6; k++)
            pointer |= at >= places[k] && at < places[k] + 8;
        if (!pointer) assert_int_equal(elsewhere[at], bytes[at]);
    }
    for (int k = 0; k < 300; k++) {
        uint8_t *found;
        memcpy(&found, elsewhere + 4200 + k * 13, 8);
        assert_ptr_equal(found, elsewhere + k * 40);
    }
    for (int k = 0; k < 6; k++) {
        uint8_t *found;
        memcpy(&found, elsewhere + places[k], 8);
        assert_ptr_equal(found, elsewhere + sizeof elsewhere - (size_t)k);
    }
    mica_regions_free(regions);
    mica_regions_free(fresh);
}

static void where_two_regions_meet_the_one_that_begins_has_the_address(void **state) {
    (void)state;
    struct {
        char low[16], high[16];
        void *to_high, *to_low;
    } s, t;
    static const mica_field fields[] = {
        {.offset = 0, .kind = MICA_FIELD_POINTER, .width = 8, .count = 1},
        {.offset = 8, .kind = MICA_FIELD_POINTER, .width = 8, .count = 1, .into = "low"},
    };
    mica_regions *regions = regions_new(), *apart = regions_new();
    char low[16];
    regions_add(regions, "high", s.high, 16);
    regions_add(regions, "low", s.low, 16);
    regions_add(regions, "pointers", &s.to_high, 16);
    regions_add(apart, "low", low, 16);
    regions_add(apart, "high", t.high, 16);
    regions_add(apart, "pointers", &t.to_high, 16);
    memset(&s, 1, sizeof s);
    s.to_high = s.to_low = s.high; /* the end of low, too */
    OK(mica_regions_fields(regions, "pointers", fields, 2, &err));
    OK(mica_regions_fields(apart, "pointers", fields, 2, &err));
    OK(mica_regions_save(regions, path_of("meet"), NULL, &err));
    OK(mica_regions_restore(apart, path_of("meet"), &err));
    assert_ptr_equal(t.to_high, t.high);
    assert_ptr_equal(t.to_low, low + 16);
    mica_regions_free(regions);
    mica_regions_free(apart);
}

static void tables_that_cannot_be_are_refused(void **state) {
    (void)state;
    static uint8_t bytes[100];
    mica_regions *regions = regions_new();
    mica_regions_region heap = {
        .name = "heap", .base = bytes + 50, .size = 20, .dynamic = true, .capacity = 40};
    regions_add(regions, "vm", bytes, 40);
    OK(mica_regions_add(regions, &heap, &err));
    char name[70];
    memset(name, 'n', 69);
    name[69] = 0;
    const struct {
        const char *region;
        mica_field fields[2];
        const char *said;
    } cases[] = {
        {"vm", {{.kind = 0, .width = 4, .count = 1}}, "row 0 of the fields has no such kind"},
        {"vm", {{.kind = 6, .width = 4, .count = 1}}, "no such kind"},
        {"vm", {{.kind = MICA_FIELD_UNSIGNED, .width = 3, .count = 1}}, "no such kind or width"},
        {"vm", {{.kind = MICA_FIELD_FLOAT, .width = 2, .count = 1}}, "no such kind or width"},
        {"vm", {{.kind = MICA_FIELD_BYTES, .width = 2, .count = 1}}, "no such kind or width"},
        {"vm", {{.kind = MICA_FIELD_POINTER, .width = 4, .count = 1}}, "not as wide as an address"},
        {"vm", {{.kind = MICA_FIELD_SIGNED, .width = 4}}, "is of nothing"},
        {"vm", {{.kind = MICA_FIELD_SIGNED, .width = 4, .count = 2, .stride = 3}}, "overlaps itself"},
        {"vm", {{.kind = MICA_FIELD_SIGNED, .width = 4, .count = 11}}, "passes the end"},
        {"vm", {{.offset = 37, .kind = MICA_FIELD_SIGNED, .width = 4, .count = 1}}, "passes the end"},
        {"vm",
         {{.offset = UINT64_MAX - 2, .kind = MICA_FIELD_SIGNED, .width = 4, .count = 1}},
         "passes the end"},
        {"vm", {{.kind = MICA_FIELD_SIGNED, .width = 4, .count = UINT64_MAX}}, "passes the end"},
        {"vm",
         {{.kind = MICA_FIELD_POINTER, .width = 8, .count = 1, .into = name}},
         "a name that is too long"},
        {"vm",
         {{.kind = MICA_FIELD_SIGNED, .width = 4, .count = 4},
          {.offset = 15, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 1}},
         "rows 0 and 1 of the fields overlap"},
        {"vm",
         {{.offset = 20, .kind = MICA_FIELD_SIGNED, .width = 2, .count = 3, .stride = 6},
          {.offset = 9, .kind = MICA_FIELD_SIGNED, .width = 2, .count = 3, .stride = 6}},
         "rows 0 and 1 of the fields overlap"}, /* 20, 26, 32; 9, 15, 21 */
        {"vm",
         {{.offset = 0, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 5, .stride = 7},
          {.offset = 1, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 4, .stride = 9}},
         "rows 0 and 1 of the fields overlap"}, /* 0, 7, 14, 21, 28; 1, 10, 19, 28 */
        {"heap", {{.offset = 40, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 1}}, "passes the end"},
        {"heap",
         {{.offset = 0, .kind = MICA_FIELD_SIGNED, .width = 4, .stride = 8},
          {.offset = 32, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 1}},
         "rows 0 and 1 of the fields overlap"}, /* when it grows to its room */
        {"heap",
         {{.offset = 32, .kind = MICA_FIELD_SIGNED, .width = 1, .count = 1},
          {.offset = 0, .kind = MICA_FIELD_SIGNED, .width = 4, .stride = 8}},
         "rows 0 and 1 of the fields overlap"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        mica_error err = MICA_ERROR_INIT;
        size_t count = cases[k].fields[1].width ? 2 : 1;
        assert_int_equal(mica_regions_fields(regions, cases[k].region, cases[k].fields, count, &err),
                         MICA_ERR_INVALID_ARGUMENT);
        if (!strstr(err.message, cases[k].said)) fail_msg("case %zu: %s", k, err.message);
    }
    const mica_field apart[] = {{.offset = 0, .kind = MICA_FIELD_SIGNED, .width = 2, .count = 3, .stride = 6},
                                {.offset = 2, .kind = MICA_FIELD_FLOAT, .width = 4, .count = 3, .stride = 6},
                                {.offset = 18, .kind = MICA_FIELD_BYTES, .width = 1, .count = 22}};
    OK(mica_regions_fields(regions, "vm", apart, 3, &err));
    OK(mica_regions_fields(regions, "vm", NULL, 0, &err));
    static mica_field many[MICA_REGIONS_FIELDS_MAX + 1];
    REFUSED(mica_regions_fields(regions, "vm", many, MICA_REGIONS_FIELDS_MAX + 1, &err), LIMIT,
            "too many rows");
    REFUSED(mica_regions_fields(regions, "vm", NULL, 1, &err), INVALID_ARGUMENT, "given no fields");
    REFUSED(mica_regions_fields(regions, "none", apart, 1, &err), NOT_FOUND, "no region 'none'");
    const mica_field astray = {.kind = MICA_FIELD_POINTER, .width = 8, .count = 1, .into = "gone"};
    OK(mica_regions_fields(regions, "vm", &astray, 1, &err)); /* it may still be added */
    REFUSED(mica_regions_save(regions, path_of("gone"), NULL, &err), INVALID_ARGUMENT, "into region 'gone'");
    const mica_field long_one = {.offset = 24, .kind = MICA_FIELD_SIGNED, .width = 8, .count = 2};
    OK(mica_regions_fields(regions, "vm", NULL, 0, &err));
    OK(mica_regions_fields(regions, "heap", &long_one, 1, &err)); /* there is room, but not in use */
    REFUSED(mica_regions_save(regions, path_of("gone"), NULL, &err), INVALID_ARGUMENT,
            "'heap', row 0 of the fields passes");
    mica_regions_free(regions);
}

static void tables_that_differ_are_refused(void **state) {
    (void)state;
    static uint64_t bytes[8] = {1, 2, 3}, before[8];
    const mica_field saved = {.kind = MICA_FIELD_UNSIGNED, .width = 8, .count = 3};
    const struct {
        mica_field fields[2];
        size_t count;
        const char *said;
    } cases[] = {
        {{{.kind = MICA_FIELD_UNSIGNED, .width = 8, .count = 2}},
         1,
         "'vm', row 0 of its fields is of another kind"},
        {{{.kind = MICA_FIELD_SIGNED, .width = 8, .count = 3}}, 1, "row 0 of its fields is of another kind"},
        {{{.kind = MICA_FIELD_UNSIGNED, .width = 8, .count = 3},
          {.offset = 24, .kind = MICA_FIELD_UNSIGNED, .width = 8, .count = 3}},
         2,
         "another number of fields"},
    };
    mica_regions *regions = regions_new();
    regions_add(regions, "vm", bytes, sizeof bytes);
    OK(mica_regions_fields(regions, "vm", &saved, 1, &err));
    OK(mica_regions_save(regions, path_of("fields"), NULL, &err));
    memcpy(before, bytes, sizeof bytes);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        OK(mica_regions_fields(regions, "vm", cases[k].fields, cases[k].count, &err));
        REFUSED(mica_regions_restore(regions, path_of("fields"), &err), VERSION_MISMATCH, cases[k].said);
        assert_memory_equal(bytes, before, sizeof bytes);
    }
    OK(mica_regions_fields(regions, "vm", NULL, 0, &err));
    OK(mica_regions_save(regions, path_of("plain"), NULL, &err));
    OK(mica_regions_fields(regions, "vm", &saved, 1, &err));
    REFUSED(mica_regions_restore(regions, path_of("plain"), &err), VERSION_MISMATCH,
            "another number of fields");
    mica_regions_free(regions);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_follow_the_regions),
        cmocka_unit_test(moving_a_region_changes_nothing),
        cmocka_unit_test(an_address_that_points_nowhere_is_named),
        cmocka_unit_test(externals_are_what_their_numbers_are_then),
        cmocka_unit_test(addresses_may_lie_across_pages_and_anywhere),
        cmocka_unit_test(where_two_regions_meet_the_one_that_begins_has_the_address),
        cmocka_unit_test(tables_that_cannot_be_are_refused),
        cmocka_unit_test(tables_that_differ_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
